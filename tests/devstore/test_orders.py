"""Orders: the figures Shopify's webhooks would carry."""

from decimal import Decimal

import pytest

from devstore import catalogue, customers, orders, shops
from devstore.errors import Refused
from devstore.webhooks import deliveries
from tests.devstore.conftest import SHOP


def place(store, *lines, **options):
    plain = {"tax_rate": "0", "shipping": None}
    return orders.place(store, SHOP, list(lines), **(plain | options))


def line(price: str, quantity: int = 1, **more) -> dict:
    return {"title": f"Thing of {price}", "price": price, "quantity": quantity} | more


def figures(order: dict, *names: str) -> tuple[str, ...]:
    return tuple(order[name] for name in names)


def test_a_plain_order_adds_up(store):
    order = place(store, line("12.50", 2), line("5.00"), tax_rate="0.10", shipping="6.00", tip="3.00")

    assert figures(order, "subtotal_price", "total_tax", "total_tip_received", "total_price") == (
        "30.00",
        "3.00",
        "3.00",
        "42.00",
    )
    assert (order["financial_status"], order["total_outstanding"]) == ("paid", "0.00")
    tip = order["line_items"][-1]
    assert (tip["title"], tip["product_id"], "tip" in tip) == ("Tip", None, True)


def test_a_code_is_spread_over_the_lines_to_the_cent(store):
    order = place(store, line("10.00"), line("10.00"), line("10.00"), discount={"kind": "percentage", "value": "33.33",
                  "code": "THIRD"})  # fmt: skip

    parts = [each["discount_allocations"][0]["amount"] for each in order["line_items"]]
    assert sum(map(Decimal, parts)) == Decimal("10.00")
    assert order["discount_codes"] == [{"code": "THIRD", "amount": "10.00", "type": "percentage"}]
    assert [each["total_discount"] for each in order["line_items"]] == ["0.00"] * 3
    assert figures(order, "subtotal_price", "total_discounts") == ("20.00", "10.00")


def test_codes_leave_gift_cards_alone(store):
    card = catalogue.products(store, SHOP)[-1]["variants"][0]
    order = place(store, line("100.00"), {"variant_id": card["id"]}, discount_code="WELCOME10")

    assert [bool(each["discount_allocations"]) for each in order["line_items"]] == [True, False]
    assert [each["gift_card"] for each in order["line_items"]] == [False, True]


def test_prices_that_include_tax_are_not_raised_by_it(store):
    shops.change(store, SHOP, taxes_included=True)
    order = place(store, line("11.00"), tax_rate="0.10")

    assert figures(order, "subtotal_price", "total_tax", "total_price") == ("11.00", "1.00", "11.00")


@pytest.mark.parametrize(
    ("currency", "price", "total"), [("JPY", "1200", "2400"), ("KWD", "1.255", "2.510"), ("USD", "1.25", "2.50")]
)
def test_each_currency_has_its_own_decimals(store, currency, price, total):
    shops.change(store, SHOP, currency=currency)

    assert place(store, line(price, 2))["total_price"] == total


def test_the_buyers_currency_stands_beside_the_shops(store):
    order = place(store, line("10.00"), presentment_currency="JPY", exchange_rate="150")

    assert order["total_price_set"] == {
        "shop_money": {"amount": "10.00", "currency_code": "USD"},
        "presentment_money": {"amount": "1500", "currency_code": "JPY"},
    }


@pytest.mark.parametrize(
    ("case", "options", "status", "outstanding"),
    [
        ("pending", {"paid": False}, "pending", "10.00"),
        ("authorized", {"paid": "authorized"}, "authorized", "10.00"),
        ("half", {"paid": "partially"}, "partially_paid", "5.00"),
        ("free", {"discount": {"kind": "percentage", "value": "100", "code": "ALL"}}, "paid", "0.00"),
        ("gift card and card", {"gift_card_payment": "4.00"}, "paid", "0.00"),
    ],
)
def test_the_money_says_the_status(store, case, options, status, outstanding):
    order = place(store, line("10.00"), **options)

    assert (case, order["financial_status"], order["total_outstanding"]) == (case, status, outstanding)


def test_a_pending_order_can_be_paid_once(store, app):
    order = place(store, line("10.00"), paid=False)

    assert orders.mark_paid(store, SHOP, order["id"])["financial_status"] == "paid"
    with pytest.raises(Refused):
        orders.mark_paid(store, SHOP, order["id"])
    deliveries.flush(store)
    assert sorted(topic for topic in app.topics() if topic.startswith("orders/")) == [
        "orders/create",
        "orders/paid",
        "orders/updated",
    ]


def test_guests_become_customers_when_shopify_makes_them(store):
    plain = place(store, line("10.00"), email="guest@example.com")
    made = place(store, line("10.00"), email="guest@example.com", guest="customer")

    assert plain["customer"] is None
    assert figures(made["customer"], "email", "state", "verified_email") == ("guest@example.com", "disabled", False)


def test_an_order_gets_its_customer_later(store):
    order = place(store, line("10.00"), source_name="pos")
    ann = customers.create(store, SHOP, email="ann@example.com")

    assert orders.attach_customer(store, SHOP, order["id"], ann["id"])["customer"]["id"] == ann["id"]


def test_fulfilling_in_parts(store, app):
    order = place(store, line("10.00", 2))
    first = order["line_items"][0]["id"]

    half = orders.fulfil(store, SHOP, order["id"], lines=[{"line_item_id": first, "quantity": 1}])
    whole = orders.fulfil(store, SHOP, order["id"])
    deliveries.flush(store)

    assert (half["fulfillment_status"], whole["fulfillment_status"]) == ("partial", "fulfilled")
    assert {"orders/partially_fulfilled", "orders/fulfilled"} <= set(app.topics())


def test_two_acts_are_never_in_the_same_second(store):
    order = place(store, line("10.00"))
    times = [order["updated_at"]]
    for note in ("a", "b", "c"):
        times.append(orders.update(store, SHOP, order["id"], note=note)["updated_at"])

    assert len(set(times)) == 4
    assert times == sorted(times)


def test_shops_are_apart(store):
    shops.create(store, "rival.myshopify.com", "Rival")
    mine = place(store, line("10.00"))
    theirs = orders.place(store, "rival.myshopify.com", [line("10.00")])

    assert [each["id"] for each in orders.all(store, SHOP)] == [mine["id"]]
    assert [each["id"] for each in orders.all(store, "rival.myshopify.com")] == [theirs["id"]]
    assert (mine["name"], theirs["name"]) == ("#1001", "#1001")


# The keys of an order in Shopify's own samples of 2026.
ORDER_KEYS = """
    id admin_graphql_api_id app_id browser_ip buyer_accepts_marketing cancel_reason cancelled_at cart_token
    checkout_token client_details closed_at confirmation_number confirmed contact_email created_at currency
    current_shipping_price_set current_subtotal_price current_subtotal_price_set current_total_additional_fees_set
    current_total_discounts current_total_discounts_set current_total_duties_set current_total_price
    current_total_price_set current_total_tax current_total_tax_set customer_locale device_id discount_codes
    duties_included email estimated_taxes financial_status fulfillment_status landing_site landing_site_ref
    location_id merchant_business_entity_id merchant_of_record_app_id name note note_attributes number order_number
    order_status_url original_total_additional_fees_set original_total_duties_set payment_gateway_names phone
    po_number presentment_currency processed_at reference referring_site source_identifier source_name source_url
    subtotal_price subtotal_price_set tags tax_exempt tax_lines taxes_included test token
    total_cash_rounding_payment_adjustment_set total_cash_rounding_refund_adjustment_set total_discounts
    total_discounts_set total_line_items_price total_line_items_price_set total_outstanding total_price
    total_price_set total_shipping_price_set total_tax total_tax_set total_tip_received total_weight updated_at
    user_id billing_address customer discount_applications fulfillments line_items payment_terms refunds
    shipping_address shipping_lines returns line_item_groups
"""
LINE_KEYS = """
    id admin_graphql_api_id attributed_staffs current_quantity fulfillable_quantity fulfillment_service
    fulfillment_status gift_card grams name price price_set product_exists product_id properties quantity
    requires_shipping sales_line_item_group_id sku taxable title total_discount total_discount_set variant_id
    variant_inventory_management variant_title vendor tax_lines duties discount_allocations
"""


def test_an_order_has_shopifys_keys_and_no_others(store):
    order = place(store, line("10.00"))

    assert sorted(order) == sorted(ORDER_KEYS.split())
    assert sorted(order["line_items"][0]) == sorted(LINE_KEYS.split())
