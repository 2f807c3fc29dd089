"""What is kept of an order is a function of the set of messages, not of their sequence."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise, permutations

import pytest

from loyalty_app.members import identity
from loyalty_app.orders import facts, record
from loyalty_app.orders.models import Order
from loyalty_app.orders.record import Deleted, Refunded, Seen
from loyalty_app.tenancy import acting_for
from tests.factories import NOW, PLACED_AT, LineBody, OrderBody, refund_body, seen


def at(minutes: int) -> str:
    return (PLACED_AT + timedelta(minutes=minutes)).isoformat()


def rows() -> list[tuple]:
    names = ["shopify_id", "name", "customer_id", "email_hash", "placed_at", "shopify_updated_at", "paid_at"]
    names += ["deleted_at", "facts", "refunds", "details"]
    return sorted(Order.objects.values_list(*names))


def test_the_first_description_is_kept_as_it_is(in_acme):
    body = OrderBody(id=11, name="#1001")

    [order] = record.record([Seen(facts.from_webhook(body))], now=NOW)

    assert (order.shopify_id, order.name, order.customer_id, order.placed_at) == (11, "#1001", 7001, PLACED_AT)
    stored = Order.objects.get(id=order.id)
    assert stored.described == order.described == facts.from_webhook(body)
    assert order.facts == stored.facts


def test_the_same_message_again_changes_nothing(in_acme):
    change = seen(id=11)
    record.record([change], now=NOW)

    assert record.record([change, change], now=NOW) == []
    assert Order.objects.count() == 1


def test_a_late_old_description_changes_nothing_but_what_it_alone_knows(in_acme):
    record.record([seen(id=11, updated_at=at(9), financial_status="partially_refunded")], now=NOW)

    [order] = record.record([seen(id=11, updated_at=at(1), financial_status="paid")], now=NOW)

    assert order.described.financial_status == "partially_refunded"
    assert order.paid_at == PLACED_AT + timedelta(minutes=1)


def test_of_two_states_in_the_same_second_the_one_further_on_wins(in_acme):
    pending, paid = seen(id=11, financial_status="pending"), seen(id=11, financial_status="paid")
    for number, pair in enumerate(permutations([pending, paid])):
        for change in pair:
            record.record([change], now=NOW)
        assert Order.objects.get().described.financial_status == "paid", number
        Order.objects.all().delete()


def test_an_edit_in_the_second_of_the_payment_wins_although_it_owes_again(in_acme):
    bought, more = LineBody(id=1), LineBody(id=2, price="9.00")
    states = [
        {"line_items": [bought]},
        {"line_items": [bought, more], "financial_status": "partially_paid"},
        {"line_items": [bought | {"quantity": 3, "current_quantity": 3}, more], "financial_status": "partially_paid"},
        {"line_items": [bought | {"quantity": 3, "current_quantity": 0}, more]},
    ]
    for earlier, later in pairwise(states):
        for pair in permutations([earlier, later]):
            for state in pair:
                record.record([seen(id=11, **state)], now=NOW)
            assert Order.objects.get().described == seen(id=11, **later).facts
            Order.objects.all().delete()


MESSAGES = {
    "created": lambda: seen(id=11, updated_at=at(0), financial_status="pending"),
    "paid": lambda: seen(id=11, updated_at=at(1)),
    "edited": lambda: seen(id=11, updated_at=at(2), line_items=[LineBody(id=1, quantity=2)], total_tip_received="5.00"),
    "refund": lambda: Refunded(*facts.refund_from_webhook(refund_body(11, id=501, lines=[(1, 1)]))),
    "refund succeeded": lambda: Refunded(
        *facts.refund_from_webhook(refund_body(11, id=502, transactions=[("bogus", "success", "10.00")]))
    ),
    "refund pending": lambda: Refunded(
        *facts.refund_from_webhook(refund_body(11, id=502, transactions=[("bogus", "pending", "10.00")]))
    ),
}


@pytest.mark.parametrize("first", MESSAGES)
def test_any_sequence_one_by_one_or_together_ends_in_the_same_row(in_acme, first):
    messages = [MESSAGES[first](), *(MESSAGES[name]() for name in MESSAGES if name != first)]
    record.record(messages, now=NOW)
    expected = rows()
    Order.objects.all().delete()

    for message in [*reversed(messages), messages[2]]:
        record.record([message], now=NOW)

    assert rows() == expected
    [order] = Order.objects.all()
    assert [(refund.id, refund.amount) for refund in order.complete.refunds] == [(501, 0), (502, 10)]


def test_a_refund_before_its_order_waits_for_it(in_acme):
    [parked] = record.record([Refunded(*facts.refund_from_webhook(refund_body(11, id=5, lines=[(1, 1)])))], now=NOW)
    assert (parked.described, parked.complete, parked.placed_at) == (None, None, None)

    [order] = record.record([seen(id=11)], now=NOW)

    assert order.id == parked.id
    assert [refund.id for refund in order.complete.refunds] == [5]


def test_deletion_is_final(in_acme):
    record.record([Deleted(11, NOW)], now=NOW)
    [order] = record.record([seen(id=11)], now=NOW)

    assert order.deleted_at == NOW
    assert record.record([Deleted(11, NOW + timedelta(days=1))], now=NOW) == []


def test_a_guests_address_is_kept_as_a_hash_until_a_customer_is_known(in_acme):
    [order] = record.record([seen(id=11, customer=None, email=" Ann@Example.com ")], now=NOW)
    assert order.email_hash == identity.email_hash("ann@example.com") != ""
    assert "example.com" not in str(Order.objects.values().get())

    [order] = record.record([seen(id=11, updated_at=at(5), customer={"id": 7})], now=NOW)
    assert (order.customer_id, order.email_hash) == (7, "")


def test_a_claimed_order_cannot_be_claimed_again(in_acme):
    [order] = record.record([seen(id=11, customer=None)], now=NOW)
    Order.objects.filter(id=order.id).update(claimed_at=NOW, email_hash="")

    record.record([seen(id=11, customer=None, updated_at=at(5))], now=NOW)

    assert Order.objects.get().email_hash == ""


def test_each_shop_has_its_own_orders(acme, rival):
    for shop in (acme, rival):
        with acting_for(shop.id):
            record.record([seen(id=11, name=f"#{shop.domain}")], now=NOW)
    for shop in (acme, rival):
        with acting_for(shop.id):
            assert [order.name for order in Order.objects.all()] == [f"#{shop.domain}"]


def test_three_statements_for_any_number_of_orders(in_acme, django_assert_num_queries):
    with django_assert_num_queries(4):  # the savepoint's two, lock, insert
        assert len(record.record([seen() for _ in range(30)], now=NOW)) == 30
    changes = [seen(id=order.shopify_id, updated_at=at(5)) for order in Order.objects.all()]
    with django_assert_num_queries(4):
        assert len(record.record(changes, now=NOW)) == 30


def test_what_only_graphql_told_of_payments_outlives_the_next_webhook(in_acme):
    cards = {1035197676: Decimal("12.50"), 1035197677: Decimal(0)}
    told = facts.Details(
        updated_at=PLACED_AT,
        stored_value_paid=Decimal("20.00"),
        gift_cards_paid=cards,
        store_credit_paid=Decimal("7.5"),
    )
    record.record([Seen(seen(id=11).facts, told)], now=NOW)

    [order] = record.record([seen(id=11, updated_at=at(9))], now=NOW)
    later = facts.Details(updated_at=NOW, product_types={1: "Linen"})
    [again] = record.record([Seen(seen(id=11, updated_at=at(9)).facts, later)], now=NOW)

    for known in (order, again, Order.objects.get()):
        whole = known.complete
        assert (whole.gift_cards_paid, whole.store_credit_paid, whole.stored_value_paid) == (cards, Decimal("7.5"), 20)
    assert (order.details_are_current, again.details_are_current) == (False, True)
    assert again.complete.lines[0].product_type == ""


def test_what_is_ours_is_read_with_the_order_and_left_as_it_is(in_acme):
    [order] = record.record([seen(id=11)], now=NOW)
    Order.objects.filter(id=order.id).update(reward_codes=["A", "B"])

    [again] = record.record([seen(id=11, updated_at=at(9))], now=NOW)

    assert (order.reward_codes, again.reward_codes, Order.objects.get().reward_codes) == ([], ["A", "B"], ["A", "B"])
