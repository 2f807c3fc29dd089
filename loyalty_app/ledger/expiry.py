"""When points expire. Pure: no clock, no settings, no database.

Every instant is a midnight of the shop's zone, the one that ends the last usable day. Rule: docs/ledger.md, expiry.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

import msgspec

from loyalty_app.ledger.postings import LedgerError

MONTHS_MAX, DAYS_MAX = 120, 3650
GRACE_DAYS = 30  # what a change of the policy leaves at least to points that are there already
_ROUNDED_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class InvalidPolicy(LedgerError):
    """What was entered can't be; ``errors`` has a sentence per field."""

    def __init__(self, errors: dict[str, str]):
        super().__init__(str(errors))
        self.errors = errors


class ExpiryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant chooses. The defaults are what most want: points stay.

    inactivity: the whole balance expires ``months`` after the member's last activity; what counts as such is earning,
    spending or both. lots: points expire ``days`` or ``months`` after they became available, or with the end of the
    month, quarter or year in which that is.
    """

    kind: Literal["never", "inactivity", "lots"] = "never"
    months: int = 0
    days: int = 0
    round_to: Literal["", "month", "quarter", "year"] = ""
    earning_counts: bool = True
    spending_counts: bool = True


def check(policy: ExpiryPolicy) -> None:
    """Raises InvalidPolicy with a sentence per field that says what to do."""
    errors: dict[str, str] = {}
    months_wrong = f"Enter a whole number of months from 1 to {MONTHS_MAX}."
    if policy.kind == "inactivity":
        if not 1 <= policy.months <= MONTHS_MAX:
            errors["months"] = months_wrong
        if policy.days:
            errors["days"] = "Inactivity is counted in months: leave the days empty."
        if policy.round_to:
            errors["round_to"] = "Only points that expire lot by lot can be rounded to the end of a period."
        if not (policy.earning_counts or policy.spending_counts):
            errors["earning_counts"] = "Choose at least one: earning points or spending them."
    elif policy.kind == "lots":
        if policy.months and policy.days:
            errors["days"] = "Enter either months or days, not both."
        elif policy.days and not 1 <= policy.days <= DAYS_MAX:
            errors["days"] = f"Enter a whole number of days from 1 to {DAYS_MAX}."
        elif not policy.days and not 1 <= policy.months <= MONTHS_MAX:
            errors["months"] = months_wrong
    elif policy.months or policy.days or policy.round_to:
        errors["kind"] = "Points that never expire have no time to live: leave it empty."
    if errors:
        raise InvalidPolicy(errors)


def last_usable_day(policy: ExpiryPolicy, *, since: date) -> date:
    """The last day on which points are there that became available (or whose member was last active) on ``since``.

    Days count the first one; so many months on is the same day of the month, or the month's last.
    """
    day = since + timedelta(days=policy.days - 1) if policy.days else add_months(since, policy.months)
    if policy.round_to:
        months = _ROUNDED_MONTHS[policy.round_to]
        last_month = (day.month + months - 1) // months * months
        day = day.replace(month=last_month, day=calendar.monthrange(day.year, last_month)[1])
    return day


def gone_at(policy: ExpiryPolicy, *, since: datetime, zone: tzinfo) -> datetime:
    """The instant from which on such points are gone, in UTC."""
    return midnight_after(last_usable_day(policy, since=since.astimezone(zone).date()), zone=zone)


def midnight_after(day: date, *, zone: tzinfo) -> datetime:
    """The instant that ends the day. Where clocks jump over midnight, it is when they jump."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def last_day(gone: datetime, *, zone: tzinfo) -> date:
    """The last day on which points are there that are gone at this instant, whoever chose it."""
    return (gone - timedelta(microseconds=1)).astimezone(zone).date()


def add_months(day: date, months: int) -> date:
    """31 January and one month is the last day of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def grace_until(changed_at: datetime, *, zone: tzinfo) -> datetime:
    """Turning expiry on, or shortening it, takes nothing before this midnight, thirty days later or a little more."""
    return next_midnight(changed_at + timedelta(days=GRACE_DAYS), zone=zone)


def inactive_before(policy: ExpiryPolicy, *, now: datetime, zone: tzinfo) -> datetime:
    """Who was last active before this midnight has been inactive for too long by now."""
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    day = add_months(yesterday, -policy.months) + timedelta(days=3)  # months end on different days: look from above
    while last_usable_day(policy, since=day) > yesterday:
        day -= timedelta(days=1)
    return midnight_after(day, zone=zone)


def gone_by_day(policy: ExpiryPolicy, *, now: datetime, zone: tzinfo) -> dict[date, datetime]:
    """When points are gone by the day they became available (or whose member was last active): what isn't gone by now.

    Days before the first one are over: whatever is that old is gone.
    """
    day, found = now.astimezone(zone).date() + timedelta(days=1), {}
    while (gone := midnight_after(last_usable_day(policy, since=day), zone=zone)) > now:
        found[day] = gone
        day -= timedelta(days=1)
    return found


def next_midnight(now: datetime, *, zone: tzinfo) -> datetime:
    return midnight_after(now.astimezone(zone).date(), zone=zone)


def takes_sooner(new: ExpiryPolicy, *, than: ExpiryPolicy) -> bool:
    """Whether a member's inactivity may count against them sooner than it did."""
    if new.kind != "inactivity":
        return False
    return (
        than.kind != "inactivity"
        or new.months < than.months
        or (than.earning_counts and not new.earning_counts)
        or (than.spending_counts and not new.spending_counts)
    )
