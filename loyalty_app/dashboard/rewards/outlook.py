"""What other terms about giving points back would be about: what happened with this reward of late."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loyalty_app.dashboard.templatetags.loyalty import points as in_points
from loyalty_app.rewards import lately
from loyalty_app.rewards.terms import Terms

DAYS = 30


def of(reward_id: int, former: Terms, terms: Terms, *, now: datetime) -> list[str]:
    """Sentences; none while points are given back as they were, or lost as they were."""
    other_unused = former.unused != terms.unused
    other_refunds = former.refunded != terms.refunded
    if not (other_unused or other_refunds):
        return []
    found, told = lately.of(reward_id, days=DAYS, now=now), []
    if other_unused:
        told.append(_unused(found, is_lost=terms.unused == "lost"))
    if other_refunds:
        told.append(_refunded(found))
    return [
        *told,
        _("It counts for what is redeemed from now on. What members have keeps the terms it was redeemed by."),
    ]


def _unused(found: lately.Lately, *, is_lost: bool) -> str:
    if not found.unused:
        return _("In the last %s days none of these ended unused.") % DAYS
    text = ngettext(
        "In the last %(days)s days %(n)s of these ended unused, bought for %(points)s.",
        "In the last %(days)s days %(n)s of these ended unused, bought for %(points)s.",
        found.unused,
    )
    said = text % {"n": f"{found.unused:,}", "days": DAYS, "points": in_points(found.unused_points)}
    after = _("Such points would be lost.") if is_lost else _("Such points would be given back.")
    return f"{said} {after}"


def _refunded(found: lately.Lately) -> str:
    if not found.refunded:
        return _("In the last %s days no points were given back for refunds of orders with this reward.") % DAYS
    text = ngettext(
        "In the last %(days)s days %(points)s were given back for %(n)s refunded order with this reward.",
        "In the last %(days)s days %(points)s were given back for %(n)s refunded orders with this reward.",
        found.refunded,
    )
    return text % {"n": f"{found.refunded:,}", "days": DAYS, "points": in_points(found.refunded_points)}
