"""What the members' tests share: orders as the recorder leaves them, and settings as enrolment reads them."""

from datetime import datetime
from types import SimpleNamespace

from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from tests.conftest import NOW

EVERYONE = SimpleNamespace(enrolment="everyone")
JOINED = SimpleNamespace(enrolment="joined")


def make_member(customer_id: int | None, **fields) -> Member:
    defaults = {"enrolled_by": "order", "enrolled_at": NOW, "changed_at": NOW}
    return Member.objects.create(customer_id=customer_id, **(defaults | fields))


def make_order(shopify_id: int, *, placed_at: datetime = NOW, **fields) -> Order:
    defaults = {"name": f"#{shopify_id}", "recorded_at": NOW, "facts": {"shopify_id": shopify_id}}
    return Order.objects.create(shopify_id=shopify_id, placed_at=placed_at, **(defaults | fields))
