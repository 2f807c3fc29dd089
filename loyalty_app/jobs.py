"""Every job of the workers: open the shop's scope, call one verb. All are safe to run twice, or in part."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from loyalty_app import background, effects, long_work, outbox
from loyalty_app.adjustments import bulk
from loyalty_app.figures import rebuild
from loyalty_app.ledger import audit, expire, redate, release
from loyalty_app.ledger.transfers import Posted
from loyalty_app.outbox import queue
from loyalty_app.rewards import run_out, stock
from loyalty_app.shopify_gateway.errors import ShopifyError
from loyalty_app.shops import tokens
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from loyalty_app.work import work
from storefront_widget import mirror_behind
from webhooks import processing, retention

log = logging.getLogger(__name__)

NIGHTLY_TIMEOUT_S = 3_600  # a shop's night job; what it did stays done when it is cut off


def process_webhooks() -> bool:
    """Work off the events that wait, then what they want done outside. True if there was anything."""
    drained = processing.drain(now=timezone.now())
    effects_done = effects.drain(now=timezone.now())
    return bool(drained.events or effects_done)


def step_long_work() -> bool:
    """One step of what staff asked for and watch. True if there was any."""
    return long_work.step(now=timezone.now())


def release_pending() -> None:
    """Pending points whose time has come become available."""
    for shop_id in release.shops_due(now=timezone.now()):
        _work_off(shop_id, lambda: _mirrored(release.sweep), failure="shop_not_released")


def expire_points() -> None:
    """Points whose time is over go. After a change of the policy, lots get their new dates first."""
    for shop_id in redate.shops_due(now=timezone.now()):
        _work_off(shop_id, lambda: redate.step(now=timezone.now()), failure="shop_not_redated")
    for shop_id in expire.shops_due(now=timezone.now()):
        _work_off(shop_id, lambda: _mirrored(expire.sweep), failure="shop_not_expired")


def end_redemptions() -> None:
    """Codes that nobody used end with their time, and what Shopify never answered is given up."""
    for shop_id in run_out.shops_due(now=timezone.now()):
        _work_off(shop_id, lambda: run_out.step(now=timezone.now()), failure="shop_redemptions_not_ended")


def mirror_what_begins() -> None:
    """Rules and rewards that began or ended by their schedule are shown, or not any more, on the shop's pages."""
    for shop_id in mirror_behind.shops_with_news(now=timezone.now()):
        _work_off(shop_id, _config_healed, failure="shop_not_mirrored")


def heal_configs() -> None:
    """What every shop's pages say of the programme is what they should say."""
    for shop_id in Shop.objects.installed().values_list("id", flat=True):
        _work_off(shop_id, _config_healed, failure="shop_not_mirrored")


def look_at_stock() -> None:
    """Shopify is asked which products of rewards can't be had, so that the merchant sees it."""
    for shop_id in Shop.objects.installed().values_list("id", flat=True):
        _work_off(shop_id, _stock_asked, failure="stock_not_asked")


def heal_members() -> None:
    """Members whose figures on the shop's pages are behind are mirrored anew."""
    for shop_id in Shop.objects.installed().values_list("id", flat=True):
        _work_off(shop_id, _members_healed, failure="members_not_mirrored")


def _config_healed() -> bool:
    mirror_behind.heal_config(now=timezone.now())
    return False


def _stock_asked() -> bool:
    stock.ask(now=timezone.now())
    return False


def _members_healed() -> bool:
    if healed := mirror_behind.heal_members(now=timezone.now()):
        log.warning("mirrors_were_behind", extra={"members": healed})
    return False


def every_minute() -> None:
    """What the schedule would send each minute, in one go: for a worker that nobody sends anything."""
    release_pending()
    expire_points()
    end_redemptions()
    mirror_what_begins()


def _work_off(shop_id: int, step: Callable[[], bool], *, failure: str) -> None:
    """Step by step, each in a transaction, until one says that nothing was left to do."""
    try:
        with acting_for(shop_id):
            while step():
                pass
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception(failure, extra={"of": shop_id})  # nobody else's points wait for it


@transaction.atomic
def _mirrored(sweep: Callable[..., Posted]) -> bool:
    """A thousand lots of the shop, and the changed balances told to Shopify; False when nothing was left."""
    swept = sweep(now=timezone.now())
    outbox.record_many("mirror_member", {str(id): {} for id in sorted(swept.member_ids)}, now=timezone.now())
    return bool(swept.transfers)


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
        if counted := rebuild.catch_up():
            log.warning("orders_were_not_counted", extra={"orders": counted})
        for difference in audit.audit():
            log.error("ledger_difference", extra={"difference": str(difference)})


def drop_what_is_old() -> None:
    """Payloads after the retention period, effects that were done and long work that ended long ago."""
    for shop_id in Shop.objects.values_list("id", flat=True):
        with acting_for(shop_id):
            queue.forget_done(before=timezone.now() - queue.KEEP_DONE_FOR)
            work.forget(before=timezone.now() - long_work.KEEP_FOR)
            bulk.forget(before=timezone.now() - long_work.KEEP_FOR)
    retention.drop_old_bodies(now=timezone.now())
