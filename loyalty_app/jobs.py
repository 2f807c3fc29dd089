"""Every job of the workers: open the shop's scope, call one verb. All are safe to run twice, or in part."""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from loyalty_app import background, effects, outbox
from loyalty_app.ledger import audit, release
from loyalty_app.outbox import queue
from loyalty_app.shopify_gateway.errors import ShopifyError
from loyalty_app.shops import tokens
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from webhooks import processing, retention

log = logging.getLogger(__name__)

NIGHTLY_TIMEOUT_S = 3_600  # a shop's night job; what it did stays done when it is cut off


def process_webhooks() -> bool:
    """Work off the events that wait, then what they want done outside. True if there was anything."""
    drained = processing.drain(now=timezone.now())
    effects_done = effects.drain(now=timezone.now())
    return bool(drained.events or effects_done)


def release_pending() -> None:
    """Pending points whose time has come become available."""
    for shop_id in release.shops_due(now=timezone.now()):
        try:
            while _release(shop_id):
                pass
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("shop_not_released", extra={"of": shop_id})  # nobody else's points wait for it


def _release(shop_id: int) -> bool:
    """A thousand lots of the shop; False when there was nothing left to release."""
    with acting_for(shop_id), transaction.atomic():
        released = release.sweep(now=timezone.now())
        outbox.record_many("mirror_balance", {str(id): {} for id in sorted(released.member_ids)}, now=timezone.now())
    return bool(released.transfers)


def keep_connections_alive() -> None:
    """No shop loses its refresh token by being silent for ninety days."""
    for shop_id in Shop.objects.installed().values_list("id", flat=True):
        try:
            tokens.keep_alive(shop_id, now=timezone.now())
        except (ReconnectNeeded, ShopifyError) as error:
            log.warning("keep_alive_failed", extra={"shop": shop_id, "reason": str(error)})


def reconcile_all() -> None:
    """Every shop's orders are compared with Shopify's: through the outbox, which waits when Shopify asks for it."""
    for shop_id in Shop.objects.installed().values_list("id", flat=True):
        with acting_for(shop_id):
            outbox.record("reconcile", key="orders", now=timezone.now())


def audit_all() -> None:
    for shop_id in Shop.objects.values_list("id", flat=True):
        background.enqueue(audit_shop, shop_id, timeout_s=NIGHTLY_TIMEOUT_S)


def audit_shop(shop_id: int) -> None:
    with acting_for(shop_id):
        for difference in audit.audit():
            log.error("ledger_difference", extra={"difference": str(difference)})


def drop_what_is_old() -> None:
    """Payloads after the retention period, and effects that were done long ago."""
    for shop_id in Shop.objects.values_list("id", flat=True):
        with acting_for(shop_id):
            queue.forget_done(before=timezone.now() - queue.KEEP_DONE_FOR)
    retention.drop_old_bodies(now=timezone.now())
