"""What a discount code took off an order, and how much of that was on goods which went back since. Pure and exact.

A function of the order's facts alone, so whatever the sequence of the news, the answer is the same in the end. Rule:
docs/ledger.md#codes.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from loyalty_app.money import ZERO, added
from loyalty_app.orders import remaining
from loyalty_app.orders.described import CodeShare, OrderFacts, code_name
from loyalty_app.orders.remaining import NOTHING, LineWorth

_ALL_BACK = frozenset({"voided", "refunded"})


class CodeUse(msgspec.Struct, frozen=True, kw_only=True):
    """What the code took off in all, and off what was refunded or removed since, in the shop's currency."""

    total: Decimal
    returned: Fraction  # exact: a third of 10.00 is no decimal number
    is_fully_returned: bool
    used_at: datetime | None


def of_code(order: OrderFacts, code: str) -> CodeUse | None:
    """How the order used the code, however it is spelled; None when the order doesn't carry it.

    An order counts from when it is placed, paid or not. Units that went back take their part of what the code took
    off their line, refunded shipping that of shipping. Money that was refunded for no line takes none: the goods that
    were bought with the code stay. It is fully returned when all goods went back, or all that the code was taken off.
    """
    name = code_name(code)
    if name not in order.codes:
        return None
    total = _total(order, name)
    left = remaining.lines(order, order.refunds)
    is_undone = order.cancelled_at is not None or order.financial_status in _ALL_BACK
    all_back = is_undone or remaining.all_goods_gone(left)
    returned = total if all_back else min(_returned(order, frozenset({name}), left), total)
    return CodeUse(
        total=total,
        returned=Fraction(returned),
        is_fully_returned=all_back or 0 < total == returned,
        used_at=order.placed_at,
    )


def off_lines(order: OrderFacts, codes: Collection[str]) -> dict[int, Fraction]:
    """What these codes took off the lines they discounted, for the whole quantity, by line id.

    What an old body only says of the order is handed out by what was taken off the lines, or else by what they cost.
    """
    off = {line.id: taken for line in order.lines if (taken := _sum(line.codes, codes))}
    loose = _sum(order.unallocated_codes, codes)
    if not loose:
        return off
    weights = {line.id: line.discount for line in order.lines if line.discount > 0}
    if not weights:
        weights = {line.id: line.price * line.quantity for line in order.lines if not line.is_tip and line.price > 0}
    whole = Fraction(sum(weights.values(), ZERO))
    for line_id, weight in weights.items():
        off[line_id] = off.get(line_id, NOTHING) + loose * Fraction(weight) / whole
    return off


def off_shipping(order: OrderFacts, codes: Collection[str]) -> Fraction:
    """What these codes took off shipping."""
    return _sum(order.shipping.codes, codes)


def _sum(shares: Collection[CodeShare], codes: Collection[str]) -> Fraction:
    return Fraction(sum((each.amount for each in shares if each.code in codes), ZERO)) if shares else NOTHING


def _total(order: OrderFacts, code: str) -> Decimal:
    everywhere = [*(line.codes for line in order.lines), order.shipping.codes, order.unallocated_codes]
    return sum((each.amount for shares in everywhere for each in shares if each.code == code), ZERO)


def _returned(order: OrderFacts, codes: Collection[str], left: Sequence[LineWorth]) -> Fraction:
    """What these codes took off the units and the shipping that went back."""
    off = off_lines(order, codes)
    gone = [off[each.line.id] * _part_gone(each) for each in left if each.line.id in off]
    shipping = off_shipping(order, codes)
    if shipping:
        gone.append(shipping * (1 - remaining.shipping_left(order, order.refunds, left)))
    return added([NOTHING, *gone])


def _part_gone(each: LineWorth) -> Fraction:
    return 1 - Fraction(max(each.left, 0), each.line.quantity) if each.line.quantity else NOTHING
