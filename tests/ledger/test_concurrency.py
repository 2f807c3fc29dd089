"""Real transactions at once: nothing is lost, nothing posted twice, nobody deadlocks."""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from loyalty_app.ledger import audit, expire, expiry_change, redate, release, spending
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import Account, Lot, Transfer
from loyalty_app.ledger.transfers import NotEnoughPoints, post
from loyalty_app.members import enrol, merge
from loyalty_app.members.models import Member
from loyalty_app.tenancy import acting_for
from tests.conftest import make_shop
from tests.ledger.books import earn, holdings, make_member, reverse
from tests.ledger.threads import at_once, failures, while_waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    shop = make_shop("acme.myshopify.com")
    with acting_for(shop.id):
        yield shop


def test_two_workers_on_one_member_lose_nothing(shop, now):
    ann = make_member(1)

    def worker(name):
        return lambda: [post([earn(ann, 1, key=f"{name}:{i}")], now=now) for i in range(40)]

    assert failures(at_once(shop, worker("a"), worker("b"))) == []
    assert holdings(ann) == (80, 0, 0)
    assert audit.audit() == []


def test_the_first_posting_of_a_member_can_come_from_two_workers(shop, now):
    for number in range(10):
        ann = make_member(number)
        acts = [lambda ann=ann, n=n: post([earn(ann, 5, key=f"{ann.id}:{n}")], now=now) for n in range(3)]
        assert failures(at_once(shop, *acts)) == []
        assert holdings(ann) == (15, 0, 0)
    assert Account.objects.filter(member=None).count() == 2
    assert audit.audit() == []


def test_one_key_posted_by_two_workers_counts_once(shop, now):
    ann = make_member(1)
    for number in range(20):
        results = at_once(shop, *[lambda n=number: post([earn(ann, 10, key=f"k{n}")], now=now)] * 2)
        assert sorted(len(result.transfers) for result in results) == [0, 1]
        assert sorted(len(result.existing) for result in results) == [0, 1]
    assert holdings(ann) == (200, 0, 0)
    assert audit.audit() == []


def test_two_workers_over_the_same_members_in_any_order_do_not_deadlock(shop, now):
    members = [make_member(number) for number in range(30)]

    def worker(name):
        def run():
            draw = random.Random(name)
            for turn in range(15):
                chosen = draw.sample(members, 12)
                post([earn(member, 1, key=f"{name}:{turn}:{member.id}") for member in chosen], now=now)

        return run

    assert failures(at_once(shop, worker("a"), worker("b"), worker("c"))) == []
    assert sum(holdings(member)[0] for member in members) == 3 * 15 * 12
    assert audit.audit() == []


def test_reserve_against_reserve_never_spends_twice(shop, now):
    ann = make_member(1)
    for number in range(10):
        post([earn(ann, 100, key=f"a{number}")], now=now)
        balance = holdings(ann)[0]

        results = at_once(
            shop,
            *[
                lambda key=key, balance=balance: spending.reserve(
                    ann.id, points=balance, origin="redemption:1", key=key, now=now
                )
                for key in (f"x{number}", f"y{number}")
            ],
        )

        assert [type(failure) for failure in failures(results)] == [NotEnoughPoints]
        assert holdings(ann)[0] == 0
        for key in (f"x{number}", f"y{number}"):
            if Transfer.objects.filter(key=key).exists():
                spending.void(key, now=now)
    assert holdings(ann) == (1000, 0, 0)
    assert audit.audit() == []


def test_reserve_against_reverse_ends_in_one_of_two_ways(shop, now):
    seen = set()
    for number in range(15):
        ann = make_member(number)
        post([earn(ann, 100, key=f"a{number}")], now=now)

        reserved, reversed_ = at_once(
            shop,
            lambda ann=ann: spending.reserve(ann.id, points=80, origin="r", key=f"h{ann.id}", now=now),
            lambda ann=ann: post([reverse(ann, 60, key=f"r{ann.id}")], now=now),
        )

        assert not isinstance(reversed_, Exception)
        outcome = "refused" if isinstance(reserved, NotEnoughPoints) else "held"
        assert holdings(ann) == {"refused": (40, 0, 0), "held": (-40, 0, 80)}[outcome]
        seen.add(outcome)
    assert seen <= {"refused", "held"}
    assert audit.audit() == []


def test_a_reversal_that_waits_for_a_reservation_owes_the_rest(shop, now):
    ann = make_member(1)
    post([earn(ann, 100, key="a")], now=now)

    while_waiting(
        shop,
        first=lambda: spending.reserve(ann.id, points=80, origin="r", key="h", now=now),
        second=lambda: post([reverse(ann, 60, key="r")], now=now),
    )

    assert holdings(ann) == (-40, 0, 80)
    assert audit.audit() == []


def test_a_reservation_that_waits_for_a_reversal_is_refused(shop, now):
    ann = make_member(1)
    post([earn(ann, 100, key="a")], now=now)

    refused = while_waiting(
        shop,
        first=lambda: post([reverse(ann, 60, key="r")], now=now),
        second=lambda: spending.reserve(ann.id, points=80, origin="r", key="h", now=now),
    )

    assert isinstance(refused, NotEnoughPoints)
    assert holdings(ann) == (40, 0, 0)
    assert audit.audit() == []


def test_points_that_wait_for_a_merge_arrive_at_the_survivor(shop, now):
    kept, gone = make_member(1), make_member(2)
    post([earn(gone, 10, key="a")], now=now)

    posted = while_waiting(
        shop,
        first=lambda: merge.merge(1, 2, now=now),
        second=lambda: post([earn(gone, 5, key="b"), reverse(gone, 2, key="r")], now=now),
    )

    assert posted.member_ids == {kept.id}
    assert (holdings(kept), holdings(gone)) == ((13, 0, 0), (0, 0, 0))
    assert audit.audit() == []


def test_a_merge_that_waits_for_points_takes_them_along(shop, now):
    kept, gone = make_member(1), make_member(2)
    post([earn(gone, 10, key="a")], now=now)

    while_waiting(
        shop,
        first=lambda: post([earn(gone, 5, key="b")], now=now),
        second=lambda: merge.merge(1, 2, now=now),
    )

    assert (holdings(kept), holdings(gone)) == ((15, 0, 0), (0, 0, 0))
    assert audit.audit() == []


def test_settle_against_void_ends_in_one_of_two_ways(shop, now):
    ann = make_member(1)
    post([earn(ann, 1000, key="a")], now=now)
    spent = 0
    for number in range(10):
        key = f"h{number}"
        spending.reserve(ann.id, points=50, origin="r", key=key, now=now)

        results = at_once(shop, lambda k=key: spending.settle(k, now=now), lambda k=key: spending.void(k, now=now))

        assert [type(failure) for failure in failures(results)] == [spending.AlreadyClosed]
        spent += 50 if isinstance(results[1], Exception) else 0
    assert holdings(ann) == (1000 - spent, 0, 0)
    assert audit.audit() == []


def test_release_against_reverse_moves_every_point_once(shop, now):
    for number in range(10):
        ann = make_member(number)
        post([earn(ann, 100, key=f"a{number}", releases_at=now)], now=now)

        results = at_once(
            shop,
            lambda: release.release_due(now=now),
            lambda: release.release_due(now=now),
            lambda ann=ann: post([reverse(ann, 30, key=f"r{ann.id}")], now=now),
        )

        assert failures(results) == []
        release.release_due(now=now)
        assert holdings(ann) == (70, 0, 0)
    assert audit.audit() == []


def test_expiry_against_spending_moves_every_point_once(shop, now):
    for number in range(10):
        ann = make_member(number)
        post([earn(ann, 100, key=f"a{number}", expires_at=now)], now=now)

        results = at_once(
            shop,
            lambda: expire.expire_due(now=now),
            lambda: expire.expire_due(now=now),
            lambda ann=ann: spending.spend(ann.id, points=30, origin="r", key=f"s{ann.id}", now=now),
        )

        assert [type(failure) for failure in failures(results)] == [NotEnoughPoints]
        assert holdings(ann) == (0, 0, 0)
    assert Transfer.objects.filter(kind="expire").count() == 10
    assert audit.audit() == []


def test_a_member_who_earns_while_the_sweep_waits_keeps_their_points(shop, now):
    expiry_change.change(ExpiryPolicy(kind="inactivity", months=1), now=now - timedelta(days=300))
    ann = make_member(1)
    post([earn(ann, 100, key="a", at=now - timedelta(days=100))], now=now)

    while_waiting(
        shop,
        first=lambda: post([earn(ann, 5, key="b")], now=now),
        second=lambda: expire.expire_due(now=now),
    )

    assert holdings(ann) == (105, 0, 0)
    assert audit.audit() == []


def test_postings_while_lots_are_dated_again_leave_none_behind(shop, now):
    members = [make_member(number) for number in range(20)]
    post([earn(member, 10, key=f"a{member.id}") for member in members], now=now)
    expiry_change.change(ExpiryPolicy(kind="lots", months=6), now=now)

    def work(name):
        def run():
            for turn in range(10):
                post([earn(member, 1, key=f"{name}:{turn}:{member.id}") for member in members], now=now)
                for member in members[::5]:
                    spending.spend(member.id, points=1, origin="r", key=f"{name}:s{turn}:{member.id}", now=now)

        return run

    def date_again():
        while redate.step(now=now, accounts=3):
            pass

    assert failures(at_once(shop, work("a"), work("b"), date_again)) == []
    while redate.step(now=now + redate.SECOND_PASS_AFTER):
        pass
    assert Lot.objects.filter(left_points__gt=0, expires_at=None).count() == 0
    assert audit.audit() == []


def test_two_changes_at_once_make_two_revisions(shop, now):
    policies = [ExpiryPolicy(kind="lots", months=months) for months in (3, 6)]
    assert failures(at_once(shop, *[lambda p=p: expiry_change.change(p, now=now) for p in policies])) == []
    history = expiry_change.history()
    assert [each.number for each in history] == [1, 2]
    assert {each.policy.months for each in history} == {3, 6}
    assert [each.ends_at for each in history] == [history[1].starts_at, None]


def test_points_posted_during_a_merge_arrive_at_the_survivor(shop, now):
    for number in range(10):
        kept, gone = make_member(2 * number + 1), make_member(2 * number + 2)
        post([earn(gone, 10, key=f"a{gone.id}")], now=now)

        results = at_once(
            shop,
            lambda a=kept, b=gone: merge.merge(a.customer_id, b.customer_id, now=now),
            lambda b=gone: post([earn(b, 5, key=f"b{b.id}"), reverse(b, 2, key=f"r{b.id}")], now=now),
        )

        assert failures(results) == []
        assert (holdings(kept), holdings(gone)) == ((13, 0, 0), (0, 0, 0))
    assert audit.audit() == []


def test_a_reservation_closed_during_a_merge_is_closed_once(shop, now):
    for number in range(10):
        kept, gone = make_member(2 * number + 1), make_member(2 * number + 2)
        post([earn(gone, 10, key=f"a{gone.id}")], now=now)
        spending.reserve(gone.id, points=10, origin="r", key=f"h{gone.id}", now=now)

        results = at_once(
            shop,
            lambda a=kept, b=gone: merge.merge(a.customer_id, b.customer_id, now=now),
            lambda b=gone: spending.void(f"h{b.id}", now=now),
        )

        assert failures(results) == []
        assert (holdings(kept), holdings(gone)) == ((10, 0, 0), (0, 0, 0))
    assert audit.audit() == []


def test_a_failed_transaction_leaves_nothing(shop, now):
    ann = make_member(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post([earn(ann, 10, key="a")], now=now)
        raise ZeroDivisionError
    assert (holdings(ann), Transfer.objects.count()) == ((0, 0, 0), 0)
    post([earn(ann, 10, key="a")], now=now)
    assert holdings(ann) == (10, 0, 0)


def test_joining_at_once_makes_one_member(shop, now):
    for number in range(1, 11):
        results = at_once(shop, *[lambda n=number: enrol.join(n, now=now)] * 3)
        assert failures(results) == []
        assert len({member.id for member in results}) == 1
    assert Member.objects.count() == 10
