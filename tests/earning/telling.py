"""News of orders, told and settled; and what everybody holds afterwards."""

from datetime import timedelta

from loyalty_app.earning import settle
from loyalty_app.earning.models import Award
from loyalty_app.ledger import balances
from loyalty_app.ledger.audit import audit
from loyalty_app.members.models import Member
from loyalty_app.orders import facts, record
from loyalty_app.orders.models import Order
from loyalty_app.orders.record import Refunded
from tests.factories import (
    NOW,
    PLACED_AT,
    LineBody,
    refund_body,
)

ANN, BOB = 7001, 7002


def tell(*changes, now=NOW) -> list[Award]:
    return settle.settle(record.record(changes, now=now), now=now)


def refunded(order_id: int, **refund):
    return Refunded(*facts.refund_from_webhook(refund_body(order_id, id=refund.pop("id", 1), **refund)))


def held() -> dict[int, tuple[int, int]]:
    """Available and pending points of every member, by customer id; and the books tie."""
    assert audit() == []
    members = dict(Member.objects.values_list("id", "customer_id"))
    return {
        members[id]: (held.available, held.pending)
        for id, held in balances.of_many(list(members)).items()
        if held.available or held.pending
    }


def line_of(order_id: int) -> int:
    return Order.objects.get(shopify_id=order_id).described.lines[0].id


def minutes(count: int) -> str:
    return (PLACED_AT + timedelta(minutes=count)).isoformat()


def line(**fields):
    return LineBody(**({"id": 1, "quantity": 4, "price": "25.00", "current_quantity": 4} | fields))
