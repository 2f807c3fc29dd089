"""What an order counts for in the figures. Pure and exact."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from loyalty_app import money
from loyalty_app.money import ZERO
from loyalty_app.orders import remaining, unnamed
from loyalty_app.orders.described import PAID, OrderFacts

MINOR_MAX = 10**14  # of one absurd order: thousands of them still add up to what the database holds


def counts(order: OrderFacts, *, tests_count: bool) -> bool:
    """Whether it is an order at all: paid, not cancelled, no test. As it is told now, whatever it was before."""
    return (
        order.placed_at is not None
        and order.cancelled_at is None
        and order.financial_status in PAID
        and (tests_count or not order.test)
    )


def kept_minor(order: OrderFacts, *, currency: str) -> int:
    """The goods that were bought and not given back, as paid: discounts off, tax in; no shipping, tip or gift card.

    order: with the refunds that came by themselves. In the currency's smallest unit, half rounded up.
    """
    if order.financial_status == "refunded":
        return 0
    plain = _plain(order)
    exponent = money.exponent(currency)
    if plain is not None:
        return min(int(plain.scaleb(exponent).to_integral_value(rounding=ROUND_HALF_UP)), MINOR_MAX)
    return min(int((_kept(order) * 10**exponent + Fraction(1, 2)) // 1), MINOR_MAX)


def _plain(order: OrderFacts) -> Decimal | None:
    """Of an order that nothing was taken from, as nearly all are: a fiftieth of the work. None for the others."""
    if order.refunds or order.unallocated_discount:
        return None
    total = ZERO
    for line in order.lines:
        if line.removed or line.quantity <= 0:
            return None
        worth = line.price * line.quantity - line.discount
        if worth > 0 and not line.is_tip and not line.gift_card:
            total += worth if order.taxes_included else worth + line.tax
    return total


def _kept(order: OrderFacts) -> Fraction:
    lines = remaining.lines(order, order.refunds)
    part, _beyond = remaining.kept(order, lines, unnamed.amount(order, order.refunds))
    return part * money.added(
        [remaining.NOTHING, *(remaining.gross(order, each) for each in lines if not each.excluded)]
    )
