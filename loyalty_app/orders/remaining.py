"""What is left of an order's goods and shipping after edits and refunds, and what was paid for it. Pure and exact.

Per line price x quantity less its discounts, over the units that are left (ordered, less removed, less refunded), in
the shop's currency. Tips and gift cards sold are no goods that count. Nothing is rounded here.
"""

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from loyalty_app.money import ZERO, added
from loyalty_app.orders.described import LineFacts, OrderFacts, RefundFacts
from loyalty_app.orders.reading import refunded_units

NOTHING = Fraction(0)
WHOLE = Fraction(1)
GONE = ("returned", "removed")


class LineWorth(msgspec.Struct, frozen=True, kw_only=True):
    """A line, how many units are left of it, and what they are worth. ``excluded`` says why it doesn't count."""

    line: LineFacts
    left: int
    worth: Fraction = NOTHING
    excluded: str = ""  # tip, gift_card, returned, removed, free


def lines(order: OrderFacts, refunds: Sequence[RefundFacts]) -> list[LineWorth]:
    """The lines over the units left after these refunds, as the buyer paid them: with tax if the prices include it."""
    refunded = refunded_units(refunds)
    shares = unallocated_shares(order)
    found = []
    for line in order.lines:
        left = line.quantity - line.removed
        gone = min(left, refunded.get(line.id, 0)) if refunded else 0
        left -= gone
        worth = Fraction(line.price * line.quantity - line.discount)
        if shares:
            worth -= shares[line.id]
        excluded = _excluded(line, left=left, refunded=gone, worth=worth)
        if excluded:
            worth = NOTHING
        elif left != line.quantity:
            worth = worth * left / line.quantity
        found.append(LineWorth(line=line, left=left, worth=worth, excluded=excluded))
    return found


def unallocated_shares(order: OrderFacts) -> dict[int, Fraction] | None:
    """The parts of a discount that Shopify's oldest bodies left with the order, by what the lines cost."""
    if not order.unallocated_discount:
        return None
    costs = {line.id: line.price * line.quantity for line in order.lines if not line.is_tip}
    total = sum(costs.values(), ZERO)
    share = Fraction(min(order.unallocated_discount, total)) / Fraction(total) if total else NOTHING
    return {line.id: Fraction(costs.get(line.id, ZERO)) * share for line in order.lines}


def _excluded(line: LineFacts, *, left: int, refunded: int, worth: Fraction) -> str:
    if line.is_tip:
        return "tip"
    if line.gift_card:
        return "gift_card"
    if left <= 0:
        return "returned" if refunded else "removed"
    return "free" if worth.numerator <= 0 else ""


def gross(order: OrderFacts, each: LineWorth) -> Fraction:
    """What the buyer paid for the units left, with tax."""
    if order.taxes_included or not each.line.tax:
        return each.worth
    return each.worth + Fraction(each.line.tax) * each.left / each.line.quantity


def kept(order: OrderFacts, left: Sequence[LineWorth], amount: Fraction) -> tuple[Fraction, Fraction]:
    """Which part of what was paid for the lines an amount-only refund leaves, and how much of it is more than that."""
    if not amount:
        return WHOLE, NOTHING
    paid = added([NOTHING, *(gross(order, each) for each in left if not each.excluded)])
    if amount >= paid:
        return NOTHING, amount - paid
    return 1 - amount / paid, NOTHING


def shipping_gross(order: OrderFacts) -> Fraction:
    """What the buyer paid for shipping, with tax."""
    shipping = order.shipping
    net = Fraction(max(shipping.price - shipping.discount, ZERO))
    return net + Fraction(shipping.tax) if shipping.tax and not order.taxes_included else net


def shipping_left(
    order: OrderFacts,
    refunds: Sequence[RefundFacts],
    left: Sequence[LineWorth],
    *,
    kept: Fraction = WHOLE,
    spare: Fraction = NOTHING,
) -> Fraction:
    """Which part of shipping is left. Shipping that cost nothing can't be refunded: it is gone when all goods are.

    kept, spare: what an amount-only refund leaves of the lines, and takes beyond them (``kept``).
    """
    paid = shipping_gross(order)
    if paid:
        returned = sum((Fraction(refund.shipping) for refund in refunds), spare)
        return max(paid - returned, NOTHING) / paid
    return NOTHING if all_goods_gone(left, kept) else WHOLE


def all_goods_gone(left: Sequence[LineWorth], kept: Fraction = WHOLE) -> bool:
    """There were goods, and none of them is left. A tip is no goods."""
    goods = [each for each in left if not each.line.is_tip]
    return bool(goods) and (not kept or not any(each.left > 0 for each in goods))
