"""What the programme needs to know of a shop: its name, currency, time zone, plan, and the scopes it granted."""

import logging
from datetime import datetime
from zoneinfo import available_timezones

from loyalty_app.shopify_gateway import shop as shopify_shop
from loyalty_app.shops import client
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for

log = logging.getLogger(__name__)


def refresh(shop: Shop, *, now: datetime) -> None:
    """Ask Shopify and save what it says; the shop passed in is brought up to date too.

    Raises Retryable, Refused, AccessRevoked or ReconnectNeeded.
    """
    admin = client.for_shop(shop, clock=lambda: now)
    facts, scopes = shopify_shop.fetch(admin), shopify_shop.granted_scopes(admin)
    if facts.currency != shop.currency and shop.shopify_id is not None:
        # Points are not converted: rules state their rates in the shop's currency, and the merchant must look at them.
        log.warning("shop_currency_changed", extra={"before": shop.currency, "after": facts.currency})
    shop.shopify_id, shop.name, shop.is_development = facts.shopify_id, facts.name[:255], facts.is_development
    shop.currency = facts.currency
    if facts.timezone in available_timezones():
        shop.timezone = facts.timezone
    else:
        log.error("shop_timezone_unknown", extra={"timezone": facts.timezone})
    shop.save(update_fields=["shopify_id", "name", "is_development", "currency", "timezone"])
    with acting_for(shop.id):
        Connection.objects.update(scopes=",".join(scopes))
