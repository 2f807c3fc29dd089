"""Why an entry of the history has just these points, or none, in sentences for the shopper whose it is."""

import json
from datetime import timedelta
from decimal import Decimal

from loyalty_app.earning import explanation
from loyalty_app.earning.explanation import Cut, Explanation, LineWhy, RuleWhy
from loyalty_app.orders import described
from storefront_widget import taken_off
from storefront_widget.wording import Wording

POSITIVE = ("earned", "joined")  # reasons of points, which their parts tell
_INSTANT = timedelta(microseconds=1)  # before the midnight that took them: the last usable day


def of_award(row: dict, wording: Wording) -> list[dict]:
    """What an award is made of; before that, where it changed an earlier one, what changed. row: of movements.sql."""
    told = explanation.load(json.loads(row["explanation"]))
    said = []
    if row["before_points"]:
        before = explanation.load(json.loads(row["before_explanation"]))
        said = [*_fewer(told, before, wording), _changed(told, before, wording)] if told.points else []
    return said + sentences(told, wording=wording, discount=_discount(row, told))


def of_transfer(row: dict, wording: Wording) -> list[dict]:
    """row: of movements.sql."""
    return [_TOLD.get(row["kind"], _spent)(row, wording)]


def _adjusted(row: dict, wording: Wording) -> dict:
    """Why staff changed the points, as far as the reason says; what they noted is theirs alone."""
    if "/undone" in row["key"]:
        return wording.say("why_adjusted_undone")
    return wording.say(_ADJUSTED_FOR.get(row["adjusted_for"], "why_adjusted"))


def _expired(row: dict, wording: Wording) -> dict:
    return wording.say("why_expired", date=(row["at"] - _INSTANT).isoformat())


def _spent(row: dict, wording: Wording) -> dict:
    """What the points went for; or what was taken after the fact."""
    points = abs(int(row["points"]))
    if row["key"].endswith("/charged"):
        return wording.say("why_charged")
    if "/taken:" in row["key"]:
        return wording.say("why_taken_again")
    if row["reward_kind"] == "cashback" and row["amount"]:
        return wording.say("why_credit", points=points, amount=row["amount"].normalize(), currency=row["currency"])
    return wording.say("why_spent", points=points)


def sentences(told: Explanation, *, wording: Wording, discount: str = "") -> list[dict]:
    """An award's explanation: the rules' parts, what a cap kept back and what doesn't count; or why there is nothing.

    discount: what the worth is without, see taken_off. A reason that has no wording yet is told in general terms. Of
    several rules each sentence has its rule's name as ``about``.
    """
    said = []
    if told.reason not in POSITIVE or not told.points:
        said.append(reason(told.reason, wording))
    gave = [rule for rule in told.rules if rule.points]
    for rule in told.rules:
        own = [_part(rule, told, wording, discount)] if rule.points else []
        own += [_cut(cut, wording) for cut in rule.cuts]
        said += [sentence | {"about": rule.name} for sentence in own] if len(gave) > 1 else own
    return said + [_excluded(line, wording) for line in told.lines if line.excluded]


def reason(code: str, wording: Wording) -> dict:
    return wording.say(f"none_{code}" if wording.knows(f"none_{code}") else "none_other", points=0)


def _returned(row: dict, wording: Wording) -> dict:
    """Why what was spent came back: how the redemption ended, or what became of the order that used it."""
    state, key = row["reward_state"], f"kept_{row['reward_reason']}"
    if state == "cancelled" and wording.knows(key):
        return wording.say(key)
    if state == "cancelled":
        return wording.say("kept_cancelled_by_merchant")
    if state == "expired":
        return wording.say("why_unused")
    if row["used_for"]:
        return wording.say("why_refunded_for", name=row["used_for"])
    return wording.say("why_returned")


def _fewer(told: Explanation, before: Explanation, wording: Wording) -> list[dict]:
    """The lines that have fewer units than before; those that are gone altogether are told among what doesn't count."""
    had = {line.id: line.left for line in before.lines}
    fewer = [(line, had.get(line.id, line.left) - line.left) for line in told.lines if not line.excluded]
    return [wording.say("line_fewer", title=line.title or line.id, count=gone) for line, gone in fewer if gone > 0]


def _changed(told: Explanation, before: Explanation, wording: Wording) -> dict:
    values = {"points": told.points, "points_before": before.points}
    if not told.worth or told.worth == before.worth:
        return wording.say("why_changed", **values)
    amounts = {"amount": Decimal(told.worth), "amount_before": Decimal(before.worth or 0)}
    return wording.say("why_changed_amount", **values, **amounts, currency=told.currency)


def _discount(row: dict, told: Explanation) -> str:
    facts = described.load_json(row["facts"])
    if facts is None:
        return ""
    return taken_off.of_order(facts, told, kept=row["reward_codes"] if row["reward_discount"] == "keeps" else ())


def _part(rule: RuleWhy, told: Explanation, wording: Wording, discount: str) -> dict:
    if rule.kind == "multiplier":
        return wording.say("part_multiplier", count=rule.rate, points=rule.points)
    if rule.kind != "per_amount":
        return wording.say(f"part_{rule.kind}", points=rule.points)
    points, amount = rule.rate.split("/")
    rate = "step" if rule.per_step else "amount"
    return wording.say(
        f"part_per_{rate}_{discount}" if discount else f"part_per_{rate}",
        points=rule.points,
        points_rate=int(points),
        amount_rate=Decimal(amount),
        amount=Decimal(rule.worth),
        currency=told.currency,  # a shop's currency may have been another one then
    )


def _cut(cut: Cut, wording: Wording) -> dict:
    key = cut.period if cut.cap == "per_member" else cut.cap
    return wording.say(f"cut_{key}", points=cut.points, points_limit=cut.limit)


def _excluded(line: LineWhy, wording: Wording) -> dict:
    key = f"line_{line.excluded}"
    return wording.say(key if wording.knows(key) else "line_other", title=line.title or line.id)


_ADJUSTED_FOR = {
    "goodwill": "why_adjusted_goodwill",
    "correction": "why_adjusted_correction",
    "service": "why_adjusted_service",
}
# By the kind of a transfer; every other one spends.
_TOLD = {
    "merge": lambda row, wording: wording.say("why_merged", points=int(row["points"])),
    "adjust": _adjusted,
    "expire": _expired,
    "void": lambda _row, wording: wording.say("why_void"),
    "return": _returned,
}
