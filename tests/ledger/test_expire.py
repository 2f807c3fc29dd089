"""Points whose time is over go: once, lot by lot, dated by when they were due."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from loyalty_app.ledger import audit, expire, expiry_change, spending
from loyalty_app.ledger.audit import Difference
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import Account, ExpiryRevision, Lot, Transfer
from loyalty_app.ledger.transfers import post
from loyalty_app.members import merge
from loyalty_app.tenancy import acting_for
from tests.ledger.books import earn, holdings, lots_by_expiry, make_member, redate_all, reverse, spend

pytestmark = pytest.mark.usefixtures("in_acme")

DAY = timedelta(days=1)
MONTHS = ExpiryPolicy(kind="lots", months=6)
GONE = datetime(2027, 5, 23, 4, tzinfo=UTC)  # the midnight after 22 May in New York
INACTIVE = ExpiryPolicy(kind="inactivity", months=6)


@pytest.fixture
def ann(in_acme):
    return make_member(1)


@pytest.fixture(autouse=True)
def _the_books_tie(in_acme):
    yield
    assert audit.audit() == []


def expired() -> list[tuple]:
    return list(Transfer.objects.filter(kind="expire").order_by("id").values_list("origin", "points", "at"))


class TestLots:
    @pytest.fixture(autouse=True)
    def _policy(self, in_acme, now):
        expiry_change.change(MONTHS, now=now - DAY)

    def test_points_expire_at_their_instant_and_not_before(self, ann, now):
        post([earn(ann, 100, key="a")], now=now)

        assert expire.expire_due(now=GONE - timedelta(microseconds=1)) == 0
        assert holdings(ann) == (100, 0, 0)

        assert expire.expire_due(now=GONE) == 1
        assert holdings(ann) == (0, 0, 0)
        lot, transfer = Lot.objects.get(), Transfer.objects.get(kind="expire")
        assert (transfer.key, transfer.points, transfer.origin, transfer.at) == (
            f"expire:{lot.id}",
            100,
            "order:1",
            GONE,
        )
        assert (transfer.source.kind, transfer.target.kind) == ("available", "expired")

    def test_the_sweep_may_run_any_number_of_times(self, ann, now):
        post([earn(ann, 100, key="a")], now=now)
        assert expire.sweep(now=GONE).member_ids == {ann.id}
        assert [expire.expire_due(now=GONE + n * DAY) for n in range(3)] == [0, 0, 0]
        assert expired() == [("order:1", 100, GONE)]

    def test_a_late_sweep_dates_the_expiry_by_when_it_was_due(self, ann, now):
        post([earn(ann, 100, key="a")], now=now)
        expire.expire_due(now=GONE + 9 * DAY)
        assert expired() == [("order:1", 100, GONE)]

    def test_only_what_is_left_of_a_lot_expires(self, ann, now):
        post([earn(ann, 100, key="a"), earn(ann, 50, key="b", origin="order:2", at=now + DAY)], now=now)
        post([spend(ann, 30, key="s"), reverse(ann, 10, key="r")], now=now)

        expire.expire_due(now=GONE)

        assert expired() == [("order:1", 60, GONE)]
        assert holdings(ann) == (50, 0, 0)

    def test_a_negative_balance_has_nothing_to_expire(self, ann, now):
        post([earn(ann, 100, key="a"), spend(ann, 100, key="s"), reverse(ann, 70, key="r")], now=now)
        post([earn(ann, 50, key="b", origin="order:2")], now=now)
        assert expire.expire_due(now=GONE) == 0
        assert holdings(ann) == (-20, 0, 0)

    def test_held_points_do_not_expire_while_they_are_held(self, ann, now):
        post([earn(ann, 100, key="a")], now=now)
        spending.reserve(ann.id, points=60, origin="r", key="h", now=now)

        expire.expire_due(now=GONE)
        assert holdings(ann) == (0, 0, 60)
        spending.void("h", now=GONE + DAY)
        assert holdings(ann) == (60, 0, 0)

        expire.expire_due(now=GONE + DAY)
        assert expired() == [("order:1", 40, GONE), ("order:1", 60, GONE)]

    def test_held_points_that_get_a_fresh_life_live_on(self, ann, now):
        post([earn(ann, 100, key="a")], now=now)
        spending.reserve(ann.id, points=60, origin="r", key="h", now=now)
        spending.void("h", now=GONE + DAY, fresh_until=GONE + 30 * DAY)
        assert expire.expire_due(now=GONE + 29 * DAY) == 1
        assert holdings(ann) == (60, 0, 0)
        assert expire.expire_due(now=GONE + 30 * DAY) == 1
        assert holdings(ann) == (0, 0, 0)

    def test_held_points_are_settled_after_their_day(self, ann, now):
        post([earn(ann, 100, key="a")], now=now)
        spending.reserve(ann.id, points=60, origin="r", key="h", now=now)
        spending.settle("h", now=GONE + DAY)
        expire.expire_due(now=GONE + DAY)
        assert expired() == [("order:1", 40, GONE)]

    def test_pending_points_have_not_begun_to_expire(self, ann, now):
        post([earn(ann, 100, key="a", releases_at=now + 300 * DAY, expires_at=now + DAY)], now=now)
        assert expire.expire_due(now=now + 200 * DAY) == 0
        assert holdings(ann) == (0, 100, 0)

    def test_a_merged_members_points_expire_with_the_survivor(self, ann, now):
        bob = make_member(2)
        post([earn(ann, 100, key="a")], now=now)
        merge.merge(2, 1, now=now + DAY)
        assert expire.sweep(now=GONE).member_ids == {bob.id}
        assert holdings(bob) == (0, 0, 0)

    def test_a_sweep_is_bounded_and_goes_on(self, ann, now):
        post([earn(ann, 1, key=f"a{n}", origin=f"order:{n}") for n in range(5)], now=now)
        assert [expire.expire_due(now=GONE, limit=2) for _ in range(4)] == [2, 2, 1, 0]

    def test_a_date_of_the_callers_holds_too(self, ann, now):
        post([earn(ann, 5, key="a", expires_at=now + DAY), earn(ann, 7, key="b", origin="order:2")], now=now)
        expire.expire_due(now=now + DAY)
        assert expired() == [("order:1", 5, now + DAY)]

    def test_another_shops_points_wait_for_their_own_sweep(self, ann, acme, rival, now):
        with acting_for(rival.id):
            eve = make_member(1)
            post([earn(eve, 20, key="a", expires_at=GONE)], now=now)
        post([earn(ann, 10, key="a", expires_at=now + DAY), earn(ann, 10, key="b")], now=now)

        assert expire.shops_due(now=now) == []
        assert expire.shops_due(now=now + DAY) == [acme.id]
        assert expire.shops_due(now=GONE) == [acme.id, rival.id]
        assert expire.expire_due(now=GONE) == 2
        assert expire.shops_due(now=GONE) == [rival.id]
        with acting_for(rival.id):
            assert holdings(eve) == (20, 0, 0)

    @pytest.mark.parametrize("size", [1, 3, 100])
    def test_the_number_of_statements_does_not_grow(self, now, django_assert_num_queries, size):
        members = [make_member(n) for n in range(1, size + 1)]
        post([earn(member, 10, key=f"a{member.id}") for member in members], now=now)
        with django_assert_num_queries(17):  # two open the account of what expired
            assert expire.expire_due(now=GONE) == size


class TestInactivity:
    @pytest.fixture(autouse=True)
    def _policy(self, in_acme, now):
        expiry_change.change(INACTIVE, now=now - 90 * DAY)

    def test_the_whole_balance_goes_after_the_last_activity(self, ann, now):
        post([earn(ann, 100, key="a", at=now - 80 * DAY), earn(ann, 50, key="b", origin="order:2")], now=now)

        assert expire.expire_due(now=GONE - timedelta(microseconds=1)) == 0
        assert lots_by_expiry(ann)[0][3] is None
        assert expire.expire_due(now=GONE) == 2

        assert expired() == [("order:1", 100, GONE), ("order:2", 50, GONE)]
        assert holdings(ann) == (0, 0, 0)

    def test_activity_keeps_everything(self, ann, now):
        post([earn(ann, 100, key="a")], now=now)
        spending.spend(ann.id, points=1, origin="r", key="s", now=GONE - timedelta(hours=1))

        assert expire.expire_due(now=GONE) == 0
        assert expire.expire_due(now=GONE + 185 * DAY) == 1
        assert expired() == [("order:1", 99, datetime(2027, 11, 23, 5, tzinfo=UTC))]

    def test_a_balance_is_gone_whether_the_sweep_came_by_or_not(self, ann, now):
        post([earn(ann, 100, key="a")], now=now)
        with pytest.raises(spending.LedgerError):
            spending.spend(ann.id, points=1, origin="r", key="s", now=GONE)

    def test_the_sweep_rests_until_the_next_midnight(self, ann, acme, now):
        at = now + timedelta(hours=3)
        assert expire.shops_due(now=at) == [acme.id]
        expire.expire_due(now=at)
        assert expire.shops_due(now=at) == []
        assert ExpiryRevision.objects.get().sweep_at == datetime(2026, 11, 23, 5, tzinfo=UTC)
        assert expire.shops_due(now=datetime(2026, 11, 23, 5, tzinfo=UTC)) == [acme.id]

    def test_a_sweep_is_bounded_and_goes_on(self, ann, acme, now):
        post([earn(ann, 1, key=f"a{n}", origin=f"order:{n}") for n in range(5)], now=now)
        assert [expire.expire_due(now=GONE, limit=2) for _ in range(4)] == [2, 2, 1, 0]
        assert expire.shops_due(now=GONE) == []

    def test_without_any_activity_each_lot_has_its_time(self, ann, now):
        post([earn(ann, 100, key="a"), earn(ann, 10, key="b", origin="order:2", at=now + DAY)], now=now)
        Account.objects.update(last_earned_at=None)
        assert expire.expire_due(now=GONE - timedelta(seconds=1)) == 0
        assert [expire.expire_due(now=GONE + n * DAY) for n in range(3)] == [1, 1, 0]
        assert expired() == [("order:1", 100, GONE), ("order:2", 10, GONE + DAY)]

    def test_only_what_counts_as_activity_counts(self, ann, now):
        expiry_change.change(ExpiryPolicy(kind="inactivity", months=6, earning_counts=False), now=now - 80 * DAY)
        bob = make_member(2)
        post([earn(ann, 100, key="a"), earn(bob, 100, key="b")], now=now)
        spending.spend(ann.id, points=5, origin="r", key="s1", now=now)
        spending.spend(bob.id, points=10, origin="r", key="s2", now=now + DAY)
        post([earn(ann, 1, key="c", at=now + 30 * DAY)], now=now)

        expire.expire_due(now=GONE)

        assert (holdings(ann), holdings(bob)) == ((0, 0, 0), (90, 0, 0))

    def test_nothing_goes_in_the_month_after_the_change(self, ann, now):
        post([earn(ann, 100, key="a", at=now - 400 * DAY)], now=now)
        changed = now
        expiry_change.change(ExpiryPolicy(kind="inactivity", months=3), now=changed)
        first = datetime(2026, 12, 23, 5, tzinfo=UTC)

        assert expire.expire_due(now=first - timedelta(microseconds=1)) == 0
        assert expire.shops_due(now=first - timedelta(microseconds=1)) == []
        assert expire.expire_due(now=first) == 1
        assert expired() == [("order:1", 100, first)]

    def test_a_merge_keeps_who_was_active_alive(self, ann, now):
        bob = make_member(2)
        post([earn(ann, 100, key="a"), earn(bob, 5, key="b", at=now + 30 * DAY)], now=now)
        merge.merge(1, 2, now=now + 31 * DAY)
        assert expire.expire_due(now=GONE) == 0
        assert holdings(ann) == (105, 0, 0)

    def test_a_date_of_the_callers_holds_too(self, ann, now):
        post([earn(ann, 5, key="a", expires_at=now + DAY), earn(ann, 7, key="b", origin="order:2")], now=now)
        assert expire.expire_due(now=now + DAY) == 1
        assert holdings(ann) == (7, 0, 0)


def test_turning_expiry_off_saves_what_was_not_gone_yet(ann, now):
    expiry_change.change(MONTHS, now=now)
    post([earn(ann, 100, key="a"), earn(ann, 10, key="b", origin="order:2", expires_at=now + DAY)], now=now)
    expiry_change.change(ExpiryPolicy(), now=GONE - DAY)
    # Even before the job has dated the lots again.
    assert expire.expire_due(now=GONE) == 1
    redate_all(now=GONE)
    assert expire.expire_due(now=GONE) == 0
    assert holdings(ann) == (100, 0, 0)


def test_turning_expiry_off_does_not_bring_back_what_was_gone(ann, now):
    expiry_change.change(MONTHS, now=now)
    post([earn(ann, 100, key="a")], now=now)
    expiry_change.change(ExpiryPolicy(), now=GONE)
    redate_all(now=GONE)
    assert expire.expire_due(now=GONE + DAY) == 1


def test_the_audit_names_points_that_expired_too_early(ann, now):
    expiry_change.change(MONTHS, now=now)
    post([earn(ann, 100, key="a")], now=now)
    expire.expire_due(now=GONE)
    lot = Lot.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_lot SET expires_at = %s WHERE shop_id = %s", [GONE + DAY, lot.shop_id])
    wrong = Difference(
        check="only points that were due expired", subject=f"transfer expire:{lot.id}", expected=0, found=100
    )
    assert audit.audit() == [wrong]
    Lot.objects.update(expires_at=GONE)


def test_the_audit_names_a_lot_without_a_date(ann, now):
    expiry_change.change(MONTHS, now=now)
    post([earn(ann, 100, key="a")], now=now)
    redate_all(now=now)
    Lot.objects.update(expires_at=None)
    lot = Lot.objects.get()
    wrong = Difference(
        check="an available lot has the date that the policy gives", subject=f"lot {lot.id}", expected=1, found=0
    )
    assert audit.audit() == [wrong]
    Lot.objects.update(expires_at=GONE)
