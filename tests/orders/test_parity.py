"""The same order, read from its webhook and by GraphQL with the app's own query, gives equal facts."""

from decimal import Decimal

import pytest

from devstore import (
    cancellations,
    catalogue,
    customers,
    discounts,
    edits,
    gift_cards,
    orders,
    refunds,
    server,
    shops,
    store_credit,
)
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


def combined(store, name: str, kind: str, value: str, **more) -> str:
    """A code of the shop's that goes with any other."""
    with_all = {"order": True, "product": True, "shipping": True}
    return discounts.add(store, SHOP, code=name, kind=kind, value=value, combines_with=with_all, **more)["code"]


def with_codes(store):
    """One for goods, one for shipping, and a discount that has no code."""
    number = len(discounts.codes(store, SHOP))
    codes = [
        combined(store, f"loyal-{number}", "fixed_amount", "5.01"),
        combined(store, f"FREIGHT-{number}", "shipping", "100.0"),
    ]
    ten = {"kind": "percentage", "value": "10.0", "title": "Ten off"}
    return place(store, codes=codes, discount=ten)


def with_codes_refunded(store):
    order = with_codes(store)
    line = order["line_items"][0]["id"]
    refunds.create(store, SHOP, order["id"], lines=[{"line_item_id": line, "quantity": 1}])
    return order


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
    [plain, with_everything, with_codes, with_codes_refunded, guest, unpaid_draft, foreign, fulfilled,
     refunded_by_line, refunded_by_amount, refund_pending, edited, cancelled],
)  # fmt: skip
def test_both_shapes_give_equal_facts(store, make):
    order_id = make(store)["id"]

    by_webhook = facts.from_webhook(orders.get(store, SHOP, order_id))

    assert facts.from_graphql(by_graphql(store, order_id)) == by_webhook
    assert by_webhook.lines


def test_both_shapes_tell_what_each_code_took_off(store):
    order = orders.get(store, SHOP, with_codes(store)["id"])

    described = facts.from_graphql(by_graphql(store, order["id"]))

    # 168.70 of goods: the 5.01 over lines of 144.00 and 24.70, and all of 10.00 for shipping.
    goods, freight = described.codes
    assert (goods[:6], freight[:8]) == ("LOYAL-", "FREIGHT-")
    assert [line.codes for line in described.lines] == [
        (facts.CodeShare(goods, Decimal("4.28")),),
        (facts.CodeShare(goods, Decimal("0.73")),),
    ]
    assert described.shipping.codes == (facts.CodeShare(freight, Decimal("10.00")),)


def test_a_discount_by_hand_is_no_code_in_either_shape(store):
    node = by_graphql(store, place(store)["id"])
    node["discountCodes"] = ["Loyalty credit"]
    node["discountApplications"] = {"nodes": [{"title": "Loyalty credit"}]}
    assert facts.from_graphql(node).codes == ()


def test_each_gift_card_is_told_with_what_it_paid_less_what_it_got_back(store):
    ann = customers.all(store, SHOP)[0]["id"]
    one, two = (gift_cards.create(store, SHOP, amount=amount) for amount in ("30.00", "50.00"))
    account = store_credit.open_account(store, SHOP, ann, "USD")
    store_credit.credit(store, SHOP, account["id"], 2500)
    codes = [card["code"] for card in (one, two)]
    order = place(store, customer_id=ann, gift_cards=codes, use_store_credit="25.00", gift_card_payment="10.00")

    paid = facts.details_from_graphql(by_graphql(store, order["id"]))
    # The last payment gets its money back first: all but 30.00 of the 202.62 go, which is all but 10.00 and 20.00.
    total = Decimal(order["total_price"])
    refunds.create(store, SHOP, order["id"], amount=str(total - 30))
    back = facts.details_from_graphql(by_graphql(store, order["id"]))

    assert (paid.stored_value_paid, paid.store_credit_paid) == (Decimal(115), Decimal(25))
    assert paid.gift_cards_paid == {one["id"]: Decimal(30), two["id"]: Decimal(50)}
    assert (back.stored_value_paid, back.store_credit_paid) == (Decimal(115), Decimal(25))
    assert back.gift_cards_paid == {one["id"]: Decimal(20), two["id"]: Decimal(0)}


@pytest.mark.parametrize(
    "receipt", [None, "", "not json", "[]", "{}", '{"gift_card_id": null}', {"gift_card_id": "x"}, 7]
)
def test_a_card_that_the_receipt_does_not_name_is_not_told(receipt):
    node = {"updatedAt": "2026-11-22T12:00:00Z", "transactions": [payment("GIFT_CARD", receipt)]}
    details = facts.details_from_graphql(node)
    assert (details.stored_value_paid, details.gift_cards_paid, details.store_credit_paid) == (10, {}, 0)


def test_a_receipt_may_be_an_object_and_a_failed_payment_paid_nothing():
    card = {"gift_card_id": 1035197676}
    paid, failed = payment("gift_card", card), payment("gift_card", card) | {"status": "FAILURE"}
    assert facts.details_from_graphql({"transactions": [paid, failed]}).gift_cards_paid == {1035197676: 10}
    assert facts.details_from_graphql({}).gift_cards_paid is None


def payment(gateway: str, receipt) -> dict:
    money = {"shopMoney": {"amount": "10.0", "currencyCode": "USD"}}
    return {"kind": "SALE", "status": "SUCCESS", "gateway": gateway, "receiptJson": receipt, "amountSet": money}


def test_only_graphql_tells_types_and_gift_cards(store):
    product = catalogue.products(store, SHOP)[0]
    line = {"variant_id": product["variants"][0]["id"], "quantity": 1}
    order = orders.place(store, SHOP, [line], gift_card_payment="20.00")

    details = facts.details_from_graphql(by_graphql(store, order["id"]))

    assert details.stored_value_paid == Decimal("20.00")
    assert details.product_types == {product["id"]: product["product_type"]}
    assert details.updated_at == facts.from_webhook(orders.get(store, SHOP, order["id"])).updated_at
