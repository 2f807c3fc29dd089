"""Webhooks get lost. Every night Shopify is asked which orders changed, and what we don't know of is fetched.

Progress is kept page by page: what was interrupted continues, and running it twice finds nothing the second time.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from loyalty_app import faults, order_news
from loyalty_app.orders import record
from loyalty_app.orders.facts import MalformedOrder
from loyalty_app.orders.models import Order
from loyalty_app.shopify_gateway import orders
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import ShopifyError
from loyalty_app.shopify_gateway.orders import Changed
from loyalty_app.shops import client
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from webhooks.models import Reconciliation

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=2)  # Shopify's search lags behind its orders
TOGETHER = 10  # orders settled in one transaction: little to do again after an interruption, and short locks


class Reconciled(msgspec.Struct, frozen=True):
    """What this comparison found so far. ``repaired``: orders that we didn't know of, or not in their newest state."""

    seen: int = 0
    repaired: int = 0
    through: datetime | None = None
    is_complete: bool = True


def reconcile(shop_id: int, *, now: datetime, fetches_max: int | None = None) -> Reconciled:
    """Compare the shop's orders with Shopify's since the last time, and settle those we missed.

    fetches_max: stop after about so many orders were fetched; call again while it isn't complete.
    Raises ShopifyError or ReconnectNeeded with the progress kept: Throttled is usual when many orders were lost.
    """
    shop = Shop.objects.get(id=shop_id)
    if not shop.is_installed:
        return Reconciled()
    with acting_for(shop_id):
        state, _ = Reconciliation.objects.get_or_create()
        since = _since(shop, state)
        if state.is_complete:
            state.seen, state.repaired = 0, 0
        state.is_complete, state.error, state.last_run_at = False, "", now
        try:
            state.is_complete = _compare(client.for_shop(shop), state, since=since, now=now, fetches_max=fetches_max)
        except (ShopifyError, ReconnectNeeded) as problem:
            state.error = faults.told(problem)[:500]
            raise
        finally:
            state.save()
        log.info("orders_reconciled", extra={"seen": state.seen, "repaired": state.repaired})
        return Reconciled(state.seen, state.repaired, state.updated_through, state.is_complete)


def _since(shop: Shop, state: Reconciliation) -> datetime:
    """Where to begin: a little before the last change that was seen, or exactly there after an interruption.

    The first time: where the shop's first installation began. It may have left and come back since, and the orders
    that changed while it was away are known from before.
    """
    if state.updated_through is None:
        return min(shop.created_at, shop.installed_at) - OVERLAP
    return state.updated_through - OVERLAP if state.is_complete else state.updated_through


def _compare(
    shopify: Client, state: Reconciliation, *, since: datetime, now: datetime, fetches_max: int | None
) -> bool:
    """True when all was compared."""
    fetched = 0
    for page in orders.changed(shopify, since=since):
        for start in range(0, len(page), TOGETHER):
            if fetches_max is not None and fetched >= fetches_max:
                return False
            fetched += _repair(shopify, state, page[start : start + TOGETHER], now=now)
    return True


def _repair(shopify: Client, state: Reconciliation, changed: Sequence[Changed], *, now: datetime) -> int:
    """Fetch and settle those of the orders that we missed; how many."""
    nodes = [node for order_id in _missed(changed) if (node := orders.fetch(shopify, order_id)) is not None]
    with transaction.atomic():
        order_news.tell(_readable(nodes), now=now)
        state.seen += len(changed)
        state.repaired += len(nodes)
        # Never beyond what Shopify showed: an order that its search doesn't know yet comes with the next run.
        state.updated_through = changed[-1].updated_at
        state.save()
    return len(nodes)


def _missed(page: Sequence[Changed]) -> list[int]:
    """The orders that are unknown here, or known in an older state."""
    known = dict(
        Order.objects.filter(shopify_id__in=[changed.order_id for changed in page], facts__isnull=False).values_list(
            "shopify_id", "shopify_updated_at"
        )
    )
    return [
        changed.order_id
        for changed in page
        if known.get(changed.order_id) is None or known[changed.order_id] < changed.updated_at
    ]


def _readable(nodes: Sequence[dict]) -> list[record.Seen]:
    changes = []
    for node in nodes:
        try:
            changes.append(record.seen_by_graphql(node))
        except MalformedOrder as problem:
            log.error("order_unreadable", extra={"order": node.get("id"), "error": faults.told(problem)})
    return changes
