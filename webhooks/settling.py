"""News about orders becomes points: the one path, whether a webhook brings the news, a refetch or the nightly check."""

from collections.abc import Sequence
from datetime import datetime

from loyalty_app.earning import programme, settle
from loyalty_app.earning.models import Award
from loyalty_app.members import enrol
from loyalty_app.orders import record
from loyalty_app.orders.models import Order


def settle_changes(
    changes: Sequence[record.Seen | record.Refunded | record.Deleted], *, now: datetime
) -> tuple[list[Order], list[Award]]:
    """Record the news, know the members, post the difference. For the acting shop, in the caller's transaction.

    Returns the orders that changed and the awards that are new. The same news again changes nothing.
    """
    orders = record.record(changes, now=now)
    if not orders:
        return [], []
    enrol.for_orders(orders, programme=programme.at(now), now=now)
    return orders, settle.settle(orders, now=now)
