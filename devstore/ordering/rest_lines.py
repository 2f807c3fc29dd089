"""Lines, shipping lines, taxes and amounts in Shopify's REST shape."""

from collections.abc import Callable

from devstore import gids, money, selling_plans
from devstore.ordering import pricing, totals

Money = Callable[[int], dict]


def money_writer(order: dict) -> Money:
    """Writes an amount as Shopify's pair of shop money and the buyer's money."""

    def bag(amount: int) -> dict:
        currency, shown = order["currency"], order["presentment_currency"]
        exchanged = money.exchanged(amount, rate=order["exchange_rate"], currency=currency, into=shown)
        return {
            "shop_money": {"amount": money.text(amount, currency), "currency_code": currency},
            "presentment_money": {"amount": money.text(exchanged, shown), "currency_code": shown},
        }

    return bag


def tax_lines(taxes: list[dict], order: dict, bags: Money) -> list[dict]:
    return [
        {
            "channel_liable": False,
            "price": money.text(each["amount"], order["currency"]),
            "price_set": bags(each["amount"]),
            "rate": float(each["rate"]),
            "title": each["title"],
        }
        for each in taxes
    ]


def _allocations(target: dict, order: dict, bags: Money) -> list[dict]:
    return [
        {
            "amount": money.text(each["amount"], order["currency"]),
            "amount_set": bags(each["amount"]),
            "discount_application_index": each["application"],
        }
        for each in target["discounts"]
    ]


def line_item(line: dict, order: dict, bags: Money) -> dict:
    """One line. `total_discount` stays 0.00: the cut is in the allocations, as Shopify writes it."""
    currency = order["currency"]
    fulfilled = "fulfilled" if line["fulfilled"] >= line["quantity"] else ("partial" if line["fulfilled"] else None)
    written = {
        "id": line["id"],
        "admin_graphql_api_id": gids.gid("LineItem", line["id"]),
        "attributed_staffs": [],
        "current_quantity": totals.current_quantity(order, line),
        "fulfillable_quantity": totals.fulfillable(order, line),
        "fulfillment_service": "gift_card" if line["gift_card"] else "manual",
        "fulfillment_status": fulfilled,
        "gift_card": line["gift_card"],
        "grams": line["grams"],
        "name": line["name"],
        "price": money.text(line["price"], currency),
        "price_set": bags(line["price"]),
        "product_exists": line["product_id"] is not None,
        "product_id": line["product_id"],
        "properties": line["properties"],
        "quantity": line["quantity"],
        "requires_shipping": line["requires_shipping"],
        "sales_line_item_group_id": None,
        "sku": line["sku"],
        "taxable": line["taxable"],
        "title": line["title"],
        "total_discount": money.text(0, currency),
        "total_discount_set": bags(0),
        "variant_id": line["variant_id"],
        "variant_inventory_management": "shopify" if line["variant_id"] else None,
        "variant_title": line["variant_title"],
        "vendor": line["vendor"],
        "tax_lines": tax_lines(line["taxes"], order, bags),
        "duties": [],
        "discount_allocations": _allocations(line, order, bags),
    }
    if line.get("selling_plan"):
        written["selling_plan_allocation"] = selling_plans.allocation(
            line["selling_plan"], before=line["full_price"], after=line["price"], currency=currency
        )
    if line["tip"]:
        written["tip"] = {"id": None, "payment_gateway": None, "payment_method": None}
    return written


def shipping_line(each: dict, order: dict, bags: Money) -> dict:
    currency = order["currency"]
    net = pricing.shipping_net(each)
    left = net - totals.refunded_shipping(order) if each is order["shipping"][0] else net
    return {
        "id": each["id"],
        "carrier_identifier": None,
        "code": each["code"],
        "current_discounted_price_set": bags(left),
        "discounted_price": money.text(net, currency),
        "discounted_price_set": bags(net),
        "is_removed": False,
        "phone": None,
        "price": money.text(each["price"], currency),
        "price_set": bags(each["price"]),
        "requested_fulfillment_service_id": None,
        "source": "shopify",
        "title": each["title"],
        "tax_lines": tax_lines(each["taxes"], order, bags),
        "discount_allocations": _allocations(each, order, bags),
    }
