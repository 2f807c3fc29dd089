"""Points are held, then spent or given back: exactly one of the two."""

from datetime import timedelta

import pytest

from loyalty_app.ledger import audit, spending
from loyalty_app.ledger.models import Lot, Transfer
from loyalty_app.ledger.transfers import NotEnoughPoints, post
from loyalty_app.members import merge
from tests.ledger.books import earn, holdings, make_member, open_lots, reverse

pytestmark = pytest.mark.usefixtures("in_acme")


@pytest.fixture
def ann(in_acme, now):
    member = make_member(1)
    post([earn(member, 100, key="a", expires_at=now + timedelta(days=30)), earn(member, 50, key="b")], now=now)
    return member


@pytest.fixture(autouse=True)
def _the_books_tie(in_acme):
    yield
    assert audit.audit() == []


def test_points_are_spent_at_once_and_once(ann, now):
    spending.spend(ann.id, points=120, origin="gift:1", key="g", now=now)
    assert spending.spend(ann.id, points=120, origin="gift:1", key="g", now=now).existing == {"g"}

    assert holdings(ann) == (30, 0, 0)
    with pytest.raises(NotEnoughPoints):
        spending.spend(ann.id, points=31, origin="gift:2", key="g2", now=now)
    assert holdings(ann) == (30, 0, 0)


def test_held_points_are_not_available(ann, now):
    spending.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)

    assert holdings(ann) == (30, 0, 120)
    with pytest.raises(NotEnoughPoints):
        spending.reserve(ann.id, points=31, origin="redemption:2", key="h2", now=now)
    assert holdings(ann) == (30, 0, 120)


def test_the_same_key_holds_once(ann, now):
    spending.reserve(ann.id, points=20, origin="redemption:1", key="h", now=now)
    assert spending.reserve(ann.id, points=20, origin="redemption:1", key="h", now=now).existing == {"h"}
    assert holdings(ann) == (130, 0, 20)


def test_settled_points_are_spent_once(ann, now):
    spending.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)

    assert spending.settle("h", now=now).points == {"h/closed": 120}
    assert spending.settle("h", now=now).existing == {"h/closed"}

    assert holdings(ann) == (30, 0, 0)
    redeemed = Transfer.objects.get(kind="redeem")
    assert (redeemed.points, redeemed.origin, redeemed.target.kind) == (120, "redemption:1", "redeemed")


def test_voided_points_come_back_with_the_dates_they_had(ann, now):
    before = open_lots(ann)
    spending.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)

    spending.void("h", now=now)
    spending.void("h", now=now)

    assert holdings(ann) == (150, 0, 0)
    assert sum(left for _, _, left in open_lots(ann)) == sum(left for _, _, left in before)
    left = {lot.expires_at: 0 for lot in Lot.objects.filter(left_points__gt=0)}
    for lot in Lot.objects.filter(left_points__gt=0):
        left[lot.expires_at] += lot.left_points
    assert left == {now + timedelta(days=30): 100, None: 50}


def test_a_reservation_ends_in_one_way(ann, now):
    spending.reserve(ann.id, points=10, origin="redemption:1", key="s", now=now)
    spending.reserve(ann.id, points=10, origin="redemption:2", key="v", now=now)
    spending.settle("s", now=now)
    spending.void("v", now=now)

    with pytest.raises(spending.AlreadyClosed):
        spending.void("s", now=now)
    with pytest.raises(spending.AlreadyClosed):
        spending.settle("v", now=now)
    assert holdings(ann) == (140, 0, 0)


def test_what_was_never_held_cannot_be_closed(ann, now):
    with pytest.raises(spending.UnknownReservation):
        spending.settle("nothing", now=now)
    with pytest.raises(spending.UnknownReservation):
        spending.void("a", now=now)  # a key, but not a reservation's


def test_closing_one_reservation_leaves_the_others(ann, now):
    for key in ("h1", "h2"):
        spending.reserve(ann.id, points=30, origin=f"redemption:{key}", key=key, now=now)

    spending.settle("h1", now=now)

    assert holdings(ann) == (90, 0, 30)
    assert list(Lot.objects.filter(left_points__gt=0).exclude(held_for="").values_list("held_for")) == [("h2",)]


def test_a_reversal_leaves_held_points_and_owes_the_rest(ann, now):
    spending.reserve(ann.id, points=150, origin="redemption:1", key="h", now=now)
    post([reverse(ann, 40, key="r")], now=now)
    assert holdings(ann) == (-40, 0, 150)

    spending.void("h", now=now)

    assert holdings(ann) == (110, 0, 0)


@pytest.mark.parametrize(("close", "left"), [(spending.settle, 30), (spending.void, 150)])
def test_after_a_merge_the_survivor_closes_it(ann, now, close, left):
    bob = make_member(2)
    spending.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)
    merge.merge(2, 1, now=now)
    assert (holdings(ann), holdings(bob)) == ((0, 0, 0), (30, 0, 120))

    close("h", now=now)

    assert (holdings(ann), holdings(bob)) == ((0, 0, 0), (left, 0, 0))
