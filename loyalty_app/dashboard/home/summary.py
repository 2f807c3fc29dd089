"""The figures of the home page: what the programme did in the last 30 days. Reads only, never a whole table."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from loyalty_app.ledger.models import DailyTotal, Transfer
from loyalty_app.tenancy import current_shop_id

DAYS = 30
BOUND = 10_000  # where counting stops
_COUNTED = (Path(__file__).parent / "sql" / "counted.sql").read_text()


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, exact up to a bound; beyond it "10,000+"."""

    exact: int

    def __str__(self) -> str:
        return f"{BOUND:,}+" if self.exact > BOUND else f"{self.exact:,}"


@dataclass(frozen=True, slots=True)
class Summary:
    members: Count
    members_new: Count
    orders: Count
    points_given: int
    points_taken_back: int
    points_pending: int
    has_ever_given: bool
    events_failed: Count


def of_shop(*, timezone: str, now: datetime) -> Summary:
    """What happened in the acting shop's programme in the 30 days up to now."""
    since = now - timedelta(days=DAYS)
    members, members_new, orders, events_failed, points_pending = _counted(since)
    moved = _moved(since.astimezone(ZoneInfo(timezone)).date())
    return Summary(
        members=members,
        members_new=members_new,
        orders=orders,
        points_given=moved["given"],
        points_taken_back=moved["taken_back"],
        points_pending=points_pending,
        has_ever_given=moved["ever"] > 0,
        events_failed=events_failed,
    )


def _counted(since: datetime) -> tuple[Count, Count, Count, Count, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"shop_id": current_shop_id(), "since": since, "bound": BOUND + 1})
        *numbers, points_pending = cursor.fetchone()
    return *(Count(number) for number in numbers), points_pending


def _moved(first_day: date) -> dict[str, int]:
    """From the ledger's daily totals, so that the month's transfers are never read."""
    earned, reversed_ = Q(kind=Transfer.Kind.EARN), Q(kind=Transfer.Kind.REVERSE)
    return DailyTotal.objects.aggregate(
        given=Coalesce(Sum("points", filter=earned & Q(day__gt=first_day)), 0),
        taken_back=Coalesce(Sum("points", filter=reversed_ & Q(day__gt=first_day)), 0),
        ever=Coalesce(Sum("points", filter=earned), 0),
    )
