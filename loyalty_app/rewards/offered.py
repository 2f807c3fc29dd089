"""The rewards that a shopper is offered now, and which of them a member can't have, however many points there are."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Count, Q

from loyalty_app.members import family
from loyalty_app.rewards import catalogue, offers
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import Terms


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """``left``: pieces of a reward that has a stock. ``refusal``: one of refusals.REASONS, or "" for none."""

    reward_id: int
    name: str
    terms: Terms
    ends_at: datetime | None
    left: int | None = None
    refusal: str = ""


def offered(member_id: int | None, *, zone: ZoneInfo, now: datetime, channel: str = "web") -> list[Offered]:
    """In the merchant's order. member_id: None for somebody who has had nothing yet. As redeem() would judge: a
    courtesy, which redeem() looks at again under the member's lock.
    """
    shown = in_view(now=now, channel=channel)
    left = _left(shown)
    had = _had(member_id, shown, zone=zone, now=now) if member_id else {}
    return [
        Offered(
            reward_id=each.id,
            name=each.name,
            terms=each.terms,
            ends_at=each.ends_at,
            left=left.get(each.id),
            refusal=_refusal(each.terms, left.get(each.id), had.get(each.id, 0)),
        )
        for each in shown
    ]


def in_view(*, now: datetime, channel: str = "web") -> list[catalogue.Dated]:
    """The rewards themselves, whoever looks."""
    return [each for each in catalogue.at(now) if _is_for(each.terms, channel)]


def is_counted(terms: Terms) -> bool:
    """Whether it depends on what was had of it: by all, or by the member."""
    return terms.limits.stock is not None or terms.limits.per_member is not None


def _is_for(terms: Terms, channel: str) -> bool:
    return not terms.conditions.channels or channel in terms.conditions.channels


def _left(shown: list[catalogue.Dated]) -> dict[int, int]:
    limited = {each.id: each.terms for each in shown if each.terms.limits.stock is not None}
    return offers.stock_left(limited) if limited else {}


def _had(member_id: int, shown: list[catalogue.Dated], *, zone: ZoneInfo, now: datetime) -> dict[int, int]:
    """How often the member has had those rewards that are limited, in the period of each."""
    limited = {each.id: each.terms.limits.period for each in shown if each.terms.limits.per_member is not None}
    if not limited:
        return {}
    counted = Q()
    for reward_id, period in limited.items():
        since = offers.beginning(period, now=now, zone=zone)
        counted |= Q(reward_id=reward_id) & (Q(requested_at__gte=since) if since else Q())
    rows = Redemption.objects.filter(member_id__in=family.ids(member_id))
    rows = rows.filter(counted, state__in=Redemption.COUNTING)
    return dict(rows.values_list("reward_id").annotate(Count("id")).order_by())


def _refusal(terms: Terms, left: int | None, had: int) -> str:
    if left == 0:
        return "out_of_stock"
    if terms.limits.per_member is not None and had >= terms.limits.per_member:
        return f"limit_{terms.limits.period}"
    return ""
