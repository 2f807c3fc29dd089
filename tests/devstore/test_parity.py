"""One order, two shapes: what the webhook says and what GraphQL says is the same."""

import random
from contextlib import suppress
from decimal import Decimal

import pytest

from devstore import cancellations, catalogue, discounts, edits, gift_cards, orders, refunds, store_credit
from devstore.admin_api import preview
from devstore.errors import Refused
from tests.devstore.conftest import SHOP

TOTALS = {
    "subtotal_price_set": "subtotalPriceSet",
    "current_subtotal_price_set": "currentSubtotalPriceSet",
    "total_price_set": "totalPriceSet",
    "current_total_price_set": "currentTotalPriceSet",
    "total_tax_set": "totalTaxSet",
    "current_total_tax_set": "currentTotalTaxSet",
    "total_discounts_set": "totalDiscountsSet",
    "total_shipping_price_set": "totalShippingPriceSet",
    "current_shipping_price_set": "currentShippingPriceSet",
}


def rest_money(bag: dict) -> tuple:
    return tuple(
        (Decimal(bag[side]["amount"]), bag[side]["currency_code"]) for side in ("shop_money", "presentment_money")
    )


def graphql_money(bag: dict) -> tuple:
    return tuple(
        (Decimal(bag[side]["amount"]), bag[side]["currencyCode"]) for side in ("shopMoney", "presentmentMoney")
    )


def from_rest(order: dict) -> dict:
    return {
        "id": order["id"],
        "status": order["financial_status"].upper(),
        "customer": order["customer"]["id"] if order["customer"] else None,
        "codes": [each["code"] for each in order["discount_codes"]],
        "totals": {name: rest_money(order[name]) for name in TOTALS},
        "lines": [
            (
                line["id"],
                line["quantity"],
                line["current_quantity"],
                line["gift_card"],
                line["sku"],
                line["vendor"],
                rest_money(line["price_set"]),
                [rest_money(each["amount_set"]) for each in line["discount_allocations"]],
                [(each["title"], each["rate"], rest_money(each["price_set"])) for each in line["tax_lines"]],
            )
            for line in order["line_items"]
        ],
        "shipping": [rest_money(each["discounted_price_set"]) for each in order["shipping_lines"]],
        "refunds": [_rest_refund(each) for each in order["refunds"]],
    }


def _rest_refund(refund: dict) -> tuple:
    adjustments = [each for each in refund["order_adjustments"] if each["kind"] == "refund_discrepancy"]
    return (
        refund["id"],
        [
            (each["line_item_id"], each["quantity"], rest_money(each["subtotal_set"]))
            for each in refund["refund_line_items"]
        ],
        [rest_money(each["amount_set"]) for each in adjustments],
        [rest_money(each["subtotal_amount_set"]) for each in refund["refund_shipping_lines"]],
        [(each["kind"].upper(), each["status"].upper(), Decimal(each["amount"])) for each in refund["transactions"]],
    )


def from_graphql(node: dict) -> dict:
    return {
        "id": int(node["legacyResourceId"]),
        "status": node["displayFinancialStatus"],
        "customer": _number(node["customer"]["id"]) if node["customer"] else None,
        "codes": node["discountCodes"],
        "totals": {name: graphql_money(node[TOTALS[name]]) for name in TOTALS},
        "lines": [
            (
                _number(line["id"]),
                line["quantity"],
                line["currentQuantity"],
                line["isGiftCard"],
                line["sku"],
                line["vendor"],
                graphql_money(line["originalUnitPriceSet"]),
                [graphql_money(each["allocatedAmountSet"]) for each in line["discountAllocations"]],
                [(each["title"], each["rate"], graphql_money(each["priceSet"])) for each in line["taxLines"]],
            )
            for line in node["lineItems"]["nodes"]
        ],
        "shipping": [graphql_money(each["discountedPriceSet"]) for each in node["shippingLines"]["nodes"]],
        "refunds": [_graphql_refund(each) for each in node["refunds"]],
    }


def _graphql_refund(refund: dict) -> tuple:
    return (
        _number(refund["id"]),
        [
            (_number(each["lineItem"]["id"]), each["quantity"], graphql_money(each["subtotalSet"]))
            for each in refund["refundLineItems"]["nodes"]
        ],
        [graphql_money(each["amountSet"]) for each in refund["orderAdjustments"]["nodes"]],
        [graphql_money(each["subtotalAmountSet"]) for each in refund["refundShippingLines"]["nodes"]],
        [
            (each["kind"], each["status"], Decimal(each["amountSet"]["shopMoney"]["amount"]))
            for each in refund["transactions"]["nodes"]
        ],
    )


def _number(gid: str) -> int:
    return int(gid.rsplit("/", 1)[1])


def act(store, order_id: int, luck: random.Random) -> None:
    """Something a merchant may do to an order, sensible or not."""
    lines = [line for line in orders.get(store, SHOP, order_id)["line_items"] if line["current_quantity"]]
    line = luck.choice(lines) if lines else {"id": 1, "current_quantity": 1}
    wanted = [{"line_item_id": line["id"], "quantity": luck.randint(1, line["current_quantity"])}]
    acts = [
        lambda: refunds.create(store, SHOP, order_id, lines=wanted),
        lambda: refunds.create(store, SHOP, order_id, shipping=luck.choice(["full", "1.00"])),
        lambda: refunds.create(store, SHOP, order_id, amount=f"{luck.randint(1, 900) / 100:.2f}"),
        lambda: refunds.create(store, SHOP, order_id, amount="2.50", store_credit="1.50"),
        lambda: edits.commit(store, SHOP, order_id, set_quantity={line["id"]: luck.randint(0, 4)}),
        lambda: edits.commit(store, SHOP, order_id, add=[{"sku": "CA-TOWEL-WAFFLE", "quantity": 2}]),
        lambda: orders.mark_paid(store, SHOP, order_id),
        lambda: cancellations.cancel(store, SHOP, order_id, refund=luck.choice([True, True, False, "store_credit"])),
    ]
    with suppress(Refused):
        luck.choice(acts)()


@pytest.mark.parametrize("seed", range(12))
def test_both_shapes_tell_the_same_order_whatever_happens_to_it(store, seed):
    luck = random.Random(seed)
    person = luck.choice([None, store.documents.all("customer", SHOP)[0]["id"]])
    rugs = {"products": [catalogue.variant_by(store, SHOP, sku="FM-RUG-BRAMBLE")["product_id"]]}
    with_order, with_product = {"combines_with": {"order": True}}, {"combines_with": {"product": True}}
    discounts.add(store, SHOP, code="RUGS", kind="percentage", value="12.5", items=rugs, **with_order)
    discounts.add(store, SHOP, code="ALL", kind="fixed_amount", value="3.33", **with_product)
    card = gift_cards.create(store, SHOP, amount="40")
    if person:
        account = store_credit.open_account(store, SHOP, person, "USD")["id"]
        store_credit.credit(store, SHOP, account, 2000)
    order = orders.place(
        store,
        SHOP,
        [
            {"sku": "FM-RUG-BRAMBLE", "quantity": luck.randint(1, 3)},
            {"title": "A thing", "price": "9.99", "quantity": luck.randint(1, 5), "discount": "1.37"},
            {"sku": "JL-GIFTCARD-2"},
            {"sku": "CA-TEATOWEL-KETTLE", "selling_plan": luck.choice([None, True])},
        ],
        customer_id=person,
        codes=luck.choice([[], ["WELCOME10"], ["FIVEOFF"], ["SHIPFREE"], ["RUGS"], ["ALL", "RUGS"]]),
        gift_cards=luck.choice([[], [card["code"]]]),
        use_store_credit=bool(person) and luck.random() < 0.5,
        tip=luck.choice([None, "4.00"]),
        paid=luck.choice([True, False, "authorized", "partially"]),
        presentment_currency=luck.choice([None, "JPY"]),
        exchange_rate="151.37",
    )
    for _ in range(8):
        assert from_graphql(preview.order(store, SHOP, order["id"])) == from_rest(orders.get(store, SHOP, order["id"]))
        act(store, order["id"], luck)

    final = orders.get(store, SHOP, order["id"])
    assert from_graphql(preview.order(store, SHOP, order["id"])) == from_rest(final)
    assert all(line["current_quantity"] >= 0 for line in final["line_items"])
    assert Decimal(final["current_total_price"]) >= 0
    # What was taken from the card and the credit, less what went back, is what is missing there.
    assert gift_cards.get(store, SHOP, card["id"])["balance"] == 4000 - spent(store, order, "gift_card")
    if person:
        left = store_credit.balance(store_credit.get(store, SHOP, account))
        assert left == 2000 - spent(store, order, "shopify_store_credit")
    given = [
        Decimal(each["amount"])
        for target in [*order["line_items"], *order["shipping_lines"]]
        for each in target["discount_allocations"]
    ]
    assert sum(given) == Decimal(order["total_discounts"])


def spent(store, order: dict, gateway: str) -> int:
    """What the order holds of this tender, in the smallest unit."""
    mine = [each for each in orders.payments(store, SHOP, order["id"]) if each["gateway"] == gateway]
    signs = {"sale": 1, "refund": -1}
    return int(sum(signs[each["kind"]] * Decimal(each["amount"]) * 100 for each in mine if each["status"] == "success"))
