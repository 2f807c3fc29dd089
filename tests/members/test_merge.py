"""Two customers become one: lots, orders and late webhooks go to the survivor."""

from datetime import timedelta

import pytest

from loyalty_app.ledger import audit
from loyalty_app.ledger.models import Lot, Transfer
from loyalty_app.ledger.transfers import post
from loyalty_app.members import erase, merge
from loyalty_app.members.merge import Merged
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import acting_for
from tests.ledger.books import earn, holdings, open_lots, reverse, spend
from tests.members.people import make_member, make_order

pytestmark = pytest.mark.usefixtures("in_acme")


@pytest.fixture
def ann(in_acme):
    return make_member(1)


@pytest.fixture
def bob(in_acme):
    return make_member(2)


def led_to() -> dict[int, int]:
    """Whom each merged customer's id leads to, in one step."""
    return dict(Member.objects.exclude(merged_into=None).values_list("customer_id", "merged_into_id"))


@pytest.fixture(autouse=True)
def _the_books_tie(in_acme):
    yield
    assert audit.audit() == []


def test_lots_move_with_their_dates_and_origin(ann, bob, now):
    due, end = now + timedelta(days=14), now + timedelta(days=365)
    post(
        [
            earn(bob, 100, key="a", origin="order:5", at=now - timedelta(days=9), expires_at=end),
            earn(bob, 40, key="b", origin="order:6", releases_at=due),
            earn(ann, 7, key="c", origin="order:7"),
        ],
        now=now,
    )

    merge.merge(1, 2, now=now)

    assert (holdings(ann), holdings(bob)) == ((107, 40, 0), (0, 0, 0))
    lots = Lot.objects.filter(left_points__gt=0, account__member=ann).order_by("origin")
    assert list(lots.values_list("origin", "left_points", "earned_at", "releases_at", "expires_at")) == [
        ("order:5", 100, now - timedelta(days=9), None, end),
        ("order:6", 40, now, due, None),
        ("order:7", 7, now, None, None),
    ]


def test_orders_and_the_alias_lead_to_the_survivor(ann, bob, now):
    theirs, mine = make_order(5, customer_id=2, member=bob), make_order(6, customer_id=1, member=ann)

    merged = merge.merge(1, 2, now=now)

    assert merged == Merged(kept_id=ann.id, gone_id=bob.id, order_ids=(theirs.id, mine.id))
    assert set(Order.objects.values_list("shopify_id", "member_id")) == {(5, ann.id), (6, ann.id)}
    assert mine.member_id == ann.id
    bob.refresh_from_db()
    assert (bob.state, bob.merged_into_id, bob.customer_id) == ("merged", ann.id, 2)


def test_the_survivor_has_been_with_us_as_long_as_either(now):
    ann = make_member(1, enrolled_at=now)
    make_member(2, enrolled_at=now - timedelta(days=30), joined_at=now - timedelta(days=20))

    merge.merge(1, 2, now=now)

    ann.refresh_from_db()
    assert (ann.enrolled_at, ann.joined_at) == (now - timedelta(days=30), now - timedelta(days=20))


def test_twice_is_once(ann, bob, now):
    post([earn(bob, 100, key="a")], now=now)
    merge.merge(1, 2, now=now)

    assert merge.merge(1, 2, now=now + timedelta(days=1)) == Merged()

    assert holdings(ann) == (100, 0, 0)
    assert Transfer.objects.filter(kind="merge").count() == 1


def test_a_debt_moves_too(ann, bob, now):
    post([earn(bob, 40, key="a"), spend(bob, 40, key="s"), reverse(bob, 30, key="r")], now=now)
    post([earn(ann, 50, key="b", origin="order:2")], now=now)

    merge.merge(1, 2, now=now)

    assert (holdings(ann), holdings(bob)) == ((20, 0, 0), (0, 0, 0))
    assert open_lots(ann) == [("available", "order:2", 20)]


def test_a_debt_to_somebody_without_points_leaves_them_owing(ann, bob, now):
    post([reverse(bob, 30, key="r"), reverse(ann, 5, key="r2")], now=now)
    merge.merge(1, 2, now=now)
    assert (holdings(ann), holdings(bob)) == ((-35, 0, 0), (0, 0, 0))


def test_points_pay_the_survivors_debt_first(ann, bob, now):
    post([reverse(ann, 30, key="r"), earn(bob, 100, key="a")], now=now)
    merge.merge(1, 2, now=now)
    assert holdings(ann) == (70, 0, 0)
    assert sum(left for _, _, left in open_lots(ann)) == 70


def test_a_merge_may_come_before_everything_else(now):
    merge.merge(1, 2, now=now)

    kept, gone = Member.objects.get(customer_id=1), Member.objects.get(customer_id=2)
    assert (kept.state, gone.state, gone.merged_into_id) == ("active", "merged", kept.id)


def test_a_chain_leads_straight_to_the_last(now):
    members = [make_member(customer_id) for customer_id in (1, 2, 3)]
    post([earn(member, 10, key=f"a{member.id}") for member in members], now=now)

    merge.merge(2, 1, now=now)
    merge.merge(3, 2, now=now)

    assert set(Member.objects.filter(customer_id__in=[1, 2]).values_list("merged_into_id", flat=True)) == {
        members[2].id
    }
    assert holdings(members[2]) == (30, 0, 0)


def test_a_chain_in_the_wrong_order_ends_the_same(now):
    members = [make_member(customer_id) for customer_id in (1, 2, 3)]
    post([earn(member, 10, key=f"a{member.id}") for member in members], now=now)

    merge.merge(3, 2, now=now)
    merge.merge(2, 1, now=now)

    assert set(Member.objects.filter(customer_id__in=[1, 2]).values_list("merged_into_id", flat=True)) == {
        members[2].id
    }
    assert holdings(members[2]) == (30, 0, 0)


def test_points_posted_to_an_alias_arrive_at_the_survivor(ann, bob, now):
    merge.merge(1, 2, now=now)

    posted = post([earn(bob, 10, key="a"), reverse(bob, 4, key="r")], now=now)

    assert posted.member_ids == {ann.id}
    assert (holdings(ann), holdings(bob)) == ((6, 0, 0), (0, 0, 0))


def test_a_customer_merged_into_themselves_changes_nothing(ann, now):
    assert merge.merge(1, 1, now=now) == Merged()
    assert Member.objects.count() == 1


@pytest.mark.parametrize("redacted", [1, 2])
def test_nobody_is_tied_to_the_points_of_a_forgotten_person(ann, bob, now, redacted):
    post([earn(ann, 10, key="a"), earn(bob, 20, key="b")], now=now)
    erase.redact(redacted, "", now=now)

    assert merge.merge(1, 2, now=now) == Merged()

    assert (holdings(ann), holdings(bob)) == ((10, 0, 0), (20, 0, 0))


def test_a_contradiction_changes_nothing(ann, bob, now):
    make_member(3)
    post([earn(bob, 20, key="b")], now=now)
    merge.merge(1, 2, now=now)

    assert merge.merge(3, 2, now=now) == Merged()

    assert holdings(ann) == (20, 0, 0)


def test_another_shops_members_are_not_touched(ann, rival, now):
    with acting_for(rival.id):
        make_member(1)
        make_member(2)
    merge.merge(1, 2, now=now)
    with acting_for(rival.id):
        assert set(Member.objects.values_list("state", flat=True)) == {"active"}
