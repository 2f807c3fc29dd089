"""What was spent comes back: into the lots it came from, never more than was taken, once."""

from datetime import timedelta

import pytest

from loyalty_app.ledger import audit, spending
from loyalty_app.ledger.audit import Difference
from loyalty_app.ledger.models import Lot, LotUse, Transfer
from loyalty_app.ledger.transfers import post
from loyalty_app.members import merge
from loyalty_app.tenancy import acting_for
from tests.conftest import NOW
from tests.ledger.books import earn, holdings, make_member, reverse

pytestmark = pytest.mark.usefixtures("in_acme")

SOON, LATER, NEVER = NOW + timedelta(days=30), NOW + timedelta(days=60), None


@pytest.fixture
def ann(in_acme, now):
    """Three lots of 50, in the order in which they are spent."""
    member = make_member(1)
    lots = [("soon", SOON), ("later", LATER), ("never", NEVER)]
    for day, (name, expires_at) in enumerate(lots):
        at = now - timedelta(days=9 - day)
        post([earn(member, 50, key=name, origin=f"order:{name}", at=at, expires_at=expires_at)], now=now)
    return member


@pytest.fixture(autouse=True)
def _the_books_tie(in_acme):
    yield
    assert audit.audit() == []


@pytest.fixture(params=["at once", "reserved"])
def spend(request, ann, now):
    """Spend so many of Ann's points as "s"."""

    def run(points):
        act = {"at once": spending.spend, "reserved": spending.reserve}[request.param]
        act(ann.id, points=points, origin="redemption:1", key="s", now=now)
        if request.param == "reserved":
            spending.settle("s", now=now)

    return run


def lots(member) -> dict[tuple, int]:
    """Points left by (origin, earned_at, expires_at), of the available lots."""
    found: dict[tuple, int] = {}
    for lot in Lot.objects.filter(account__member=member, account__kind="available", left_points__gt=0):
        key = (lot.origin, lot.earned_at, lot.expires_at)
        found[key] = found.get(key, 0) + lot.left_points
    return found


def named(member) -> dict[str, int]:
    return {origin.removeprefix("order:"): points for (origin, _, _), points in lots(member).items()}


def test_all_that_was_spent_comes_back_as_it_was(ann, spend, now):
    before = lots(ann)
    spend(120)
    assert named(ann) == {"never": 30}

    posted = spending.give_back("s", points=120, already=0, number=1, now=now)

    assert posted.points == {"s/returned:1": 120}
    assert lots(ann) == before
    assert holdings(ann) == (150, 0, 0)
    transfer = Transfer.objects.get(kind="return")
    assert (transfer.key, transfer.points, transfer.origin) == ("s/returned:1", 120, "redemption:1")
    assert (transfer.source.kind, transfer.target.kind, transfer.at) == ("redeemed", "available", now)


@pytest.mark.parametrize(
    ("spent", "given", "left"),
    [
        (60, 20, {"soon": 10, "later": 50, "never": 50}),
        (60, 5, {"later": 45, "never": 50}),
        (120, 20, {"never": 50}),
        (120, 21, {"later": 1, "never": 50}),
        (150, 101, {"soon": 1, "later": 50, "never": 50}),
    ],
)
def test_a_part_leaves_what_spending_less_would_have_left(ann, spend, now, spent, given, left):
    spend(spent)
    spending.give_back("s", points=given, already=0, number=1, now=now)
    assert named(ann) == left


def test_parts_go_on_where_the_last_one_ended(ann, spend, now):
    spend(120)
    seen = []
    for number, (points, already) in enumerate([(30, 0), (50, 30), (40, 80)], start=1):
        spending.give_back("s", points=points, already=already, number=number, now=now)
        seen.append(named(ann))

    assert seen == [
        {"never": 50, "later": 10},
        {"never": 50, "later": 50, "soon": 10},
        {"never": 50, "later": 50, "soon": 50},
    ]


def test_the_same_number_gives_back_once(ann, spend, now):
    spend(60)
    spending.give_back("s", points=20, already=0, number=1, now=now)
    again = spending.give_back("s", points=20, already=0, number=1, now=now)

    assert (again.existing, again.points) == ({"s/returned:1"}, {})
    assert holdings(ann) == (110, 0, 0)


@pytest.mark.parametrize(("points", "already"), [(61, 0), (21, 40), (1, 60), (10, -1)])
def test_no_more_comes_back_than_was_spent(ann, spend, now, points, already):
    spend(60)
    with pytest.raises(spending.MoreThanSpent) as refused:
        spending.give_back("s", points=points, already=already, number=1, now=now)
    assert (refused.value.spent, refused.value.already, refused.value.wanted) == (60, already, points)
    assert (holdings(ann), Transfer.objects.filter(kind="return").count()) == ((90, 0, 0), 0)


def test_only_what_was_spent_comes_back(ann, now):
    spending.reserve(ann.id, points=10, origin="redemption:1", key="held", now=now)
    spending.reserve(ann.id, points=10, origin="redemption:2", key="voided", now=now)
    spending.void("voided", now=now)

    for key in ("held", "voided", "soon", "nothing"):
        with pytest.raises(spending.NeverSpent):
            spending.give_back(key, points=1, already=0, number=1, now=now)
        with pytest.raises(spending.NeverSpent):
            spending.take_again(key, points=1, number=1, now=now)
    assert holdings(ann) == (140, 0, 10)


def test_another_shops_spending_is_unknown(ann, spend, rival, now):
    spend(60)
    with acting_for(rival.id), pytest.raises(spending.NeverSpent):
        spending.give_back("s", points=1, already=0, number=1, now=now)
    assert holdings(ann) == (90, 0, 0)


def test_a_lot_that_expired_meanwhile_comes_back_expired(ann, spend, now):
    spend(120)
    spending.give_back("s", points=120, already=0, number=1, now=SOON)
    assert {expires_at for _, _, expires_at in lots(ann)} == {SOON, LATER, NEVER}


def test_a_lot_that_expired_meanwhile_gets_a_fresh_life(ann, spend, now):
    spend(120)
    until = SOON + timedelta(days=30, hours=1)

    spending.give_back("s", points=120, already=0, number=1, now=SOON, fresh_until=until)

    by_origin = {origin: (expires_at, points) for (origin, _, expires_at), points in lots(ann).items()}
    assert by_origin == {"order:soon": (until, 50), "order:later": (LATER, 50), "order:never": (NEVER, 50)}


def test_a_lot_that_expires_a_moment_later_keeps_its_date(ann, spend, now):
    spend(50)
    moment = SOON - timedelta(microseconds=1)
    spending.give_back("s", points=50, already=0, number=1, now=moment, fresh_until=LATER)
    assert ("order:soon", now - timedelta(days=9), SOON) in lots(ann)


def test_a_voided_reservation_gives_a_fresh_life_to_what_expired(ann, now):
    spending.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)
    until = SOON + timedelta(days=30)

    spending.void("h", now=SOON, fresh_until=until)

    by_origin = {origin: (expires_at, points) for (origin, _, expires_at), points in lots(ann).items()}
    assert by_origin == {"order:soon": (until, 50), "order:later": (LATER, 50), "order:never": (NEVER, 50)}


def test_a_debt_is_paid_by_what_comes_back(ann, spend, now):
    spend(150)
    post([reverse(ann, 70, key="r", origin="order:never")], now=now)
    assert holdings(ann) == (-70, 0, 0)

    spending.give_back("s", points=100, already=0, number=1, now=now)

    assert holdings(ann) == (30, 0, 0)
    assert named(ann) == {"never": 30}


@pytest.mark.parametrize("merged", ["before settling", "after"])
def test_a_merged_members_points_come_back_to_the_survivor(ann, now, merged):
    bob = make_member(2)
    before = lots(ann)
    spending.reserve(ann.id, points=120, origin="redemption:1", key="s", now=now)
    if merged == "after":
        spending.settle("s", now=now)
    merge.merge(2, 1, now=now)
    if merged == "before settling":
        spending.settle("s", now=now)

    spending.give_back("s", points=120, already=0, number=1, now=now)

    assert (holdings(ann), holdings(bob)) == ((0, 0, 0), (150, 0, 0))
    assert lots(bob) == before


def test_a_return_that_was_wrong_is_taken_again(ann, spend, now):
    spend(60)
    spending.give_back("s", points=20, already=0, number=1, now=now)

    posted = spending.take_again("s", points=20, number=1, now=now)

    assert posted.points == {"s/taken:1": 20}
    assert spending.take_again("s", points=20, number=1, now=now).existing == {"s/taken:1"}
    assert named(ann) == {"later": 40, "never": 50}
    taken = Transfer.objects.get(key="s/taken:1")
    assert (taken.kind, taken.origin, taken.target.kind) == ("redeem", "redemption:1", "redeemed")

    spending.give_back("s", points=60, already=0, number=2, now=now)
    assert named(ann) == {"soon": 50, "later": 50, "never": 50}


def test_points_that_are_taken_again_may_be_missing(ann, spend, now):
    spend(60)
    spending.give_back("s", points=60, already=0, number=1, now=now)
    spending.spend(ann.id, points=150, origin="gift:1", key="g", now=now)

    spending.take_again("s", points=60, number=1, now=now)

    assert holdings(ann) == (-60, 0, 0)
    assert named(ann) == {}


def test_what_was_given_back_is_spent_and_given_back_again(ann, spend, now):
    before = lots(ann)
    spend(150)
    spending.give_back("s", points=150, already=0, number=1, now=now)
    spending.spend(ann.id, points=110, origin="gift:1", key="g", now=now)
    assert named(ann) == {"never": 40}

    spending.give_back("g", points=110, already=0, number=1, now=now)

    assert lots(ann) == before


def test_the_uses_name_the_lots_in_the_order_of_taking(ann, spend, now):
    spend(120)
    spent = Transfer.objects.get(kind="redeem")
    uses = LotUse.objects.filter(transfer_id=spent.id).order_by("id")
    assert list(uses.values_list("lot__origin", "points")) == [
        ("order:soon", 50),
        ("order:later", 50),
        ("order:never", 20),
    ]


def test_the_audit_names_a_return_of_more_than_was_spent(ann, now):
    spending.spend(ann.id, points=60, origin="gift:1", key="s", now=now)
    for number in (1, 2):  # two callers who each believe that nothing was given back yet
        spending.give_back("s", points=40, already=0, number=number, now=now)

    wrong = Difference(
        check="no more is given back than was spent", subject="what was spent as s", expected=60, found=80
    )
    assert audit.audit() == [wrong]
    spending.take_again("s", points=20, number=1, now=now)


def test_the_number_of_statements_does_not_grow(in_acme, now, django_assert_num_queries):
    for member, lots_of in ((make_member(7), 1), (make_member(8), 40)):
        post([earn(member, 10, key=f"{member.id}:{n}", origin=f"order:{n}") for n in range(lots_of)], now=now)
        spending.spend(member.id, points=10 * lots_of, origin="gift", key=f"s{member.id}", now=now)
        with django_assert_num_queries(13):
            spending.give_back(f"s{member.id}", points=10 * lots_of, already=0, number=1, now=now)
