"""What will expire: of a member (the widget), of a shop (the merchant's page), and whom to warn."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection

from loyalty_app.ledger import expiry, going
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.expiry_change import Revision, current, nothing_before, zone_of_shop
from loyalty_app.scope import remembered

WARNED_DAYS_AHEAD = (30, 7)
HORIZONS_DAYS = (30, 90, 365)


class Going(msgspec.Struct, frozen=True, kw_only=True):
    """So many points expire: the last day on which they can be spent, and the instant from which they are gone."""

    points: int
    last_day: date
    goes_at: datetime


class DayAhead(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop's members lose when the day ends."""

    last_day: date
    members: int
    points: int


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """A member who is to be told that points expire."""

    member_id: int
    points: int
    last_day: date
    goes_at: datetime  # the first instant of that day's, when there are several


class Horizon(msgspec.Struct, frozen=True, kw_only=True):
    """Who loses how many points by the end of a day, by a new policy and by today's."""

    last_day: date
    days: int | None  # ahead; None: the first day on which a change of the policy may take anything
    members: int
    points: int
    members_today: int = 0
    points_today: int = 0


def dates_are_on_lots() -> bool:
    """Whether a lot without a date can't expire: so it is, but for inactivity and while lots are being dated."""
    revision = remembered("expiry policy", current)
    return revision.policy.kind == "never" or (revision.policy.kind == "lots" and not revision.is_dating_again)


def of(member_id: int, *, now: datetime, most: int = 12, zone: ZoneInfo | None = None) -> list[Going]:
    """The member's next dates, the earliest first, at most ``most``. A merged member has none: ask for the survivor.

    zone: the shop's, where it is known already.
    """
    zone = zone or zone_of_shop()
    rows = _select(
        """SELECT goes_at, sum(points) FROM going
        GROUP BY goes_at ORDER BY goes_at LIMIT %(most)s""",
        *going.by_policy_in_force(remembered("expiry policy", current), now=now, zone=zone, member_ids=[member_id]),
        most=most,
    )
    return [
        Going(points=int(points), last_day=expiry.last_day(goes_at, zone=zone), goes_at=goes_at)
        for goes_at, points in rows
    ]


def next_of(member_ids: Collection[int], *, now: datetime) -> dict[int, Going]:
    """Each member's next date, of those who have one; for as many as are asked for at once."""
    zone = zone_of_shop()
    rows = _select(
        """SELECT DISTINCT ON (member_id) member_id, goes_at, sum(points) FROM going
        GROUP BY member_id, goes_at ORDER BY member_id, goes_at""",
        *going.by_policy_in_force(current(), now=now, zone=zone, member_ids=member_ids),
    )
    return {
        member_id: Going(points=int(points), last_day=expiry.last_day(goes_at, zone=zone), goes_at=goes_at)
        for member_id, goes_at, points in rows
    }


def per_day(*, now: datetime, days: int = 90) -> list[DayAhead]:
    """The shop's days ahead on which points expire, the earliest first."""
    zone = zone_of_shop()
    rows = _select(
        """SELECT ((goes_at - interval '1 microsecond') AT TIME ZONE %(shop_zone)s)::date AS day,
               count(DISTINCT member_id), sum(points)
        FROM going WHERE goes_at <= %(until)s GROUP BY day ORDER BY day""",
        *going.by_policy_in_force(current(), now=now, zone=zone),
        shop_zone=zone.key,
        until=_end_of_day(now, days=days, zone=zone),
    )
    return [DayAhead(last_day=day, members=members, points=int(points)) for day, members, points in rows]


def warnings(*, days_ahead: int, now: datetime, after: int = 0, limit: int = 1000) -> list[Warned]:
    """The members whose points have their last day in ``days_ahead`` days, by rising id; ``after``: the last id seen.

    Each date is found once, on one day: whoever asks every day for 30 and for 7 days ahead warns of all twice.
    """
    zone = zone_of_shop()
    rows = _select(
        """SELECT member_id, sum(points), min(goes_at) FROM going
        WHERE goes_at > %(from)s AND goes_at <= %(until)s AND member_id > %(after)s
        GROUP BY member_id ORDER BY member_id LIMIT %(limit)s""",
        *going.by_policy_in_force(current(), now=now, zone=zone),
        **{"from": _end_of_day(now, days=days_ahead - 1, zone=zone)},
        until=_end_of_day(now, days=days_ahead, zone=zone),
        after=after,
        limit=limit,
    )
    return [
        Warned(member_id=member_id, points=int(points), last_day=expiry.last_day(goes_at, zone=zone), goes_at=goes_at)
        for member_id, points, goes_at in rows
    ]


def ahead(days: Sequence[int], *, now: datetime, revision: Revision) -> list[Horizon]:
    """Who loses what within so many days each, as it is: only lots that go by then are read, where they have dates."""
    zone = zone_of_shop()
    untils = [_end_of_day(now, days=each, zone=zone) for each in days]
    found = _within(*going.by_policy_in_force(revision, now=now, zone=zone), untils=untils)
    return [
        Horizon(last_day=expiry.last_day(until, zone=zone), days=each, members=members, points=points)
        for each, until, (members, points) in zip(days, untils, found, strict=True)
    ]


def preview(policy: ExpiryPolicy, *, now: datetime, revision: Revision | None = None) -> list[Horizon]:
    """What a change to this policy would take, beside what today's policy takes; nothing is changed.

    By the first day on which it may take anything, and within 30, 90 and 365 days. Raises InvalidPolicy.
    """
    expiry.check(policy)
    revision, zone = revision or current(), zone_of_shop()
    first = expiry.grace_until(now, zone=zone)
    untils = [first, *(_end_of_day(now, days=days, zone=zone) for days in HORIZONS_DAYS)]
    today = _within(*going.by_policy_in_force(revision, now=now, zone=zone), untils=untils)
    would = today
    if policy != revision.policy:
        floor = nothing_before(policy, revision, at=now, zone=zone)
        would = _within(*going.by_another(policy, nothing_before=floor, now=now, zone=zone), untils=untils)
    return [
        Horizon(last_day=expiry.last_day(until, zone=zone), days=days, members=members, points=points,
                members_today=members_today, points_today=points_today)
        for days, until, (members, points), (members_today, points_today)
        in zip((None, *HORIZONS_DAYS), untils, would, today, strict=True)
    ]  # fmt: skip


def _within(statement: str, parameters: dict, *, untils: Sequence[datetime]) -> list[tuple[int, int]]:
    """(members, points) that go by each of the instants."""
    by = {f"by_{number}": until for number, until in enumerate(untils)}
    points = ", ".join(f"sum(points) FILTER (WHERE goes_at <= %({each})s) AS {each}" for each in by)
    totals = ", ".join(f"count({each}), coalesce(sum({each}), 0)" for each in by)
    (row,) = _select(
        f"SELECT {totals} FROM (SELECT {points} FROM going WHERE goes_at <= %(last)s GROUP BY member_id) AS member",  # noqa: S608  our own names
        statement,
        parameters,
        last=max(untils),
        **by,
    )
    return [(int(members), int(points)) for members, points in zip(row[::2], row[1::2], strict=True)]


def _select(select: str, statement: str, parameters: dict, **more) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"WITH going AS ({statement}) {select}", {**parameters, **more})
        return cursor.fetchall()


def _end_of_day(now: datetime, *, days: int, zone: ZoneInfo) -> datetime:
    return expiry.midnight_after(now.astimezone(zone).date() + timedelta(days=days), zone=zone)
