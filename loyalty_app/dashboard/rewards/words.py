"""What a reward says in words a merchant would use: "5.00 USD off for 500 points", and everything it asks for."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from loyalty_app import money
from loyalty_app.dashboard import condition_words
from loyalty_app.dashboard.rules.words import PERIODS
from loyalty_app.dashboard.templatetags.loyalty import points as in_points
from loyalty_app.rewards import pricing
from loyalty_app.rewards.conditions import CONDITIONS
from loyalty_app.rewards.terms import CODES, CREDITS, Terms

REFUNDED = {
    "in_proportion": gettext_lazy("When its order is refunded, points are given back in proportion."),
    "when_all": gettext_lazy("When all of its order is refunded, the points are given back."),
    "never": gettext_lazy("When its order is refunded, no points are given back."),
}


def offer(terms: Terms, *, currency: str, name: str = "") -> str:
    """What it gives and what it costs, without a full stop. A custom reward is what its name says."""
    if terms.slider is None:
        what = name if terms.kind == "custom" and name else gift(terms, currency=currency)
        return _("%(gift)s for %(points)s") % {"gift": what, "points": in_points(terms.points)}
    step = {
        "gift": _in_words(terms.kind) % money.display(terms.slider.amount, currency),
        "points": in_points(terms.slider.points),
    }
    if terms.kind == "cashback":
        return _("%(gift)s for every %(points)s, by itself") % step
    return _("%(gift)s for every %(points)s") % step


def gift(terms: Terms, *, currency: str) -> str:
    """What it gives. Of a slider: one step of it."""
    if terms.kind == "percent_off":
        return _("%s%% off") % f"{terms.percent.normalize():f}"
    if terms.kind == "free_shipping":
        return _("Free shipping")
    if terms.kind == "free_product":
        titles = [variant.title or _("variant %s") % variant.id for variant in terms.variants]
        return _("One %s for free") % _either(titles)
    if terms.kind == "custom":
        return _("This reward")
    amount = terms.slider.amount if terms.slider else terms.amount
    return _in_words(terms.kind) % money.display(amount, currency)


def sentences(terms: Terms, *, currency: str, name: str = "") -> list[str]:
    """Everything that the reward says, one thing at a time."""
    parts = [offer(terms, currency=currency, name=name) + "."]
    if terms.kind == "donation":
        parts.append(_("For: %s.") % terms.cause)
    parts += _of_slider(terms, currency)
    parts += _of_use(terms, currency)
    parts += _of_limits(terms)
    parts += _of_life(terms)
    return [str(part) for part in parts]


def _in_words(kind: str) -> str:
    return {
        "amount_off": _("%s off"),
        "gift_card": _("A gift card of %s"),
        "store_credit": _("%s of store credit"),
        "cashback": _("%s of store credit"),
        "donation": _("A donation of %s"),
    }[kind]


def _of_slider(terms: Terms, currency: str) -> list[str]:
    slider = terms.slider
    if slider is None:
        return []
    least = pricing.least_of(slider)
    if terms.kind == "cashback":
        return [_("As soon as a member has %s, whole steps become store credit.") % in_points(least)]
    parts = [_("At least %s at once.") % in_points(least)]
    if slider.points_max is not None:
        most = slider.points_max - slider.points_max % slider.points
        worth = money.display(slider.amount * (most // slider.points), currency)
        parts.append(_("At most %(points)s at once, which is %(worth)s.") % {"points": in_points(most), "worth": worth})
    return parts


def _of_use(terms: Terms, currency: str) -> list[str]:
    parts = condition_words.told(CONDITIONS, terms.conditions, currency=currency, kind=terms.kind)
    if terms.kind in CODES and terms.shipping_price_max is not None:
        parts.insert(0, _("Shipping may cost up to %s.") % money.display(terms.shipping_price_max, currency))
    return parts


def _of_limits(terms: Terms) -> list[str]:
    limits, parts = terms.limits, []
    if limits.stock is not None:
        parts.append(ngettext("%s piece in all.", "%s pieces in all.", limits.stock) % f"{limits.stock:,}")
    if limits.per_member is not None:
        values = {"n": f"{limits.per_member:,}", "period": PERIODS[limits.period]}
        parts.append(_("At most %(n)s per member and %(period)s.") % values)
    return parts


def _of_life(terms: Terms) -> list[str]:
    if terms.kind == "donation":
        return [_("Points that are donated are not given back.")]
    if terms.kind in CREDITS:
        return [_("Store credit has no end.")]
    if terms.kind == "custom":
        return [_("If it is cancelled, all its points are given back.")]
    if terms.life_days is None:
        parts = [_("It has no end.")]
    else:
        days = ngettext("%d day", "%d days", terms.life_days) % terms.life_days
        back = _("the points are given back") if terms.unused == "returned" else _("the points are lost")
        parts = [_("Valid for %(days)s; if it is not used, %(back)s.") % {"days": days, "back": back}]
    return [*parts, REFUNDED[terms.refunded]] if terms.kind in CODES else parts


def _either(values: list[str]) -> str:
    if len(values) > 3:
        return _("%(first)s and %(more)d more") % {"first": ", ".join(values[:2]), "more": len(values) - 2}
    return _(" or ").join(values)
