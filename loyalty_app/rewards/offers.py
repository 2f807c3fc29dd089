"""What can be redeemed now: the rewards in force, what is left of them, and what a member may still have."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from loyalty_app.members import family
from loyalty_app.revisions.dated import Dated
from loyalty_app.rewards.models import Redemption, Reward, RewardRevision
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import Limits, Terms

WAITING_MAX = 5  # of one member: as many are being made already


class UsedUp(msgspec.Struct, frozen=True, kw_only=True):
    """A reward that a member has had as often as they may; again from the day ``until`` on, or never (None)."""

    reward_id: int
    until: date | None


def in_force(reward_id: int, *, now: datetime, lock: bool = False) -> RewardRevision:
    """The reward's revision of this instant. Raises NotRedeemable.

    lock: of a reward with a stock the row is locked, so that the last piece goes once.
    """
    rows = RewardRevision.objects.filter(reward_id=reward_id, starts_at__lte=now).select_related("reward")
    revision = rows.order_by("-number").first()
    if revision is None:
        known = Reward.objects.filter(id=reward_id).exists()
        raise NotRedeemable("not_offered" if known else "unknown_reward")
    if revision.ends_at is not None and revision.ends_at <= now:
        raise NotRedeemable("not_offered")
    if lock and revision.terms.get("limits", {}).get("stock") is not None:
        list(Reward.objects.select_for_update(no_key=True).filter(id=reward_id).values_list("id"))
    return revision


def check_left(reward_id: int, limits: Limits, member_ids: Collection[int], *, zone: ZoneInfo, now: datetime) -> None:
    """Raises NotRedeemable when the stock is gone or the member has had theirs. Call it with the member locked."""
    counting = Redemption.objects.filter(reward_id=reward_id, state__in=Redemption.COUNTING)
    if limits.stock is not None and counting.count() >= limits.stock:
        raise NotRedeemable("out_of_stock")
    if limits.per_member is not None:
        had = counting.filter(member_id__in=member_ids)
        since = beginning(limits.period, now=now, zone=zone)
        if since is not None:
            had = had.filter(requested_at__gte=since)
        if had.count() >= limits.per_member:
            raise NotRedeemable(f"limit_{limits.period}")


def stock_left(terms: dict[int, Terms]) -> dict[int, int]:
    """How many pieces there are of the rewards that have a stock, by the reward's id."""
    limited = {id: each.limits.stock for id, each in terms.items() if each.limits.stock is not None}
    counting = Redemption.objects.filter(reward_id__in=limited, state__in=Redemption.COUNTING)
    taken = dict(counting.values_list("reward_id").annotate(Count("id")).order_by())
    return {id: max(stock - taken.get(id, 0), 0) for id, stock in limited.items()}


def used_up(
    rewards: Iterable[Dated], member_ids: Collection[int], *, zone: ZoneInfo, now: datetime
) -> dict[int, list[UsedUp]]:
    """Which of these rewards each of the members has had as often as they may. In one statement, or none at all."""
    limits = {each.id: each.terms.limits for each in rewards if each.terms.limits.per_member is not None}
    if not limits or not member_ids:
        return {}
    counted = Q()
    for reward_id, limit in limits.items():
        since = beginning(limit.period, now=now, zone=zone)
        counted |= Q(reward_id=reward_id) & (Q(requested_at__gte=since) if since else Q())
    rows = Redemption.objects.filter(counted, member_id__in=family.ids(*member_ids), state__in=Redemption.COUNTING)
    rows = rows.annotate(holder=Coalesce("member__merged_into_id", "member_id"))
    found: dict[int, list[UsedUp]] = {}
    for holder, reward_id, had in rows.values_list("holder", "reward_id").annotate(Count("id")).order_by("reward_id"):
        if had >= limits[reward_id].per_member:
            until = following(limits[reward_id].period, on=now.astimezone(zone).date())
            found.setdefault(holder, []).append(UsedUp(reward_id=reward_id, until=until))
    return found


def following(period: str, *, on: date) -> date | None:
    """The first day of the period after the one that the day is in; None: there is none."""
    if period == "life":
        return None
    if period == "day":
        return on + timedelta(days=1)
    if period == "year" or on.month == 12:
        return date(on.year + 1, 1, 1)
    return date(on.year, on.month + 1, 1)


def beginning(period: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the period began that ``now`` is in, at midnight in the shop's zone; None: there was no beginning."""
    if period == "life":
        return None
    day = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "month":
        day = day.replace(day=1)
    if period == "year":
        day = day.replace(month=1, day=1)
    return day
