"""The same order, read from its webhook and by GraphQL with the app's own query, gives equal facts."""

from decimal import Decimal

import pytest

from devstore import cancellations, catalogue, customers, edits, orders, refunds, server, shops
from devstore.admin_api import execute
from devstore.admin_api.context import Context
from loyalty_app.orders import facts
from loyalty_app.shopify_gateway.documents import document

SHOP = "juniper-and-loom.myshopify.com"
SCOPES = ["read_all_orders", "read_orders", "read_customers", "read_products"]


@pytest.fixture(scope="module")
def store():
    """The stand-in's demo shop; no app is installed, so nobody is told."""
    with server.start(app_url="http://127.0.0.1:9", client_id="id", client_secret="secret" * 8) as running:
        yield running.store


def by_graphql(store, order_id: int) -> dict:
    request = execute.read(document("Order"), {"id": f"gid://shopify/Order/{order_id}"}, "Order")
    data, errors = execute.run(request, Context(store, SHOP, shops.stored(store, SHOP), SCOPES))
    assert not errors
    return data["order"]


def place(store, **options):
    lines = [{"title": "Apron", "price": "48.00", "quantity": 3}, {"title": "Scarf", "price": "12.35", "quantity": 2}]
    return orders.place(store, SHOP, lines, **({"tax_rate": "0.0825", "shipping": "10.00"} | options))


def plain(store):
    return place(store)


def with_everything(store):
    ann = customers.all(store, SHOP)[0]["id"]
    return place(store, customer_id=ann, discount_code="WELCOME10", tip="4.00", gift_card_payment="20.00")


def guest(store):
    return place(store, guest="none", email="Guest@Example.com", source_name="pos")


def unpaid_draft(store):
    return place(store, paid=False, source_name="shopify_draft_order", test=True)


def foreign(store):
    return place(store, presentment_currency="EUR", exchange_rate="0.91")


def fulfilled(store):
    return orders.fulfil(store, SHOP, plain(store)["id"])


def refunded_by_line(store):
    order = plain(store)
    line = order["line_items"][0]["id"]
    refunds.create(store, SHOP, order["id"], lines=[{"line_item_id": line, "quantity": 2}], shipping="4.00")
    return order


def refunded_by_amount(store):
    order = plain(store)
    refunds.create(store, SHOP, order["id"], amount="25.00")
    refunds.create(store, SHOP, order["id"], amount="5.00", gateway="shopify_store_credit")
    return order


def refund_pending(store):
    order = plain(store)
    line = order["line_items"][1]["id"]
    refunds.create(store, SHOP, order["id"], lines=[{"line_item_id": line, "quantity": 1}], pending=True)
    return order


def edited(store):
    order = plain(store)
    lines = [line["id"] for line in order["line_items"]]
    edits.commit(store, SHOP, order["id"], set_quantity={lines[0]: 1}, remove=[lines[1]])
    return order


def cancelled(store):
    order = plain(store)
    cancellations.cancel(store, SHOP, order["id"])
    return order


@pytest.mark.parametrize(
    "make",
    [plain, with_everything, guest, unpaid_draft, foreign, fulfilled, refunded_by_line, refunded_by_amount,
     refund_pending, edited, cancelled],
)  # fmt: skip
def test_both_shapes_give_equal_facts(store, make):
    order_id = make(store)["id"]

    by_webhook = facts.from_webhook(orders.get(store, SHOP, order_id))

    assert facts.from_graphql(by_graphql(store, order_id)) == by_webhook
    assert by_webhook.lines


def test_only_graphql_tells_types_and_gift_cards(store):
    product = catalogue.products(store, SHOP)[0]
    line = {"variant_id": product["variants"][0]["id"], "quantity": 1}
    order = orders.place(store, SHOP, [line], gift_card_payment="20.00")

    details = facts.details_from_graphql(by_graphql(store, order["id"]))

    assert details.stored_value_paid == Decimal("20.00")
    assert details.product_types == {product["id"]: product["product_type"]}
    assert details.updated_at == facts.from_webhook(orders.get(store, SHOP, order["id"])).updated_at
