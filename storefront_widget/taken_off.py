"""What lowered the worth of an order before it earned: a coupon, another discount, or nothing."""

from collections.abc import Collection
from decimal import Decimal

from loyalty_app.earning.explanation import Explanation
from loyalty_app.money import ZERO
from loyalty_app.orders.described import OrderFacts


def of_order(order: OrderFacts, told: Explanation, *, kept: Collection[str] = ()) -> str:
    """ "coupon", "discount" or "": of the lines that count. A coupon goes before other discounts, which it may join.

    kept: codes that leave the worth as it was, because the programme says so of a member's own rewards.
    """
    counted = {line.id for line in told.lines if not line.excluded}
    lines = [line for line in order.lines if str(line.id) in counted]
    shares = [*order.unallocated_codes, *(share for line in lines for share in line.codes)]
    off = order.unallocated_discount + _sum(line.discount for line in lines)
    if off <= _sum(share.amount for share in shares if share.code in kept):
        return ""
    return "coupon" if any(share.amount and share.code not in kept for share in shares) else "discount"


def _sum(amounts) -> Decimal:
    return sum(amounts, ZERO)
