"""Points are held, then spent or given back: exactly one of the two."""

from datetime import timedelta

import pytest

from loyalty_app.ledger import audit, reservations
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


def test_held_points_are_not_available(ann, now):
    reservations.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)

    assert holdings(ann) == (30, 0, 120)
    with pytest.raises(NotEnoughPoints):
        reservations.reserve(ann.id, points=31, origin="redemption:2", key="h2", now=now)
    assert holdings(ann) == (30, 0, 120)


def test_the_same_key_holds_once(ann, now):
    reservations.reserve(ann.id, points=20, origin="redemption:1", key="h", now=now)
    assert reservations.reserve(ann.id, points=20, origin="redemption:1", key="h", now=now).existing == {"h"}
    assert holdings(ann) == (130, 0, 20)


def test_settled_points_are_spent_once(ann, now):
    reservations.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)

    assert reservations.settle("h", now=now).points == {"h/closed": 120}
    assert reservations.settle("h", now=now).existing == {"h/closed"}

    assert holdings(ann) == (30, 0, 0)
    redeemed = Transfer.objects.get(kind="redeem")
    assert (redeemed.points, redeemed.origin, redeemed.target.kind) == (120, "redemption:1", "redeemed")


def test_voided_points_come_back_with_the_dates_they_had(ann, now):
    before = open_lots(ann)
    reservations.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)

    reservations.void("h", now=now)
    reservations.void("h", now=now)

    assert holdings(ann) == (150, 0, 0)
    assert sum(left for _, _, left in open_lots(ann)) == sum(left for _, _, left in before)
    left = {lot.expires_at: 0 for lot in Lot.objects.filter(left_points__gt=0)}
    for lot in Lot.objects.filter(left_points__gt=0):
        left[lot.expires_at] += lot.left_points
    assert left == {now + timedelta(days=30): 100, None: 50}


def test_a_reservation_ends_in_one_way(ann, now):
    reservations.reserve(ann.id, points=10, origin="redemption:1", key="s", now=now)
    reservations.reserve(ann.id, points=10, origin="redemption:2", key="v", now=now)
    reservations.settle("s", now=now)
    reservations.void("v", now=now)

    with pytest.raises(reservations.AlreadyClosed):
        reservations.void("s", now=now)
    with pytest.raises(reservations.AlreadyClosed):
        reservations.settle("v", now=now)
    assert holdings(ann) == (140, 0, 0)


def test_what_was_never_held_cannot_be_closed(ann, now):
    with pytest.raises(reservations.UnknownReservation):
        reservations.settle("nothing", now=now)
    with pytest.raises(reservations.UnknownReservation):
        reservations.void("a", now=now)  # a key, but not a reservation's


def test_closing_one_reservation_leaves_the_others(ann, now):
    for key in ("h1", "h2"):
        reservations.reserve(ann.id, points=30, origin=f"redemption:{key}", key=key, now=now)

    reservations.settle("h1", now=now)

    assert holdings(ann) == (90, 0, 30)
    assert list(Lot.objects.filter(left_points__gt=0).exclude(held_for="").values_list("held_for")) == [("h2",)]


def test_a_reversal_leaves_held_points_and_owes_the_rest(ann, now):
    reservations.reserve(ann.id, points=150, origin="redemption:1", key="h", now=now)
    post([reverse(ann, 40, key="r")], now=now)
    assert holdings(ann) == (-40, 0, 150)

    reservations.void("h", now=now)

    assert holdings(ann) == (110, 0, 0)


@pytest.mark.parametrize(("close", "left"), [(reservations.settle, 30), (reservations.void, 150)])
def test_after_a_merge_the_survivor_closes_it(ann, now, close, left):
    bob = make_member(2)
    reservations.reserve(ann.id, points=120, origin="redemption:1", key="h", now=now)
    merge.merge(2, 1, now=now)
    assert (holdings(ann), holdings(bob)) == ((0, 0, 0), (30, 0, 120))

    close("h", now=now)

    assert (holdings(ann), holdings(bob)) == ((0, 0, 0), (left, 0, 0))
