"""Orders without a customer, which wait for somebody to claim them."""

from datetime import datetime, timedelta

from loyalty_app.orders.models import Order

COUNTED_MAX = 10_000  # a page asks: it needs no more than to know that there are many


def claimable(*, days: int, now: datetime) -> int:
    """How many could be claimed now if the window were so many days; at most COUNTED_MAX. Uses orders_parked."""
    waiting = Order.objects.filter(customer_id=None, member=None, deleted_at=None).exclude(email_hash="")
    within = waiting.filter(placed_at__gte=now - timedelta(days=days))
    return within[:COUNTED_MAX].count()
