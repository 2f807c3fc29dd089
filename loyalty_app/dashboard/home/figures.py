"""The figures of the home page, for some days and those before them: sums of daily rows, never of what they count."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from django.db import connection

from loyalty_app import money
from loyalty_app.arrays import array
from loyalty_app.dashboard.home.period import Days
from loyalty_app.tenancy import current_shop_id

_FIGURES = (Path(__file__).parent / "sql" / "figures.sql").read_text()
_SERIES = (Path(__file__).parent / "sql" / "series.sql").read_text()
_EPOCH = date(2000, 1, 1)
DAILY_UP_TO, WEEKLY_UP_TO = 31, 120  # days; beyond it a bar is a calendar month


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some days; ``outstanding``, ``members`` and the two ``ordered`` are as of the last one's end.

    outstanding: all that members hold, pending and reserved too, less what they owe. taken, reversed: by hand, and
    after refunds. returned: spent points that came back. ordered_once, ordered_twice: members with so many orders.
    """

    earned: int = 0
    given: int = 0
    reversed: int = 0
    taken: int = 0
    spent: int = 0
    returned: int = 0
    expired: int = 0
    outstanding: int = 0
    active: int = 0
    orders: int = 0
    goods_minor: int = 0
    ordered_once: int = 0
    ordered_twice: int = 0
    members: int = 0
    members_new: int = 0

    @property
    def issued(self) -> int:
        return self.earned + self.given

    @property
    def taken_back(self) -> int:
        return self.reversed + self.taken

    @property
    def redeemed(self) -> int:
        return self.spent - self.returned

    @property
    def participation(self) -> Fraction | None:
        """Members who earned or redeemed, among all; None without members."""
        return Fraction(self.active, self.members) if self.members else None

    @property
    def redemption_rate(self) -> Fraction | None:
        """Points redeemed for each point issued and not taken back; None where none was."""
        kept = self.issued - self.taken_back
        return Fraction(self.redeemed, kept) if kept > 0 else None

    @property
    def repeat_rate(self) -> Fraction | None:
        """Members with two orders or more, among those with any; None without orders."""
        return Fraction(self.ordered_twice, self.ordered_once) if self.ordered_once else None

    def goods(self, currency: str) -> Decimal:
        return Decimal(self.goods_minor).scaleb(-money.exponent(currency))


@dataclass(frozen=True, slots=True)
class Part:
    """A bar of the charts: a day, a week or a month of them."""

    days: Days
    issued: int = 0
    redeemed: int = 0
    expired: int = 0
    orders: int = 0
    goods: int = 0  # in the currency's smallest unit


def of_days(*stretches: Days) -> list[Figures]:
    """Of the acting shop, for each of these. One statement."""
    columns = {"firsts": array(days.first for days in stretches), "lasts": array(days.last for days in stretches)}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"shop_id": current_shop_id(), **columns})
        return [Figures(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Course:
    """The days in parts. first_day: the first of which the shop has any figure. pending: points that wait now."""

    parts: list[Part]
    first_day: date | None
    pending: int
    has_ever_given: bool


def course(days: Days) -> Course:
    """What happened in the acting shop in each part of the days. One statement."""
    parts = split(days)
    with connection.cursor() as cursor:
        parameters = {"shop_id": current_shop_id(), "first": days.first, "last": days.last}
        cursor.execute(_SERIES, parameters | {"starts": array(part.first for part in parts)})
        found: dict[int, dict[str, int]] = {}
        for number, what, amount in cursor.fetchall():
            found.setdefault(number, {})[what] = amount
    whole = found.pop(0)
    return Course(
        parts=[Part(days=part, **found.get(number, {})) for number, part in enumerate(parts, 1)],
        first_day=None if whole["first"] is None else _EPOCH + timedelta(days=whole["first"]),
        pending=whole["pending"] or 0,
        has_ever_given=bool(whole["earned"]),
    )


def split(days: Days) -> list[Days]:
    """Into days, weeks or calendar months; of weeks and months the first or last may be a part of one."""
    if days.count <= DAILY_UP_TO:
        starts = [days.first + timedelta(days=number) for number in range(days.count)]
    elif days.count <= WEEKLY_UP_TO:
        starts = [days.first + timedelta(days=number) for number in range(0, days.count, 7)]
    else:
        starts = [days.first]
        while (following := (starts[-1].replace(day=1) + timedelta(days=32)).replace(day=1)) <= days.last:
            starts.append(following)
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return [Days(first, last) for first, last in zip(starts, [*ends, days.last], strict=True)]
