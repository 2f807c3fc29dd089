"""Refunds, edits and cancellations: the figures Shopify's webhooks would carry."""

from decimal import Decimal

import pytest

from devstore import cancellations, edits, orders, refunds, shops
from devstore.errors import Refused
from devstore.webhooks import deliveries
from tests.devstore.conftest import SHOP
from tests.devstore.test_orders import figures, line, place


def test_refunds_by_piece_add_up_to_the_line(store):
    order = place(store, line("10.00", 3), tax_rate="0.07", discount={"kind": "fixed_amount", "value": "0.01",
                  "code": "CENT"})  # fmt: skip
    first = order["line_items"][0]["id"]

    given = [refunds.create(store, SHOP, order["id"], lines=[{"line_item_id": first, "quantity": 1}]) for _ in range(3)]

    back = [Decimal(each["transactions"][0]["amount"]) for each in given]
    assert sum(back) == Decimal(order["total_price"])
    final = orders.get(store, SHOP, order["id"])
    assert (final["financial_status"], final["current_total_price"]) == ("refunded", "0.00")
    assert final["line_items"][0]["current_quantity"] == 0


def test_a_line_cannot_be_refunded_twice_and_nothing_changes(store):
    order = place(store, line("10.00"))
    only = [{"line_item_id": order["line_items"][0]["id"], "quantity": 1}]
    refunds.create(store, SHOP, order["id"], lines=only)
    before = orders.get(store, SHOP, order["id"])

    with pytest.raises(Refused):
        refunds.create(store, SHOP, order["id"], lines=only)
    with pytest.raises(Refused):
        refunds.create(store, SHOP, order["id"], amount="0.01")

    assert orders.get(store, SHOP, order["id"]) == before


def test_an_amount_only_refund_is_a_negative_discrepancy(store):
    order = place(store, line("10.00"))
    refund = refunds.create(store, SHOP, order["id"], amount="5.85")

    adjustment = refund["order_adjustments"][0]
    assert figures(adjustment, "kind", "amount", "reason") == ("refund_discrepancy", "-5.85", "Refund discrepancy")
    assert refund["refund_line_items"] == []
    final = orders.get(store, SHOP, order["id"])
    assert (final["financial_status"], final["total_outstanding"]) == ("partially_refunded", "0.00")


def test_a_shipping_refund_is_an_adjustment_and_a_refund_shipping_line(store):
    order = place(store, line("10.00"), shipping="6.00")
    refund = refunds.create(store, SHOP, order["id"], shipping="full")

    assert [figures(each, "kind", "amount") for each in refund["order_adjustments"]] == [("shipping_refund", "-6.00")]
    assert refund["refund_shipping_lines"][0]["subtotal_amount_set"]["shop_money"]["amount"] == "6.00"
    assert orders.get(store, SHOP, order["id"])["current_shipping_price_set"]["shop_money"]["amount"] == "0.00"


def test_less_money_than_the_goods_are_worth_is_a_positive_discrepancy(store):
    order = place(store, line("10.00"))
    only = [{"line_item_id": order["line_items"][0]["id"], "quantity": 1}]

    refund = refunds.create(store, SHOP, order["id"], lines=only, amount="7.00")

    assert refund["order_adjustments"][0]["amount"] == "3.00"


def test_pending_money_becomes_success_under_the_same_refund(store):
    order = place(store, line("349.00"))
    only = [{"line_item_id": order["line_items"][0]["id"], "quantity": 1}]
    refund = refunds.create(store, SHOP, order["id"], lines=only, pending=True)
    assert refund["order_adjustments"][0]["amount"] == "349.00"
    assert orders.get(store, SHOP, order["id"])["financial_status"] == "paid"

    done = refunds.complete(store, SHOP, order["id"], refund["id"])

    assert (done["id"], done["order_adjustments"], done["transactions"][0]["status"]) == (refund["id"], [], "success")
    assert orders.get(store, SHOP, order["id"])["financial_status"] == "refunded"


@pytest.mark.parametrize("taxes_included", [False, True])
def test_refund_money_is_goods_less_adjustments(store, taxes_included):
    shops.change(store, SHOP, taxes_included=taxes_included)
    order = place(store, line("19.99", 3), line("7.77"), tax_rate="0.0825", shipping="6.00")
    wanted = [{"line_item_id": order["line_items"][0]["id"], "quantity": 2}]

    refund = refunds.create(store, SHOP, order["id"], lines=wanted, shipping="2.50")

    money = sum(Decimal(each["amount"]) for each in refund["transactions"])
    goods = sum(
        Decimal(str(each["subtotal"])) + (0 if taxes_included else Decimal(str(each["total_tax"])))
        for each in refund["refund_line_items"]
    )
    assert money == goods - sum(Decimal(each["amount"]) for each in refund["order_adjustments"])


def test_an_edit_tells_ids_only_and_then_the_whole_order(store, app):
    order = place(store, line("10.00", 3))
    first = order["line_items"][0]["id"]
    app.forget()

    edited = edits.commit(store, SHOP, order["id"], set_quantity={first: 1}, add=[line("4.00", 2)])
    deliveries.flush(store)

    told = {call.topic: call.json for call in app.calls}
    edit = told["orders/edited"]["order_edit"]
    added = edited["line_items"][1]["id"]
    assert edit["line_items"] == {"additions": [{"id": added, "delta": 2}], "removals": [{"id": first, "delta": 2}]}
    assert [figures(each, "quantity", "current_quantity") for each in edited["line_items"]] == [(3, 1), (2, 2)]
    assert figures(edited, "total_price", "current_total_price") == ("38.00", "18.00")
    assert told["orders/updated"]["updated_at"] > order["updated_at"]
    assert told["refunds/create"]["transactions"] == []


def test_what_an_edit_left_owing_is_refunded_without_discrepancy(store):
    order = place(store, line("10.00", 2))
    edits.commit(store, SHOP, order["id"], set_quantity={order["line_items"][0]["id"]: 1})
    assert orders.get(store, SHOP, order["id"])["total_outstanding"] == "-10.00"

    refund = refunds.create(store, SHOP, order["id"], amount="10.00")

    assert refund["order_adjustments"] == []
    assert orders.get(store, SHOP, order["id"])["total_outstanding"] == "0.00"


@pytest.mark.parametrize(
    ("case", "paid", "refund", "status", "current"),
    [
        ("paid, money back", True, True, "refunded", "0.00"),
        ("paid, money kept", True, False, "paid", "10.00"),
        ("never paid", False, True, "voided", "0.00"),
        ("authorized", "authorized", True, "voided", "0.00"),
    ],
)
def test_cancelling(store, app, case, paid, refund, status, current):
    order = place(store, line("10.00"), paid=paid)

    cancelled = cancellations.cancel(store, SHOP, order["id"], refund=refund)
    deliveries.flush(store)

    assert (case, cancelled["financial_status"], cancelled["current_total_price"]) == (case, status, current)
    assert cancelled["cancelled_at"] is not None
    assert "orders/cancelled" in app.topics()
    with pytest.raises(Refused):
        cancellations.cancel(store, SHOP, order["id"])


def test_cancelling_after_an_amount_only_refund_still_ties(store):
    order = place(store, line("10.00"))
    refunds.create(store, SHOP, order["id"], amount="4.00")

    cancelled = cancellations.cancel(store, SHOP, order["id"])

    back = sum(Decimal(each["amount"]) for one in cancelled["refunds"] for each in one["transactions"])
    assert (back, cancelled["financial_status"]) == (Decimal("10.00"), "refunded")
