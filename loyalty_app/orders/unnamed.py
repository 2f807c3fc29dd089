"""Money that went back and names no line: what it takes away that the lines haven't lost already. Pure and exact.

When an edit takes goods out of a paid order, the goods go first and their money later, as a refund without lines.
That money is the goods', and must not be taken from the lines that are left as well.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction

from loyalty_app.money import ZERO
from loyalty_app.orders.described import LineFacts, OrderFacts, RefundFacts

_NOTHING = Fraction(0)


def amount(order: OrderFacts, refunds: Sequence[RefundFacts]) -> Fraction:
    """What refunds that name no line take from the lines that are left, with tax.

    What an adjustment says is beyond the goods counts in full, less what other adjustments say is still owed for
    goods. Money that nothing accounts for pays first for goods that went without any.
    """
    beyond = loose = owed = ZERO
    for refund in refunds:
        if refund.unaccounted:
            loose += refund.amount
        else:
            beyond += refund.amount
        owed += refund.owed
    left = Fraction(max(beyond - owed, ZERO))
    return left + max(Fraction(loose) - _unpaid(order, refunds), _NOTHING) if loose else left


def _unpaid(order: OrderFacts, refunds: Collection[RefundFacts]) -> Fraction:
    """What the goods had cost that went without money: removed by edits, or by refunds without a transaction."""
    lines = {line.id: line for line in order.lines}
    gone = {line.id: line.removed for line in lines.values() if line.removed}
    for refund in refunds:
        if refund.without_money:
            for part in refund.lines:
                gone[part.line_id] = gone.get(part.line_id, 0) + part.quantity
    return sum((_cost(order, lines[id], units) for id, units in gone.items() if id in lines), _NOTHING)


def _cost(order: OrderFacts, line: LineFacts, units: int) -> Fraction:
    """What the buyer paid for so many units of the line, with tax."""
    paid: Decimal = line.price * line.quantity - line.discount
    if not order.taxes_included:
        paid += line.tax
    return Fraction(paid) * min(units, line.quantity) / line.quantity if line.quantity else _NOTHING
