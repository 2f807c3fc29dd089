"""Random lives of orders as Shopify would tell them, and the ways in which the messages may arrive."""

import os
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from loyalty_app.earning.terms import Programme
from loyalty_app.orders import facts
from loyalty_app.orders.record import Deleted, Refunded, Seen
from tests.factories import (
    NOW,
    PLACED_AT,
    LineBody,
    OrderBody,
    multiplier,
    per_amount,
    per_order,
    refund_body,
)

CUSTOMERS = (7001, 7002)
SEARCH = int(os.environ.get("SEARCH_EXAMPLES", "0"))  # so many times more examples, other ones on every run


def examples(count: int):
    """The same ones every time. The fixture is shared by them: each undoes what it did."""
    return settings(
        max_examples=count * (SEARCH or 1),
        derandomize=not SEARCH,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


money = st.decimals(min_value=0, max_value=200, places=2)
MINIMUM = st.none() | st.just(Decimal(50))
HOW = st.sampled_from(["lines", "amount", "status", "gone"])
rule_sets = st.lists(
    st.one_of(
        st.builds(per_amount, st.integers(1, 7), st.sampled_from(["1.00", "0.30", "10.00"])),
        st.builds(per_amount, st.just(2), per_member=st.integers(1, 900), period=st.sampled_from(["day", "life"])),
        st.builds(per_order, st.integers(1, 90), minimum=MINIMUM, budget=st.none() | st.integers(1, 200)),
        st.builds(multiplier, st.sampled_from(["1.5", "2", "3"]), skus=st.sampled_from([(), ("S0",)])),
    ),
    min_size=1,
    max_size=3,
)
programmes = st.builds(
    Programme,
    tax=st.sampled_from(["out", "in"]),
    shipping=st.sampled_from(["out", "in"]),
    rounding=st.sampled_from(["floor", "half_up", "ceiling"]),
    stacking=st.sampled_from(["best", "multiply"]),
    pending_days=st.sampled_from([0, 14]),
)


@st.composite
def line_bodies(draw, number):
    price, quantity = draw(money), draw(st.integers(1, 4))
    discount = draw(st.decimals(min_value=0, max_value=price * quantity, places=2))
    return LineBody(
        id=number + 1,
        sku=f"S{number}",
        price=str(price),
        quantity=quantity,
        gift_card=draw(st.sampled_from([False, False, False, True])),
        discount_allocations=[{"amount": str(discount)}] if draw(st.booleans()) else [],
        tax_lines=[{"price": str((price * quantity - discount) / 10)}] if draw(st.booleans()) else [],
    )


class Life:
    """An order's life as Shopify would tell it: each step is a new description, and maybe a refund by itself."""

    def __init__(self, draw, order_id):
        self.draw, self.id = draw, order_id
        self.body = OrderBody(
            id=order_id,
            customer={"id": draw(st.sampled_from(CUSTOMERS))},
            created_at=(PLACED_AT + timedelta(minutes=draw(st.integers(0, 3000)))).isoformat(),
            line_items=[draw(line_bodies(number)) for number in range(draw(st.integers(1, 3)))],
            shipping_lines=[{"price": str(draw(money))}],
            taxes_included=draw(st.booleans()),
        )
        self.messages = []
        self.tell()

    def tell(self, **changes):
        number = len(self.messages)
        self.body = self.body | changes | {"updated_at": (PLACED_AT + timedelta(days=3, minutes=number)).isoformat()}
        self.messages.append(Seen(facts.from_webhook(self.body)))

    def refund(self, **parts):
        refund = refund_body(self.id, id=self.id * 100 + len(self.messages), **parts)
        self.messages.append(Refunded(*facts.refund_from_webhook(refund)))
        for line_id, quantity in parts.get("lines", ()):
            self._line(line_id)["current_quantity"] -= quantity
        self.tell(refunds=[*self.body["refunds"], refund], financial_status="partially_refunded")

    def step(self):
        match self.draw(st.sampled_from(["refund", "amount", "edit", "cancel", "uncancel", "owner", "pay", "unpay"])):
            case "refund":
                line = self.draw(st.sampled_from(self.body["line_items"]))
                if line["current_quantity"]:
                    self.refund(lines=[(line["id"], self.draw(st.integers(1, line["current_quantity"])))])
            case "amount":
                self.refund(transactions=[("bogus", "success", str(self.draw(money)))])
            case "edit":
                line = self.draw(st.sampled_from(self.body["line_items"]))
                line["current_quantity"] = self.draw(st.integers(0, line["current_quantity"]))
                self.tell()
            case "cancel":
                self.tell(cancelled_at=NOW.isoformat())
            case "uncancel":
                self.tell(cancelled_at=None)
            case "owner":
                self.tell(customer=self.draw(st.sampled_from([None, *({"id": each} for each in CUSTOMERS)])))
            case "pay":
                self.tell(financial_status="paid")
            case "unpay":
                self.tell(financial_status="pending")

    def _line(self, line_id):
        self.body["line_items"] = [dict(line) for line in self.body["line_items"]]
        return next(line for line in self.body["line_items"] if line["id"] == line_id)


@st.composite
def lives(draw, least=1, steps=4):
    """Up to three orders with their messages."""
    orders = [Life(draw, order_id) for order_id in range(11, 11 + draw(st.integers(least, 3)))]
    for order in orders:
        for _ in range(draw(st.integers(0, steps))):
            order.step()
    return orders


@st.composite
def deliveries(draw, **options):
    """The lives, and one way their messages arrive: any sequence, some twice, in batches of any size."""
    orders = draw(lives(**options))
    messages = [message for order in orders for message in order.messages]
    messages += draw(st.lists(st.sampled_from(messages), max_size=3))
    arriving = draw(st.permutations(messages))
    batches = []
    while arriving:
        size = draw(st.integers(1, len(arriving)))
        batches.append(arriving[:size])
        arriving = arriving[size:]
    return orders, batches


@st.composite
def queues(draw):
    """Orders of up to 100.00 placed minutes apart, one of which may be deleted, told one by one in any sequence."""
    minutes = draw(st.permutations(range(5)))
    placed = [
        Seen(
            facts.from_webhook(
                OrderBody(
                    id=11 + number,
                    customer={"id": draw(st.sampled_from(CUSTOMERS))},
                    created_at=(PLACED_AT + timedelta(minutes=minute)).isoformat(),
                    line_items=[LineBody(price=f"{draw(st.integers(1, 100))}.00")],
                )
            )
        )
        for number, minute in enumerate(minutes)
    ]
    gone = [Deleted(11 + draw(st.integers(0, 4)), NOW)] if draw(st.booleans()) else []
    return draw(st.permutations([*placed, *gone]))
