"""Whoever posts, the points that arrive get the date of the policy in force."""

from datetime import UTC, datetime, timedelta

import pytest

from loyalty_app.ledger import audit, expiry_change, release, spending
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import Account, Lot
from loyalty_app.ledger.transfers import Posting, post
from loyalty_app.members import merge
from loyalty_app.tenancy import acting_for
from tests.conftest import NOW
from tests.ledger.books import earn, holdings, lots_by_expiry, make_member, redate_all, reverse, spend

pytestmark = pytest.mark.usefixtures("in_acme")

YEAR = ExpiryPolicy(kind="lots", months=12)
YEAR_ON = datetime(2027, 11, 23, 5, tzinfo=UTC)  # the midnight after 22 November in New York
DAY = timedelta(days=1)


@pytest.fixture
def ann(in_acme):
    return make_member(1)


@pytest.fixture(autouse=True)
def _the_books_tie(in_acme):
    yield
    assert audit.audit() == []


def dated_by(member) -> list:
    lots = Lot.objects.filter(account__member=member, left_points__gt=0).order_by("id")
    return list(lots.values_list("dated_by", flat=True))


def activity(member) -> tuple:
    return Account.objects.values_list("last_earned_at", "last_spent_at").get(member=member, kind="available")


def adjust(member, points: int, *, at: datetime) -> Posting:
    return Posting(
        key=f"adjust:{at}", kind="adjust", member_id=member.id, source="adjusted", target="available", points=points,
        at=at, origin="adjusted by hand",
    )  # fmt: skip


def test_without_a_policy_points_have_no_date_but_a_beginning(ann, now):
    post([earn(ann, 10, key="a")], now=now)
    assert lots_by_expiry(ann) == [("order:1", 10, now, None)]
    assert dated_by(ann) == [0]


def test_points_that_arrive_get_the_date_of_the_policy(ann, now):
    expiry_change.change(YEAR, now=now)
    post([earn(ann, 10, key="a"), adjust(ann, 5, at=now)], now=now)
    assert lots_by_expiry(ann) == [("order:1", 10, now, YEAR_ON), ("adjusted by hand", 5, now, YEAR_ON)]
    assert dated_by(ann) == [1, 1]


def test_the_caller_can_say_another_date(ann, now):
    expiry_change.change(YEAR, now=now)
    post([earn(ann, 10, key="a", expires_at=now + 3 * DAY)], now=now)
    assert lots_by_expiry(ann) == [("order:1", 10, now, now + 3 * DAY)]
    assert dated_by(ann) == [None]


def test_pending_points_get_their_date_when_they_are_released(ann, now):
    expiry_change.change(ExpiryPolicy(kind="lots", days=1), now=now)
    post([earn(ann, 10, key="a", releases_at=now + 14 * DAY)], now=now)
    assert Lot.objects.values_list("available_at", "expires_at").get() == (None, None)

    release.release_due(now=now + 16 * DAY)

    assert lots_by_expiry(ann) == [("order:1", 10, now + 14 * DAY, datetime(2026, 12, 7, 5, tzinfo=UTC))]


def test_another_shops_policy_is_not_ours(ann, rival, now):
    with acting_for(rival.id):
        expiry_change.change(YEAR, now=now)
        eve = make_member(1)
        post([earn(eve, 10, key="a")], now=now)
        assert lots_by_expiry(eve) == [("order:1", 10, now, YEAR_ON)]
    post([earn(ann, 10, key="a")], now=now)
    assert lots_by_expiry(ann) == [("order:1", 10, now, None)]


@pytest.mark.parametrize("way", ["voided", "given back", "merged"])
def test_points_that_come_back_keep_both_dates(ann, now, way):
    expiry_change.change(YEAR, now=now)
    post([earn(ann, 100, key="a")], now=now)
    later, who = now + 40 * DAY, ann
    if way == "merged":
        who = make_member(2)
        merge.merge(2, 1, now=later)
    elif way == "voided":
        spending.reserve(ann.id, points=100, origin="r", key="h", now=later)
        spending.void("h", now=later + DAY)
    else:
        spending.spend(ann.id, points=100, origin="r", key="s", now=later)
        spending.give_back("s", points=100, already=0, number=1, now=later + DAY)

    assert lots_by_expiry(who) == [("order:1", 100, now, YEAR_ON)]
    assert dated_by(who) == [1]


@pytest.mark.parametrize(
    ("before", "after", "expires_at"),
    [
        (YEAR, ExpiryPolicy(), None),
        (YEAR, ExpiryPolicy(kind="inactivity", months=3), None),
        (YEAR, ExpiryPolicy(kind="lots", months=24), datetime(2028, 11, 23, 5, tzinfo=UTC)),
        (YEAR, ExpiryPolicy(kind="lots", days=1), datetime(2027, 1, 2, 5, tzinfo=UTC)),  # 30 days after the change
        (ExpiryPolicy(), YEAR, YEAR_ON),
        (ExpiryPolicy(), ExpiryPolicy(kind="lots", days=1), datetime(2027, 1, 2, 5, tzinfo=UTC)),
    ],
)
def test_points_that_come_back_after_a_change_get_the_new_date(ann, now, before, after, expires_at):
    expiry_change.change(before, now=now)
    post([earn(ann, 100, key="a")], now=now)
    spending.spend(ann.id, points=100, origin="r", key="s", now=now)
    changed = now + 10 * DAY
    expiry_change.change(after, now=changed)
    redate_all(now=changed)

    spending.give_back("s", points=100, already=0, number=1, now=changed + DAY)

    assert lots_by_expiry(ann) == [("order:1", 100, now, expires_at)]


def test_a_fresh_life_is_given_to_points_that_would_be_gone(ann, now):
    expiry_change.change(ExpiryPolicy(kind="lots", days=20), now=now)
    post([earn(ann, 100, key="a")], now=now)
    spending.spend(ann.id, points=100, origin="r", key="s", now=now)
    later = now + 60 * DAY

    spending.give_back("s", points=60, already=0, number=1, now=later)
    spending.give_back("s", points=40, already=60, number=2, now=later, fresh_until=later + 30 * DAY)

    assert [(points, expires_at) for _, points, _, expires_at in lots_by_expiry(ann)] == [
        (60, datetime(2026, 12, 12, 5, tzinfo=UTC)),
        (40, later + 30 * DAY),
    ]


def test_points_are_gone_at_their_instant_whether_the_sweep_came_by_or_not(ann, now):
    expiry_change.change(YEAR, now=now)
    post([earn(ann, 100, key="a"), earn(ann, 20, key="b", origin="order:2", at=now + DAY)], now=now)

    with pytest.raises(spending.LedgerError):
        spending.reserve(ann.id, points=21, origin="r", key="h", now=YEAR_ON)
    assert holdings(ann) == (120, 0, 0)
    spending.reserve(ann.id, points=121 - 1, origin="r", key="h2", now=YEAR_ON - timedelta(microseconds=1))
    assert holdings(ann) == (0, 0, 120)


def test_what_is_gone_is_expired_by_whoever_comes_first(ann, now):
    expiry_change.change(YEAR, now=now)
    post([earn(ann, 100, key="a"), earn(ann, 20, key="b", origin="order:2", at=now + DAY)], now=now)

    posted = spending.spend(ann.id, points=15, origin="r", key="s", now=YEAR_ON)

    lot = Lot.objects.get(origin="order:1")
    assert posted.transfers.keys() == {f"expire:{lot.id}", "s"}
    assert posted.points == {"s": 15}
    assert holdings(ann) == (5, 0, 0)


def test_a_reversal_finds_expired_points_gone(ann, now):
    expiry_change.change(YEAR, now=now)
    post([earn(ann, 100, key="a"), earn(ann, 20, key="b", origin="order:2", at=now + DAY)], now=now)

    post([reverse(ann, 50, key="r", at=YEAR_ON, clamp=True)], now=YEAR_ON)

    assert holdings(ann) == (0, 0, 0)


def test_the_available_account_knows_when_its_member_was_active(ann, now):
    post([earn(ann, 100, key="a"), earn(ann, 9, key="b", at=now - DAY)], now=now)
    assert activity(ann) == (now, None)

    post([earn(ann, 1, key="p", at=now + DAY, releases_at=now + 9 * DAY)], now=now)
    assert activity(ann) == (now + DAY, None)

    spending.reserve(ann.id, points=10, origin="r", key="h", now=now + 2 * DAY)
    post([reverse(ann, 5, key="r", at=now + 3 * DAY)], now=now)
    spending.void("h", now=now + 4 * DAY)
    assert activity(ann) == (now + DAY, now + 2 * DAY)

    post([spend(ann, 5, key="s", at=now + 5 * DAY)], now=now)
    post([adjust(ann, 5, at=now + 6 * DAY)], now=now)
    assert activity(ann) == (now + 6 * DAY, now + 5 * DAY)


@pytest.mark.parametrize("has_points", [True, False])
def test_a_merge_keeps_the_later_activity(ann, now, has_points):
    bob = make_member(2)
    post([earn(ann, 10, key="a", at=now), earn(bob, 10, key="b", at=now + DAY)], now=now)
    post([spend(ann, 10, key="s", at=now + 2 * DAY)], now=now)
    if has_points:
        post([reverse(ann, 7, key="r", at=now + 3 * DAY)], now=now)  # a debt moves as well

    merge.merge(2, 1, now=now + 4 * DAY)

    assert activity(bob) == (now + DAY, now + 2 * DAY)
    assert holdings(bob)[0] == (3 if has_points else 10)


@pytest.mark.parametrize("kind", ["never", "lots", "inactivity"])
def test_a_policy_costs_no_statement_more(in_acme, now, django_assert_num_queries, kind):
    policies = {"lots": YEAR, "inactivity": ExpiryPolicy(kind="inactivity", months=3)}
    if kind in policies:
        expiry_change.change(policies[kind], now=NOW)
    ann = make_member(8)
    post([earn(ann, 10, key="first")], now=now)
    with django_assert_num_queries(11):
        post([earn(ann, 10, key="a")], now=now)
