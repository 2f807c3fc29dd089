"""Who becomes a member, and whose an order is."""

from datetime import timedelta

import pytest

from loyalty_app.members import enrol, erase, merge
from loyalty_app.members.models import Member
from loyalty_app.tenancy import acting_for
from tests.members.people import EVERYONE, JOINED, make_member, make_order

pytestmark = pytest.mark.usefixtures("in_acme")


def owners(orders, *, now, programme=EVERYONE) -> dict[int, int | None]:
    """Shopify order id -> customer id of who it belongs to."""
    found = enrol.for_orders(orders, programme=programme, now=now)
    return {order.shopify_id: found[order.id] and found[order.id].customer_id for order in orders}


class TestForOrders:
    def test_a_customers_first_order_makes_them_a_member(self, now):
        earlier = now - timedelta(days=3)
        orders = [make_order(1, customer_id=7), make_order(2, customer_id=7, placed_at=earlier)]

        assert owners(orders, now=now) == {1: 7, 2: 7}

        member = Member.objects.get()
        assert (member.customer_id, member.enrolled_by, member.enrolled_at) == (7, "order", earlier)
        assert (member.joined_at, member.state) == (None, "active")

    def test_twice_makes_one_member(self, now):
        order = make_order(1, customer_id=7)
        first = enrol.for_orders([order], programme=EVERYONE, now=now)
        assert enrol.for_orders([order], programme=EVERYONE, now=now) == first
        assert Member.objects.count() == 1

    def test_members_are_per_shop(self, acme, rival, now):
        with acting_for(rival.id):
            make_member(7)
        owners([make_order(1, customer_id=7)], now=now)
        assert [m.shop_id for m in Member.objects.all()] == [acme.id]

    def test_where_one_has_to_join_nobody_is_enrolled(self, now):
        make_member(8, joined_at=now)
        orders = [make_order(1, customer_id=7), make_order(2, customer_id=8)]

        assert owners(orders, now=now, programme=JOINED) == {1: None, 2: 8}
        assert Member.objects.count() == 1

    def test_a_guests_order_is_nobodys(self, now):
        assert owners([make_order(1, email_hash="ab")], now=now) == {1: None}
        assert Member.objects.count() == 0

    def test_a_claimed_order_stays_with_who_claimed_it(self, now):
        ann = make_member(7)
        assert owners([make_order(1, member=ann, claimed_at=now)], now=now) == {1: 7}

    def test_a_claimed_order_goes_to_the_customer_shopify_names_later(self, now):
        ann = make_member(7)
        assert owners([make_order(1, member=ann, claimed_at=now, customer_id=8)], now=now) == {1: 8}

    def test_an_order_that_lost_its_customer_is_nobodys(self, now):
        ann = make_member(7)
        assert owners([make_order(1, member=ann)], now=now) == {1: None}

    def test_an_alias_leads_to_the_survivor(self, now):
        make_member(7)
        merge.merge(7, 8, now=now)
        merge.merge(9, 7, now=now)
        assert owners([make_order(1, customer_id=8), make_order(2, customer_id=7)], now=now) == {1: 9, 2: 9}

    def test_a_late_webhook_does_not_bring_a_forgotten_person_back(self, now):
        ann = make_member(7)
        theirs = make_order(1, customer_id=7, member=ann)
        erase.redact(7, "", now=now)
        theirs.refresh_from_db()
        theirs.customer_id = 7  # as a late webhook would record it
        theirs.facts = {"shopify_id": 1, "customer_id": 7, "customer_tags": ["vip"]}
        theirs.save()
        another = make_order(2, customer_id=7, facts={"shopify_id": 2, "customer_id": 7})

        found = enrol.for_orders([theirs, another], programme=EVERYONE, now=now)

        assert {order_id: member and member.id for order_id, member in found.items()} == {
            theirs.id: ann.id,
            another.id: None,
        }
        for order in (theirs, another):
            order.refresh_from_db()
            assert (order.customer_id, order.facts) == (None, {"shopify_id": order.shopify_id})
        assert Member.objects.count() == 1

    @pytest.mark.parametrize("size", [1, 3, 50])
    def test_the_number_of_statements_does_not_grow_with_the_batch(self, now, django_assert_num_queries, size):
        orders = [make_order(i, customer_id=i) for i in range(1, size + 1)]
        with django_assert_num_queries(4):  # known, anybody to forget, insert, read back
            enrol.for_orders(orders, programme=EVERYONE, now=now)
        with django_assert_num_queries(1):
            enrol.for_orders(orders, programme=EVERYONE, now=now)


class TestJoin:
    def test_a_shopper_joins_once(self, now):
        member = enrol.join(7, now=now)
        again = enrol.join(7, now=now + timedelta(days=1))

        assert (member.customer_id, member.joined_at, member.enrolled_by) == (7, now, "account")
        assert (again.id, again.joined_at) == (member.id, now)
        assert Member.objects.count() == 1

    def test_who_was_enrolled_by_an_order_can_join(self, now):
        make_member(7)
        assert enrol.join(7, now=now).joined_at == now

    def test_an_alias_joins_as_the_survivor(self, now):
        merge.merge(7, 8, now=now)
        assert enrol.join(8, now=now).customer_id == 7

    def test_who_was_forgotten_joins_as_somebody_new(self, now):
        old = make_member(7)
        erase.redact(7, "", now=now)
        member = enrol.join(7, now=now)
        assert member.id != old.id
        assert (member.customer_id, member.joined_at, member.state) == (7, now, "active")


def test_a_member_is_found_by_any_of_their_customer_ids(now):
    kept = make_member(7)
    merge.merge(7, 8, now=now)

    assert enrol.find(8) == kept
    assert enrol.find(7) == kept
    assert enrol.find(9) is None
