"""What Shopify says about the shop and the installation itself."""

from datetime import datetime, timedelta

from loyalty_app import outbox
from loyalty_app.adjustments import adjust
from loyalty_app.members import erase
from loyalty_app.rewards import follow
from loyalty_app.shops import install
from loyalty_app.shops.models import Connection, Shop
from webhooks import retention
from webhooks.queue import Arrived
from webhooks.reading import Ignored, document

REDACTED_AFTER = timedelta(hours=48)  # after an uninstall Shopify asks to forget the shop


def uninstalled(event: Arrived, shop: Shop, *, now: datetime) -> str:
    _require_own_body(event, shop)
    if not install.uninstall(shop, at=event.at, now=now):
        raise Ignored("The shop has come back since.")
    return "The app is uninstalled; the books stay."


def scopes_changed(event: Arrived, shop: Shop, *, now: datetime) -> str:
    # Changes come in any sequence, so ask what is granted now instead of believing the body.
    return changed(event, shop, now=now)


def changed(event: Arrived, shop: Shop, *, now: datetime) -> str:
    if not shop.is_installed:
        raise Ignored("The app was uninstalled.")
    outbox.record("refresh_shop", key="shop", now=now)
    return "The shop's details are being fetched."


def redacted(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """Forget the shop's people, unless the merchant came back meanwhile."""
    _require_own_body(event, shop)
    if shop.is_installed and _is_really_here(event, shop):
        raise Ignored("The app is installed again.")
    if shop.uninstalled_at is not None and event.at < shop.uninstalled_at:
        raise Ignored("It is about an earlier installation.")
    if shop.is_installed:
        install.uninstall(shop, at=event.at, now=now)  # the news of it got lost
    erase.redact_shop(now=now)
    follow.forget_shop()
    adjust.forget_shop()
    retention.forget_shop(now=now)
    return "The shop's people are forgotten; the books stay."


def _require_own_body(event: Arrived, shop: Shop) -> None:
    """Only the body is signed, the shop's name in the header is not: where both name one, they agree."""
    body = document(event.body)
    named = body.get("myshopify_domain") or body.get("shop_domain")
    if isinstance(named, str) and named.lower() != shop.domain:
        raise Ignored("The body names another shop.")


def _is_really_here(event: Arrived, shop: Shop) -> bool:
    """Installed since the uninstall that this is about; or still connected, which an uninstall would have ended."""
    came_back = shop.installed_at > event.at - REDACTED_AFTER
    return came_back or Connection.objects.filter(state=Connection.State.CONNECTED).exists()
