"""Any order that used a code, and any refunds of it, for laws that always hold."""

from decimal import Decimal

from hypothesis import strategies as st

from loyalty_app.orders.described import CodeShare, LineFacts, OrderFacts, RefundFacts, RefundLine, ShippingFacts
from tests.factories import PLACED_AT

amounts = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def placed(draw) -> OrderFacts:
    """An order with up to four lines, whose discount is partly the code's; nothing of it went back."""
    lines = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        quantity, price = draw(st.integers(1, 5)), draw(amounts)
        discount = min(draw(amounts), price * quantity)
        own = min(draw(amounts), discount)
        lines.append(
            LineFacts(id=number, quantity=quantity, price=price, discount=discount, codes=_own(own), tax=draw(amounts))
        )
    price = draw(amounts)
    discount = min(draw(amounts), price)
    ship = ShippingFacts(price=price, discount=discount, codes=_own(min(draw(amounts), discount)))
    loose = draw(amounts) if draw(st.booleans()) else Decimal(0)
    return OrderFacts(
        shopify_id=1, placed_at=PLACED_AT, financial_status="paid", codes=("A",), lines=tuple(lines), shipping=ship,
        unallocated_codes=_own(loose), taxes_included=draw(st.booleans()),
    )  # fmt: skip


def _own(amount: Decimal) -> tuple[CodeShare, ...]:
    return (CodeShare("A", amount),) if amount else ()


@st.composite
def refunds(draw, described: OrderFacts) -> list[RefundFacts]:
    """In each, units of some lines with their money, perhaps an amount on top and some of shipping."""
    found = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        lines = tuple(
            RefundLine(line_id=line.id, quantity=draw(st.integers(1, 5)))
            for line in described.lines
            if draw(st.booleans())
        )
        found.append(RefundFacts(id=number, lines=lines, amount=draw(amounts), shipping=draw(amounts)))
    return found
