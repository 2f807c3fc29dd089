"""A refund in Shopify's REST shape: the body of refunds/create, and an entry of an order's `refunds`."""

from collections.abc import Callable

from devstore import gids, money, times
from devstore.ordering import pricing, rest_lines, totals

REASONS = {"refund_discrepancy": "Refund discrepancy", "shipping_refund": "Shipping refund"}


def body(refund: dict, order: dict, *, zone: str, bags: Callable[[int], dict]) -> dict:
    at = times.rest(refund["created_at"], zone)
    return {
        "id": refund["id"],
        "order_id": order["id"],
        "created_at": at,
        "note": refund["note"],
        "user_id": None,
        "processed_at": at,
        "duties": [],
        "total_duties_set": bags(0),
        "return": None,
        "restock": refund["restock"],
        "refund_shipping_lines": _shipping_lines(refund, order, bags),
        "admin_graphql_api_id": gids.gid("Refund", refund["id"]),
        "order_adjustments": [_adjustment(each, refund, order, bags) for each in adjustments(refund)],
        "refund_line_items": [_line(each, order, bags) for each in refund["lines"]],
        "transactions": [
            transaction(each, order, zone=zone) for each in order["transactions"] if each["refund_id"] == refund["id"]
        ],
    }


def adjustments(refund: dict) -> list[dict]:
    """Shipping given back, then discrepancies; what goes to the buyer is negative, as Shopify books it."""
    found = []
    if refund["shipping"]:
        found.append(
            {
                "id": refund["shipping_adjustment_id"],
                "kind": "shipping_refund",
                "amount": -refund["shipping"],
                "tax": -refund["shipping_tax"],
            }
        )
    return found + [
        {"id": each["id"], "kind": "refund_discrepancy", "amount": each["amount"], "tax": 0}
        for each in refund["discrepancies"]
    ]


def _adjustment(each: dict, refund: dict, order: dict, bags) -> dict:
    return {
        "id": each["id"],
        "order_id": order["id"],
        "refund_id": refund["id"],
        "amount": money.text(each["amount"], order["currency"]),
        "tax_amount": money.text(each["tax"], order["currency"]),
        "kind": each["kind"],
        "reason": REASONS[each["kind"]],
        "amount_set": bags(each["amount"]),
        "tax_amount_set": bags(each["tax"]),
    }


def _shipping_lines(refund: dict, order: dict, bags) -> list[dict]:
    if not refund["shipping"] or not order["shipping"]:
        return []
    line = order["shipping"][0]
    return [
        {
            "id": refund["shipping_adjustment_id"] + 11,
            "shipping_line_id": line["id"],
            "subtotal_amount_set": bags(refund["shipping"]),
            "shipping_line": rest_lines.shipping_line(line, order, bags),
        }
    ]


def _line(each: dict, order: dict, bags) -> dict:
    line = next(line for line in order["lines"] if line["id"] == each["line_item_id"])
    return {
        "id": each["id"],
        "quantity": each["quantity"],
        "line_item_id": line["id"],
        "location_id": 112_829_759_794 if each["restock_type"] != "no_restock" else None,
        "restock_type": each["restock_type"],
        # Numbers, not strings, here: Shopify's own oddity.
        "subtotal": float(money.text(each["subtotal"], order["currency"])),
        "total_tax": float(money.text(each["tax"], order["currency"])),
        "subtotal_set": bags(each["subtotal"]),
        "total_tax_set": bags(each["tax"]),
        "line_item": rest_lines.line_item(line, order, bags),
    }


def transaction(each: dict, order: dict, *, zone: str) -> dict:
    """One movement of money: the body of order_transactions/create, too."""
    unsettled = each["amount"] if each["status"] == "pending" else 0
    at = times.rest(each["created_at"], zone)
    return {
        "id": each["id"],
        "admin_graphql_api_id": gids.gid("OrderTransaction", each["id"]),
        "amount": money.text(each["amount"], order["currency"]),
        "authorization": None,
        "created_at": at,
        "currency": order["currency"],
        "device_id": None,
        "error_code": None,
        "gateway": each["gateway"],
        "kind": each["kind"],
        "location_id": None,
        "manual_payment_gateway": each["gateway"] == "manual",
        "message": None,
        "order_id": order["id"],
        "parent_id": each["parent_id"],
        "payment_id": f"{order['name']}.{each['number']}",
        "processed_at": at,
        "receipt": each.get("receipt", {}),
        "source_name": order["source_name"],
        "status": each["status"],
        "test": order["test"],
        "user_id": None,
        # This one bag says currency where all others say currency_code: Shopify's own oddity.
        "total_unsettled_set": {
            "shop_money": {"amount": money.text(unsettled, order["currency"]), "currency": order["currency"]},
            "presentment_money": {"amount": money.text(unsettled, order["currency"]), "currency": order["currency"]},
        },
        "amount_rounding": None,
        "payment_details": None,
    }


def line_amounts(order: dict, line: dict, *, quantity: int) -> tuple[int, int]:
    """Subtotal and tax that `quantity` further pieces of the line are worth in a refund."""
    before = totals.refunded_quantity(order, line["id"])
    subtotal = totals.part_of_line(line, amount=pricing.net_of(line), before=before, quantity=quantity)
    tax = totals.part_of_line(line, amount=pricing.tax_of(line), before=before, quantity=quantity)
    return subtotal, tax
