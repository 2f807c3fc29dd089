"""What will expire, and when: for the member, for the merchant, and before a change is saved."""

from datetime import UTC, date, datetime, timedelta

import pytest

from loyalty_app.ledger import audit, expire, expiry_change, forecast, spending
from loyalty_app.ledger.expiry import ExpiryPolicy, InvalidPolicy
from loyalty_app.ledger.forecast import DayAhead, Going, Horizon, Warned
from loyalty_app.ledger.models import ExpiryRevision, Lot
from loyalty_app.ledger.transfers import post
from loyalty_app.tenancy import acting_for
from tests.ledger.books import earn, make_member, redate_all, spend

pytestmark = pytest.mark.usefixtures("in_acme")

DAY = timedelta(days=1)
NINETY = ExpiryPolicy(kind="lots", days=90)
MONTHS = ExpiryPolicy(kind="inactivity", months=3)


@pytest.fixture
def ann(in_acme):
    return make_member(1)


@pytest.fixture
def bob(in_acme):
    return make_member(2)


@pytest.fixture(autouse=True)
def _the_books_tie(in_acme):
    yield
    assert audit.audit() == []


def midnight(year: int, month: int, day: int, hour: int = 5) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def ages(member, now, *days_and_points) -> None:
    """Points that were earned so many days ago."""
    post(
        [
            earn(member, points, key=f"{member.id}:{days}", origin=f"order:{days}", at=now - days * DAY)
            for days, points in days_and_points
        ],
        now=now,
    )


def figures(horizons: list[Horizon]) -> list[tuple]:
    return [(each.members, each.points, each.members_today, each.points_today) for each in horizons]


def test_without_expiry_nothing_is_ahead(ann, now):
    ages(ann, now, (400, 10))
    assert forecast.of(ann.id, now=now) == []
    assert forecast.per_day(now=now) == []
    assert forecast.warnings(days_ahead=30, now=now) == []


class TestLots:
    @pytest.fixture(autouse=True)
    def _policy(self, in_acme, now):
        expiry_change.change(NINETY, now=now - 500 * DAY)

    def test_a_members_dates_ahead(self, ann, bob, now):
        ages(ann, now, (80, 10), (60, 20), (30, 5), (100, 7))
        ages(bob, now, (80, 99))
        post([spend(ann, 10, key="s", at=now)], now=now)

        # The seven of a hundred days ago were gone already, so the spending took the ten of eighty days ago.
        assert forecast.of(ann.id, now=now) == [
            Going(points=20, last_day=date(2026, 12, 21), goes_at=midnight(2026, 12, 22)),
            Going(points=5, last_day=date(2027, 1, 20), goes_at=midnight(2027, 1, 21)),
        ]
        assert [going.points for going in forecast.of(ann.id, now=now, most=1)] == [20]

    def test_held_points_are_not_announced(self, ann, now):
        ages(ann, now, (80, 10))
        spending.reserve(ann.id, points=10, origin="r", key="h", now=now)
        assert forecast.of(ann.id, now=now) == []

    def test_a_shops_days_ahead(self, ann, bob, rival, now):
        ages(ann, now, (80, 10), (60, 20), (1, 5))
        ages(bob, now, (80, 5))
        with acting_for(rival.id):
            expiry_change.change(NINETY, now=now - 500 * DAY)
            ages(make_member(1), now, (80, 1000))

        assert forecast.per_day(now=now, days=89) == [
            DayAhead(last_day=date(2026, 12, 1), members=2, points=15),
            DayAhead(last_day=date(2026, 12, 21), members=1, points=20),
            DayAhead(last_day=date(2027, 2, 18), members=1, points=5),
        ]
        assert [each.points for each in forecast.per_day(now=now, days=30)] == [15, 20]

    def test_whom_to_warn(self, ann, bob, rival, now):
        ages(ann, now, (59, 10), (60, 20), (82, 3))
        ages(bob, now, (59, 7))
        with acting_for(rival.id):
            expiry_change.change(NINETY, now=now - 500 * DAY)
            ages(make_member(1), now, (59, 1000))

        goes_at, day = midnight(2026, 12, 23), date(2026, 12, 22)
        warned = [
            Warned(member_id=ann.id, points=10, last_day=day, goes_at=goes_at),
            Warned(member_id=bob.id, points=7, last_day=day, goes_at=goes_at),
        ]
        assert forecast.warnings(days_ahead=30, now=now) == warned
        assert forecast.warnings(days_ahead=30, now=now, limit=1) == warned[:1]
        assert forecast.warnings(days_ahead=30, now=now, after=ann.id) == warned[1:]
        assert forecast.warnings(days_ahead=30, now=now, after=bob.id) == []
        assert [each.points for each in forecast.warnings(days_ahead=7, now=now)] == [3]

    def test_every_point_that_expires_was_announced_once(self, ann, now):
        ages(ann, now, *((days, days + 1) for days in range(40)))
        announced = sum(
            each.points for day in range(90) for each in forecast.warnings(days_ahead=7, now=now + day * DAY)
        )
        expire.expire_due(now=now + 200 * DAY)
        assert announced == sum(days + 1 for days in range(40))


class TestInactivity:
    @pytest.fixture(autouse=True)
    def _policy(self, in_acme, now):
        expiry_change.change(MONTHS, now=now - 500 * DAY)

    def test_a_members_date_ahead_is_the_whole_balances(self, ann, bob, now):
        ages(ann, now, (60, 10), (50, 20))
        ages(bob, now, (1, 1))
        assert forecast.of(ann.id, now=now) == [
            Going(points=30, last_day=date(2027, 1, 3), goes_at=midnight(2027, 1, 4))
        ]

    def test_whom_to_warn_and_what_the_shop_loses(self, ann, bob, now):
        ages(ann, now, (60, 10), (50, 20))
        ages(bob, now, (61, 4))
        assert forecast.warnings(days_ahead=42, now=now) == [
            Warned(member_id=ann.id, points=30, last_day=date(2027, 1, 3), goes_at=midnight(2027, 1, 4))
        ]
        assert forecast.per_day(now=now) == [
            DayAhead(last_day=date(2026, 12, 22), members=1, points=4),
            DayAhead(last_day=date(2027, 1, 3), members=1, points=30),
        ]

    def test_nothing_is_announced_for_before_the_grace_is_over(self, ann, now):
        ages(ann, now, (400, 10))
        ExpiryRevision.objects.update(nothing_before=midnight(2026, 12, 23))
        assert [each.last_day for each in forecast.of(ann.id, now=now)] == [date(2026, 12, 22)]


def test_what_turning_expiry_on_would_take(ann, bob, now):
    ages(ann, now, (400, 10), (300, 20), (10, 5))
    ages(bob, now, (200, 7))
    post([earn(bob, 3, key="mine", origin="gift", expires_at=now + DAY)], now=now)

    horizons = forecast.preview(ExpiryPolicy(kind="lots", months=12), now=now)

    assert [(each.days, each.last_day) for each in horizons] == [
        (None, date(2026, 12, 22)),
        (30, date(2026, 12, 22)),
        (90, date(2027, 2, 20)),
        (365, date(2027, 11, 22)),
    ]
    assert figures(horizons) == [(2, 13, 1, 3), (2, 13, 1, 3), (2, 33, 1, 3), (2, 45, 1, 3)]
    assert Lot.objects.filter(expires_at__isnull=False).count() == 1  # only thought of


@pytest.mark.parametrize(
    ("former", "new"),
    [
        (ExpiryPolicy(), ExpiryPolicy(kind="lots", days=30)),
        (ExpiryPolicy(kind="lots", months=12), ExpiryPolicy(kind="lots", months=1, round_to="quarter")),
        (ExpiryPolicy(kind="lots", months=3), ExpiryPolicy(kind="lots", months=9)),
        (ExpiryPolicy(kind="lots", months=3), ExpiryPolicy()),
        (ExpiryPolicy(kind="lots", months=3), MONTHS),
        (ExpiryPolicy(), MONTHS),
        (ExpiryPolicy(kind="inactivity", months=9), MONTHS),
        (MONTHS, ExpiryPolicy(kind="inactivity", months=3, earning_counts=False)),
        (MONTHS, ExpiryPolicy(kind="lots", months=2)),
    ],
)
def test_what_is_previewed_is_what_happens(in_acme, now, former, new):
    expiry_change.change(former, now=now - 450 * DAY)
    for number in range(1, 6):
        ages(make_member(number), now, *((days, days + number) for days in range(0, 80 * number, 37)))
        if number % 2:
            who = make_member(number + 50)
            ages(who, now, (2 * number, 11))
            spending.spend(who.id, points=1, origin="r", key=f"s{number}", now=now - number * DAY)
    while expire.expire_due(now=now):
        pass
    previewed = forecast.preview(new, now=now)

    expiry_change.change(new, now=now)
    at_once = forecast.preview(new, now=now)
    redate_all(now=now)

    after = forecast.preview(new, now=now)
    assert figures(at_once) == figures(after) == [(m, p, m, p) for m, p, _, _ in figures(previewed)]
    ahead = forecast.ahead([30, 365], now=now, revision=expiry_change.current())
    assert [(each.days, each.last_day, each.members, each.points) for each in ahead] == [
        (each.days, each.last_day, each.members, each.points) for each in after if each.days in (30, 365)
    ]
    while expire.expire_due(now=now + 366 * DAY):
        pass


def test_a_policy_that_can_not_be_has_no_preview(now):
    with pytest.raises(InvalidPolicy):
        forecast.preview(ExpiryPolicy(kind="lots"), now=now)
