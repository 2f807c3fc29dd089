"""What Shopify tells about orders goes through here: who bought, what was bought, which rewards paid, what it earns.

The one place that knows both sides of the programme: points earned and points spent depend on the same order.
"""

from collections.abc import Sequence
from datetime import datetime

from loyalty_app.earning import settle
from loyalty_app.earning.circumstances import Circumstances
from loyalty_app.earning.models import Award
from loyalty_app.orders import record
from loyalty_app.orders.models import Order
from loyalty_app.orders.record import OrderChange, Seen
from loyalty_app.rewards import usage


def tell(changes: Sequence[OrderChange], *, now: datetime) -> tuple[list[Order], list[Award]]:
    """Record what these messages say, see which rewards were used, and settle: in the caller's transaction.

    Returns the orders that changed and the awards that are new. The same news again changes nothing.
    """
    circumstances = Circumstances()
    circumstances.enrol_buyers([change.facts for change in changes if isinstance(change, Seen)], now=now)
    orders = record.record(changes, now=now)
    usage.seen(orders, now=now)
    return orders, settle.settle(orders, now=now, circumstances=circumstances)
