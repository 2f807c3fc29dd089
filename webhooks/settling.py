"""News about orders becomes points: the one path, whether a webhook brings the news, a refetch or the nightly check."""

from collections.abc import Sequence
from datetime import datetime

from loyalty_app.earning import settle
from loyalty_app.earning.models import Award
from loyalty_app.orders import record
from loyalty_app.orders.models import Order


def settle_changes(changes: Sequence[record.OrderChange], *, now: datetime) -> tuple[list[Order], list[Award]]:
    """Record the news, know the members, post the difference: for the acting shop, in the caller's transaction.

    Returns the orders that changed and the awards that are new. The same news again changes nothing.
    """
    return settle.tell(changes, now=now)
