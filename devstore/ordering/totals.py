"""What an order is worth: as it was placed, and as it stands after edits and refunds.

A stored order has lines, shipping, refunds and transactions; each figure here is derived from them, never kept.
"""

from devstore import money
from devstore.ordering import pricing

PAID_KINDS = ("sale", "capture")


def goods(order: dict) -> list[dict]:
    """The lines that count for the subtotal: all but tips, which Shopify writes as a line too."""
    return [line for line in order["lines"] if not line["tip"]]


def refunded_quantity(order: dict, line_id: int) -> int:
    """How many of a line refunds have taken back; removals by an edit are refunds without money, as at Shopify."""
    return sum(
        each["quantity"] for refund in order["refunds"] for each in refund["lines"] if each["line_item_id"] == line_id
    )


def current_quantity(order: dict, line: dict) -> int:
    return line["quantity"] - refunded_quantity(order, line["id"])


def part_of_line(line: dict, *, amount: int, before: int, quantity: int) -> int:
    """The share of a line's amount for `quantity` pieces when `before` pieces were taken already.

    Differences of running shares, so that all pieces together give exactly the whole amount.
    """
    upto = money.share(amount, part=before + quantity, whole=line["quantity"])
    return upto - money.share(amount, part=before, whole=line["quantity"])


def left_of_line(order: dict, line: dict, *, amount: int) -> int:
    """What of a line's amount belongs to the quantity that is left."""
    taken = refunded_quantity(order, line["id"])
    return part_of_line(line, amount=amount, before=taken, quantity=line["quantity"] - taken)


def refunded_shipping(order: dict) -> int:
    return sum(refund["shipping"] for refund in order["refunds"])


def refunded_shipping_tax(order: dict) -> int:
    return sum(refund["shipping_tax"] for refund in order["refunds"])


def of(order: dict) -> dict[str, int]:
    """Every total of the order in the shop's currency, as placed (plain) and as it stands (current_*)."""
    lines = goods(order)
    tip = sum(pricing.net_of(line) for line in order["lines"] if line["tip"])
    shipping = sum(each["price"] for each in order["shipping"])
    shipping_net = sum(pricing.shipping_net(each) for each in order["shipping"])
    shipping_tax = sum(pricing.tax_of(each) for each in order["shipping"])
    subtotal = sum(pricing.net_of(line) for line in lines)
    tax = sum(pricing.tax_of(line) for line in lines) + shipping_tax
    added_tax = 0 if order["taxes_included"] else tax

    current_subtotal = sum(left_of_line(order, line, amount=pricing.net_of(line)) for line in lines)
    current_shipping = shipping_net - refunded_shipping(order)
    current_tax = sum(left_of_line(order, line, amount=pricing.tax_of(line)) for line in lines)
    current_tax += shipping_tax - refunded_shipping_tax(order)
    current_added_tax = 0 if order["taxes_included"] else current_tax
    tip_left = sum(left_of_line(order, line, amount=pricing.net_of(line)) for line in order["lines"] if line["tip"])
    return {
        "line_items_price": sum(pricing.gross_of(line) for line in lines),
        "subtotal": subtotal,
        "discounts": sum(pricing.gross_of(line) for line in lines) - subtotal + shipping - shipping_net,
        "shipping": shipping,
        "shipping_net": shipping_net,
        "tax": tax,
        "tip": tip,
        "total": subtotal + shipping_net + added_tax + tip,
        "current_subtotal": current_subtotal,
        "current_discounts": _current_discounts(order, lines) + shipping - shipping_net,
        "current_shipping": current_shipping,
        "current_tax": current_tax,
        "current_total": current_subtotal + current_shipping + current_added_tax + tip_left,
    }


def _current_discounts(order: dict, lines: list[dict]) -> int:
    return sum(left_of_line(order, line, amount=sum(each["amount"] for each in line["discounts"])) for line in lines)


def received(order: dict) -> int:
    return sum(each["amount"] for each in order["transactions"] if _counts(each, PAID_KINDS))


def paid_back(order: dict) -> int:
    return sum(each["amount"] for each in order["transactions"] if _counts(each, ("refund",)))


def _counts(transaction: dict, kinds: tuple[str, ...]) -> bool:
    return transaction["kind"] in kinds and transaction["status"] == "success"


def discrepancies(order: dict) -> int:
    """What refunds gave beyond (negative) or short of (positive) the goods they name."""
    return sum(each["amount"] for refund in order["refunds"] for each in refund["discrepancies"])


def outstanding(order: dict) -> int:
    """What the buyer still owes; negative when the shop owes."""
    if order["cancelled_at"]:
        return 0
    return of(order)["current_total"] + discrepancies(order) - received(order) + paid_back(order)


def financial_status(order: dict) -> str:
    """Shopify's REST word for where the money is."""
    got, back = received(order), paid_back(order)
    if got and back >= got:
        return "refunded"
    if back:
        return "partially_refunded"
    if any(_counts(each, ("void",)) for each in order["transactions"]) or (order["cancelled_at"] and not got):
        return "voided"
    if outstanding(order) <= 0:
        return "paid"
    if got:
        return "partially_paid"
    if any(_counts(each, ("authorization",)) for each in order["transactions"]):
        return "authorized"
    return "pending"


def fulfillment_status(order: dict) -> str | None:
    """None, partial, fulfilled or restocked; tips and gift cards need no parcel."""
    lines = [line for line in goods(order) if not line["gift_card"]]
    left = sum(fulfillable(order, line) for line in lines)
    sent = sum(line["fulfilled"] for line in lines)
    if order["cancelled_at"] and not sent and any(refund["restock"] for refund in order["refunds"]):
        return "restocked"
    if not sent:
        return None
    return "partial" if left else "fulfilled"


def fulfillable(order: dict, line: dict) -> int:
    return max(current_quantity(order, line) - line["fulfilled"], 0)
