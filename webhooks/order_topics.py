"""What Shopify says about an order, as a change to be recorded; or a hint that the order must be fetched.

The bodies of created, paid, updated, fulfilled and cancelled are the same: the order's state decides, not the topic.
"""

from datetime import datetime

from loyalty_app import outbox
from loyalty_app.orders import facts
from loyalty_app.orders.described import STORED_VALUE
from loyalty_app.orders.models import Order
from loyalty_app.orders.record import Deleted, Refunded, Seen
from loyalty_app.shops.models import Shop
from webhooks.queue import Arrived
from webhooks.reading import Ignored, document, instant


def seen(event: Arrived, shop: Shop) -> Seen:
    try:
        return Seen(facts.from_webhook(event.body, currency=shop.currency))
    except (facts.MalformedOrder, RecursionError) as problem:
        raise _ignored(problem) from None


def refunded(event: Arrived, shop: Shop) -> Refunded:
    try:
        return Refunded(*facts.refund_from_webhook(event.body, currency=shop.currency))
    except (facts.MalformedOrder, RecursionError) as problem:
        raise _ignored(problem) from None


def deleted(event: Arrived, shop: Shop) -> Deleted:
    return Deleted(_order_id(event), event.at)


def changed_elsewhere(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """The body names an order and not its state (an edit, a payment that became a success): fetch the order."""
    order_id = _order_id(event)
    outbox.record("refetch_order", key=str(order_id), payload={"order_id": order_id}, now=now)
    return "The order is being fetched."


def paid(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """A payment of the order came, or changed. Its state is in the order's own news, which nearly always is here
    by now: then nothing is fetched, for Shopify rations what we may ask. Payments by gift card or store credit
    are told by no webhook's body.
    """
    transaction = document(event.body)
    order_id = _order_id(event)
    at = instant(transaction.get("processed_at")) or instant(transaction.get("created_at"))
    is_stored_value = str(transaction.get("gateway")).lower() in STORED_VALUE
    if at is not None and not is_stored_value and _is_described_since(order_id, at):
        return "The order's own news has it already."
    return changed_elsewhere(event, shop, now=now)


def _is_described_since(order_id: int, at: datetime) -> bool:
    known = Order.objects.filter(shopify_id=order_id, facts__isnull=False, shopify_updated_at__gte=at)
    return known.exists()


def _order_id(event: Arrived) -> int:
    try:
        return facts.order_id_from(event.body)
    except (facts.MalformedOrder, RecursionError) as problem:
        raise _ignored(problem) from None


def _ignored(problem: Exception) -> Ignored:
    return Ignored(str(problem) if isinstance(problem, facts.MalformedOrder) else "The body is nested too deeply.")
