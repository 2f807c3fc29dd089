"""A merchant installs, comes back, leaves. The ledger outlives all of it.

Shopify shows the grant screen itself; we learn of an installation when the merchant first opens the app
(loyalty_app/arrivals.py), or by the code grant. Both end here.
"""

import logging
from datetime import datetime

from django.db import transaction

from loyalty_app.shopify_gateway import oauth
from loyalty_app.shops import tokens
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for

log = logging.getLogger(__name__)


def install(domain: str, pair: oauth.TokenPair, *, now: datetime) -> Shop:
    """The shop is installed and connected; a shop that was here before finds everything as it left it.

    Also the way back from "reconnect needed": the installation then starts anew, so that an uninstall of the old
    one that arrives late does nothing.
    """
    with transaction.atomic():
        # Two requests of a first page load may come at once; the unique domain lets one of them create the row.
        Shop.objects.get_or_create(domain=domain, defaults={"created_at": now})
        shop = Shop.objects.select_for_update().get(domain=domain)
        with acting_for(shop.id):
            connection, _ = Connection.objects.get_or_create(defaults={"changed_at": now})
            if not (shop.is_installed and connection.state == Connection.State.CONNECTED):
                shop.installed_at, shop.uninstalled_at = now, None
                shop.save()
            tokens.store(connection, pair, now=now)
    log.info("shop_installed", extra={"domain": domain})
    return shop


def uninstall(shop: Shop, *, at: datetime, now: datetime | None = None) -> bool:
    """The shop left at that instant: tokens are dropped, everything else stays. False if it has come back since.

    Twice does nothing. The tokens are dead when Shopify tells us, so nothing can be cleaned up there.
    """
    with transaction.atomic(), acting_for(shop.id):
        locked = Shop.objects.select_for_update().get(id=shop.id)
        if locked.installed_at is None or at <= locked.installed_at:
            return False
        if locked.uninstalled_at is None:
            locked.uninstalled_at = at
            locked.save()
        for connection in Connection.objects.exclude(state=Connection.State.DISCONNECTED):
            tokens.forget(connection, now=now or at)
    shop.installed_at, shop.uninstalled_at = locked.installed_at, locked.uninstalled_at
    log.info("shop_uninstalled", extra={"domain": shop.domain})
    return True
