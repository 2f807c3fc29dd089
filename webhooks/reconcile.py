"""Webhooks get lost. Every night Shopify is asked which orders changed, and what we don't know of is fetched.

Progress is kept page by page: what was interrupted continues, and running it twice finds nothing the second time.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

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
from webhooks import settling
from webhooks.models import Reconciliation

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=2)  # Shopify's search lags behind its orders


class Reconciled(msgspec.Struct, frozen=True):
    """What one run found. ``repaired``: orders that we didn't know of, or not in their newest state."""

    seen: int = 0
    repaired: int = 0
    through: datetime | None = None


def reconcile(shop_id: int, *, now: datetime) -> Reconciled:
    """Compare the shop's orders with Shopify's since the last time, and settle those we missed.

    Raises ShopifyError or ReconnectNeeded with the progress kept; the next run continues there.
    """
    shop = Shop.objects.get(id=shop_id)
    if not shop.is_installed:
        return Reconciled()
    with acting_for(shop_id):
        state, _ = Reconciliation.objects.get_or_create()
        state.seen, state.repaired, state.error, state.last_run_at = 0, 0, "", now
        try:
            _compare(client.for_shop(shop, clock=lambda: now), state, since=_since(shop, state), now=now)
        except (ShopifyError, ReconnectNeeded) as problem:
            state.error = f"{type(problem).__name__}: {problem}"[:500]
            raise
        finally:
            state.save()
        log.info("orders_reconciled", extra={"seen": state.seen, "repaired": state.repaired})
        return Reconciled(state.seen, state.repaired, state.updated_through)


def _since(shop: Shop, state: Reconciliation) -> datetime:
    return (state.updated_through or shop.installed_at) - OVERLAP


def _compare(shopify: Client, state: Reconciliation, *, since: datetime, now: datetime) -> None:
    for page in orders.changed(shopify, since=since):
        missed = _missed(page)
        nodes = [node for order_id in missed if (node := orders.fetch(shopify, order_id)) is not None]
        with transaction.atomic():
            settling.settle_changes(_readable(nodes), now=now)
            state.seen += len(page)
            state.repaired += len(nodes)
            if page:
                # Never beyond what Shopify showed: an order that its search doesn't know yet comes with the next run.
                state.updated_through = page[-1].updated_at
            state.save()


def _missed(page: Sequence[Changed]) -> list[int]:
    """The orders of the page that are unknown here, or known in an older state."""
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
            log.error("order_unreadable", extra={"order": node.get("id"), "error": str(problem)})
    return changes
