"""What an order's lines are worth: the basis that rates are applied to. Pure and exact; nothing is rounded here.

Per line price x quantity less its discounts, over the units that are left (ordered, less removed, less refunded), in
the shop's currency. Tips and gift cards sold are worth nothing; what the programme says of tax and shipping holds.
"""

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from loyalty_app.earning import unnamed
from loyalty_app.earning.rounding import added
from loyalty_app.earning.terms import Programme
from loyalty_app.money import ZERO
from loyalty_app.orders.facts import LineFacts, OrderFacts, RefundFacts

NOTHING = Fraction(0)
WHOLE = Fraction(1)


class LineWorth(msgspec.Struct, frozen=True, kw_only=True):
    """A line, how many units are left of it, and what they are worth. ``excluded`` says why it doesn't count."""

    line: LineFacts
    left: int
    worth: Fraction = NOTHING
    excluded: str = ""  # tip, gift_card, returned, removed, free


class OrderWorth(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[LineWorth, ...]
    shipping: Fraction = NOTHING  # zero unless the programme counts it
    total: Fraction
    in_money: Fraction = WHOLE  # the part that counts of what was paid


def of_order(order: OrderFacts, *, programme: Programme) -> OrderWorth:
    """What is left of the order, line by line.

    A refund that names no line is spread over the lines that are left, in proportion to what was paid for them,
    and what is more than those goes against shipping. Rule: docs/ledger.md#worth.
    """
    refunds = [refund for refund in order.refunds if _takes_back(refund, programme)]
    lines = _left(order, refunds)
    kept, spare = _kept(order, lines, unnamed.amount(order, refunds) if refunds else NOTHING)
    in_money = _not_stored_value(order, programme)
    kept = kept * in_money if in_money is not WHOLE else kept
    counted = tuple(_counted(order, each, programme, kept) if each.worth else each for each in lines)
    shipping = in_money * _shipping(order, refunds, spare, programme) if programme.shipping == "in" else NOTHING
    total = added([shipping, *(each.worth for each in counted)])
    return OrderWorth(lines=counted, shipping=shipping, total=total, in_money=in_money)


def _left(order: OrderFacts, refunds: Sequence[RefundFacts]) -> list[LineWorth]:
    """The lines over the units left, as the buyer paid them: with tax if the prices include it."""
    refunded_units = _refunded_units(refunds)
    shares = _discount_shares(order)
    lines = []
    for line in order.lines:
        left = line.quantity - line.removed
        refunded = min(left, refunded_units.get(line.id, 0)) if refunded_units else 0
        left -= refunded
        worth = Fraction(line.price * line.quantity - line.discount)
        if shares:
            worth -= shares[line.id]
        excluded = _excluded(line, left=left, refunded=refunded, worth=worth)
        if excluded:
            worth = NOTHING
        elif left != line.quantity:
            worth = worth * left / line.quantity
        lines.append(LineWorth(line=line, left=left, worth=worth, excluded=excluded))
    return lines


def _takes_back(refund: RefundFacts, programme: Programme) -> bool:
    return not (refund.in_store_credit and programme.store_credit_refund == "keeps")


def _refunded_units(refunds: Sequence[RefundFacts]) -> dict[int, int]:
    units: dict[int, int] = {}
    for refund in refunds:
        for line in refund.lines:
            units[line.line_id] = units.get(line.line_id, 0) + line.quantity
    return units


def _discount_shares(order: OrderFacts) -> dict[int, Fraction] | None:
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


def _gross(order: OrderFacts, each: LineWorth) -> Fraction:
    """What the buyer paid for the units left, with tax."""
    if order.taxes_included or not each.line.tax:
        return each.worth
    return each.worth + Fraction(each.line.tax) * each.left / each.line.quantity


def _kept(order: OrderFacts, lines: Sequence[LineWorth], amount: Fraction) -> tuple[Fraction, Fraction]:
    """Which part of the lines' worth an amount-only refund leaves, and how much of it is more than the lines."""
    if not amount:
        return WHOLE, NOTHING
    paid = added([NOTHING, *(_gross(order, each) for each in lines if not each.excluded)])
    if amount >= paid:
        return NOTHING, amount - paid
    return 1 - amount / paid, NOTHING


def _counted(order: OrderFacts, each: LineWorth, programme: Programme, kept: Fraction) -> LineWorth:
    """The part that is kept of the line's worth, with or without tax, as the programme counts it."""
    worth, tax = each.worth, each.line.tax
    if tax and order.taxes_included and programme.tax == "out":
        worth = max(worth - Fraction(tax) * each.left / each.line.quantity, NOTHING)
    elif tax and not order.taxes_included and programme.tax == "in":
        worth = _gross(order, each)
    if kept is not WHOLE:
        worth *= kept
    if worth is each.worth:
        return each
    return LineWorth(line=each.line, left=each.left, excluded=each.excluded, worth=worth)


def _shipping(order: OrderFacts, refunds: Sequence[RefundFacts], spare: Fraction, programme: Programme) -> Fraction:
    shipping = order.shipping
    net = Fraction(max(shipping.price - shipping.discount, ZERO))
    gross = net
    if shipping.tax and order.taxes_included:
        net = max(net - Fraction(shipping.tax), NOTHING)
    elif shipping.tax:
        gross = net + Fraction(shipping.tax)
    counted = gross if programme.tax == "in" else net
    if not gross:
        return NOTHING
    returned = sum((Fraction(refund.shipping) for refund in refunds), spare)
    return counted * max(gross - returned, NOTHING) / gross


def _not_stored_value(order: OrderFacts, programme: Programme) -> Fraction:
    """The part of the order that was not paid by gift card or store credit, where the programme leaves that out."""
    if programme.gift_card_payment == "keeps" or not order.stored_value_paid or not order.total:
        return WHOLE
    return 1 - min(Fraction(order.stored_value_paid) / Fraction(order.total), WHOLE)
