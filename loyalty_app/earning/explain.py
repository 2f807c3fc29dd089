"""Why this many points, and why none, in sentences that shoppers and merchants read."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from loyalty_app.earning import explanation as stored
from loyalty_app.earning.explanation import Cut, Explanation, LineWhy, RuleWhy
from loyalty_app.earning.terms import Terms
from loyalty_app.money import display

EARNED = "earned"
REASONS = {
    EARNED: _lazy("The order earned points."),
    "joined": _lazy("Points for joining the programme."),
    "merged": _lazy("Two accounts became one: points for joining are given once."),
    "moved": _lazy("The order belongs to another customer now, who has its points."),
    "guest": _lazy("The order was placed as a guest. It can be claimed by signing in with the same e-mail address."),
    "not_joined": _lazy("The customer had not joined the programme when the order was placed."),
    "unpaid": _lazy("The order is not paid yet. Points follow once it is."),
    "partly_paid": _lazy("The order is paid in part only. Points follow once all of it is."),
    "not_fulfilled": _lazy("The order is not fulfilled yet. Points follow once it is."),
    "voided": _lazy("The payment was voided."),
    "cancelled": _lazy("The order was cancelled."),
    "refunded": _lazy("The order was refunded."),
    "deleted": _lazy("The order was deleted."),
    "test_order": _lazy("This is a test order. Test orders earn nothing."),
    "channel_off": _lazy("Orders of this sales channel earn nothing in this programme."),
    "undated": _lazy("Shopify sent the order without a date, so no rules apply to it."),
    "before_programme": _lazy("The order was placed before the programme began."),
    "programme_paused": _lazy("The programme was paused when the order was placed."),
    "no_rule": _lazy("No earn rule was in force when the order was placed."),
    "nothing_counts": _lazy("Nothing in the order counts: gift cards, tips and free items earn nothing."),
    "stored_value": _lazy("The order was paid by gift card or store credit, which earns nothing in this programme."),
    "no_line": _lazy("No product of the order is one that earns points."),
    "below_minimum": _lazy("The order is below the minimum for points."),
    "customer_tag": _lazy("The rule is for other customers."),
    "channel": _lazy("The rule is for other sales channels."),
    "exclusive_other": _lazy("Another rule applies instead of this one."),
    "under_one_point": _lazy("The order is worth less than one point."),
    "cap_reached": _lazy("The limit for points was reached already."),
    "awaiting_details": _lazy("Shopify is being asked for details of the order. Points follow once they are here."),
}
_EXCLUDED = {
    "tip": _lazy("Tips earn nothing: %(title)s."),
    "gift_card": _lazy("Gift cards earn nothing: %(title)s."),
    "returned": _lazy("Returned, so it earns nothing: %(title)s."),
    "removed": _lazy("Removed from the order: %(title)s."),
    "free": _lazy("Free items earn nothing: %(title)s."),
}
_CUTS = {
    "per_order": _lazy("At most %(limit)s points per order: %(points)s points less."),
    "budget": _lazy("The rule gives %(limit)s points in all, and few or none were left: %(points)s points less."),
    "day": _lazy("At most %(limit)s points per member and day: %(points)s points less."),
    "month": _lazy("At most %(limit)s points per member and month: %(points)s points less."),
    "year": _lazy("At most %(limit)s points per member and year: %(points)s points less."),
    "life": _lazy("At most %(limit)s points per member: %(points)s points less."),
}


def reason(code: str) -> str:
    """The sentence of an award's reason."""
    return str(REASONS.get(code, code))


def sentences(explanation: dict | Explanation) -> list[str]:
    """An award's explanation, told: the rules' parts, what was cut and what didn't count; or why there is nothing."""
    told = explanation if isinstance(explanation, Explanation) else stored.load(explanation)
    lines = [_excluded(line) for line in told.lines if line.excluded in _EXCLUDED]
    if not told.points:
        cuts = [sentence for rule in told.rules for sentence in _cuts(rule)]
        return [reason(told.reason), *cuts, *lines]
    rules = []
    for rule in told.rules:
        if rule.points:
            rules.append(_part(rule, told.currency))
        rules += _cuts(rule)
    if told.reason != EARNED:
        rules.insert(0, reason(told.reason))
    return [*rules, *lines]


def rule_sentence(terms: Terms, currency: str) -> str:
    """What a rule offers, in one sentence: 1 point for every 10.00 USD."""
    if terms.kind == "per_amount":
        return _per_amount(terms.points, terms.per, currency, per_step=terms.mode == "per_step")
    if terms.kind == "multiplier":
        return _("Points times %(factor)s.") % {"factor": f"{terms.factor.normalize():f}"}
    text = {
        "per_order": ngettext("%(points)s point for each order.", "%(points)s points for each order.", terms.points),
        "joining": ngettext("%(points)s point for joining.", "%(points)s points for joining.", terms.points),
    }
    return text[terms.kind] % {"points": _number(terms.points)}


def _per_amount(points: int, per: Decimal, currency: str, *, per_step: bool) -> str:
    text = (
        ngettext("%(points)s point for each full %(per)s.", "%(points)s points for each full %(per)s.", points)
        if per_step
        else ngettext("%(points)s point for every %(per)s.", "%(points)s points for every %(per)s.", points)
    )
    return text % {"points": _number(points), "per": display(per, currency)}


def _part(rule: RuleWhy, currency: str) -> str:
    words = {"name": rule.name, "points": _number(rule.points)}
    if rule.kind == "multiplier":
        return _("%(name)s: points times %(factor)s, which adds %(points)s.") % {**words, "factor": rule.rate}
    if rule.kind == "per_amount":
        points, per = rule.rate.split("/")
        words["offer"] = _per_amount(int(points), Decimal(per), currency, per_step=rule.per_step).rstrip(".")
        words["worth"] = display(Decimal(rule.worth), currency)
        return _("%(name)s: %(offer)s, on %(worth)s: %(points)s.") % words
    if rule.kind == "joining":
        return _("%(name)s: %(points)s points.") % words
    return _("%(name)s: %(points)s points for the order.") % words


def _cuts(rule: RuleWhy) -> list[str]:
    return [_cut(cut) for cut in rule.cuts]


def _cut(cut: Cut) -> str:
    text = _CUTS[cut.period if cut.cap == "per_member" else cut.cap]
    return text % {"limit": _number(cut.limit), "points": _number(cut.points)}


def _excluded(line: LineWhy) -> str:
    return _EXCLUDED[line.excluded] % {"title": line.title or line.id}


def _number(value: int) -> str:
    return f"{value:,}"
