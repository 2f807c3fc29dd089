"""What an order's lines are worth: the basis that rates are applied to. Pure and exact; nothing is rounded here.

Per line price x quantity less its discounts, over the units that are left (ordered, less removed, less refunded), in
the shop's currency. Tips and gift cards sold are worth nothing; what the programme says of tax and shipping holds.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import msgspec

from loyalty_app.earning.terms import Programme
from loyalty_app.money import ZERO, added
from loyalty_app.orders import code_shares, remaining, unnamed
from loyalty_app.orders.facts import OrderFacts, RefundFacts
from loyalty_app.orders.remaining import NOTHING, WHOLE, LineWorth


class OrderWorth(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[LineWorth, ...]
    shipping: Fraction = NOTHING  # zero unless the programme counts it
    total: Fraction
    in_money: Fraction = WHOLE  # the part that counts of what was paid


def of_order(order: OrderFacts, *, programme: Programme, own_codes: Collection[str] = ()) -> OrderWorth:
    """What is left of the order, line by line.

    own_codes: the order's codes that are rewards of the programme, which may leave the worth as it is.
    A refund that names no line is spread over the lines that are left, in proportion to what was paid for them,
    and what is more than those goes against shipping. Rule: docs/ledger.md#worth.
    """
    refunds = [refund for refund in order.refunds if _takes_back(refund, programme)]
    lines = remaining.lines(order, refunds)
    kept, spare = remaining.kept(order, lines, unnamed.amount(order, refunds) if refunds else NOTHING)
    own_codes = own_codes if programme.reward_discount == "keeps" else ()
    paid, off = lines, NOTHING
    if own_codes:
        lines = _with_own(order, lines, code_shares.off_lines(order, own_codes))
        off = min(code_shares.off_shipping(order, own_codes), Fraction(order.shipping.discount))
    in_money = _not_stored_value(order, programme)
    part = kept * in_money if in_money is not WHOLE else kept
    counted = tuple(
        _counted(order, each, was, programme, part) if each.worth else each
        for each, was in zip(lines, paid, strict=True)
    )
    shipping = NOTHING
    if programme.shipping == "in":
        left = remaining.shipping_left(order, refunds, paid, kept=kept, spare=spare)
        shipping = in_money * left * _shipping(order, programme, off)
    total = added([shipping, *(each.worth for each in counted)])
    return OrderWorth(lines=counted, shipping=shipping, total=total, in_money=in_money)


def _takes_back(refund: RefundFacts, programme: Programme) -> bool:
    return not (refund.in_store_credit and programme.store_credit_refund == "keeps")


def _with_own(order: OrderFacts, lines: Sequence[LineWorth], off: Mapping[int, Fraction]) -> list[LineWorth]:
    """The lines as if these discounts had not been, no line above its price."""
    return [_without_discount(each, off.get(each.line.id, NOTHING)) for each in lines]


def _without_discount(each: LineWorth, off: Fraction) -> LineWorth:
    line = each.line
    if not off or each.left <= 0 or each.excluded not in ("", "free"):
        return each
    worth = min(each.worth + off * each.left / line.quantity, Fraction(line.price * each.left))
    return LineWorth(line=line, left=each.left, worth=worth, excluded="" if worth else each.excluded)


def _counted(order: OrderFacts, each: LineWorth, paid: LineWorth, programme: Programme, kept: Fraction) -> LineWorth:
    """The part that is kept of the line's worth, with or without tax, as the programme counts it.

    Tax was on what was paid for the line; on more, it would have been more in proportion.
    """
    worth, tax = each.worth, each.line.tax
    if tax and order.taxes_included != (programme.tax == "in"):
        its = Fraction(tax) * each.left / each.line.quantity
        if paid is not each and paid.worth:
            its *= each.worth / paid.worth
        worth = max(worth - its, NOTHING) if order.taxes_included else worth + its
    if kept is not WHOLE:
        worth *= kept
    if worth is each.worth:
        return each
    return LineWorth(line=each.line, left=each.left, excluded=each.excluded, worth=worth)


def _shipping(order: OrderFacts, programme: Programme, own: Fraction) -> Fraction:
    """All shipping with or without tax, as the programme counts it, as if ``own`` had not come off it."""
    paid = Fraction(max(order.shipping.price - order.shipping.discount, ZERO))
    worth, tax = paid + own, Fraction(order.shipping.tax)
    if tax and order.taxes_included != (programme.tax == "in"):
        tax *= worth / paid if paid else WHOLE
        return max(worth - tax, NOTHING) if order.taxes_included else worth + tax
    return worth


def _not_stored_value(order: OrderFacts, programme: Programme) -> Fraction:
    """The part of the order that was not paid by gift card or store credit, where the programme leaves that out."""
    if programme.gift_card_payment == "keeps" or not order.stored_value_paid or not order.total:
        return WHOLE
    return 1 - min(Fraction(order.stored_value_paid) / Fraction(order.total), WHOLE)
