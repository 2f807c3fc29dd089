"""A guest's orders become a member's when the address is proved."""

from datetime import timedelta

import pytest

from loyalty_app.members import claim, identity
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import acting_for
from tests.members.people import make_member, make_order

pytestmark = pytest.mark.usefixtures("in_acme")


def parked(shopify_id, now, *, email="ann@example.com", days_ago=1, **fields):
    placed_at = now - timedelta(days=days_ago)
    return make_order(shopify_id, placed_at=placed_at, email_hash=identity.email_hash(email), **fields)


def test_the_orders_of_the_address_become_the_members(now):
    ann = make_member(7)
    first, other, second = parked(1, now), parked(2, now, email="bob@example.com"), parked(3, now)

    claimed = claim.claim_by_email(ann, " ANN@example.com", now=now)

    assert [order.id for order in claimed] == [first.id, second.id]
    rows = Order.objects.order_by("shopify_id").values_list("shopify_id", "member_id", "claimed_at")
    assert list(rows) == [(1, ann.id, now), (2, None, None), (3, ann.id, now)]
    assert Order.objects.get(shopify_id=2).email_hash == other.email_hash


def test_an_order_is_claimed_once(now):
    ann, bob = make_member(7), make_member(8)
    parked(1, now)

    assert len(claim.claim_by_email(ann, "ann@example.com", now=now)) == 1
    assert claim.claim_by_email(ann, "ann@example.com", now=now) == []
    assert claim.claim_by_email(bob, "ann@example.com", now=now) == []
    assert Order.objects.get().member == ann


@pytest.mark.parametrize(("days_ago", "window_days", "found"), [(90, 90, 1), (91, 90, 0), (20, 14, 0), (10, 14, 1)])
def test_only_orders_of_the_window_are_claimed(now, days_ago, window_days, found):
    parked(1, now, days_ago=days_ago)
    orders = claim.claim_by_email(make_member(7), "ann@example.com", now=now, window_days=window_days)
    assert len(orders) == found


def test_what_has_a_customer_or_is_deleted_is_not_parked(now):
    parked(1, now, customer_id=9)
    parked(2, now, deleted_at=now)
    assert claim.claim_by_email(make_member(7), "ann@example.com", now=now) == []


def test_another_shops_guest_orders_stay_theirs(rival, now):
    with acting_for(rival.id):
        parked(1, now)
    assert claim.claim_by_email(make_member(7), "ann@example.com", now=now) == []
    with acting_for(rival.id):
        assert Order.objects.get().member is None


@pytest.mark.parametrize("email", ["", "nobody", "@"])
def test_no_address_claims_nothing(now, email):
    make_order(1)
    assert claim.claim_by_email(make_member(7), email, now=now) == []


def test_who_was_forgotten_claims_nothing(now):
    parked(1, now)
    assert claim.claim_by_email(make_member(None, state="redacted"), "ann@example.com", now=now) == []
