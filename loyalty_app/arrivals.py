"""Somebody of a shop arrives: the first time, we move in. Both ways of installing end here."""

import logging
from datetime import datetime

from django.db import transaction

from loyalty_app import outbox
from loyalty_app.earning import programme
from loyalty_app.outbox import queue
from loyalty_app.shopify_gateway import oauth
from loyalty_app.shopify_gateway.errors import ShopifyError
from loyalty_app.shops import install, profile
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.shops.session_tokens import SessionToken
from loyalty_app.tenancy import acting_for

log = logging.getLogger(__name__)


def open_app(session: SessionToken, *, now: datetime) -> tuple[Shop, Connection]:
    """The shop whose staff opened the app, with its ``version``, connected: by exchanging their session token when it
    isn't yet.

    Raises StaleToken when the browser must send a newer session token, Refused, AccessRevoked or Retryable.
    """
    known = Shop.objects.with_connection(session.domain)
    if known is not None:
        shop, connection = known
        if shop.is_installed and connection is not None and connection.state == Connection.State.CONNECTED:
            return shop, connection
    pair = oauth.exchange(session.domain, session_token=session.text, claims=session.claims)
    return move_in(session.domain, pair, now=now)


def move_in(domain: str, pair: oauth.TokenPair, *, now: datetime) -> tuple[Shop, Connection]:
    """Install, and everything that follows from it: a programme, the shop's details, the effects that waited."""
    with transaction.atomic():
        shop = install.install(domain, pair, now=now)
        with acting_for(shop.id):
            programme.begin(now=now)
            outbox.record("refresh_shop", key="shop", now=now)
            outbox.record("define_metafields", key="shop", now=now)
            outbox.programme_changed(now=now)
            outbox.record("mirror_everybody", key="members", now=now)  # of a shop that comes back
            queue.revive(now=now)
            # While the shop was away, or its connection broken, orders may have changed unseen.
            outbox.record("reconcile", key="orders", now=now)
    _get_acquainted(shop, now=now)
    return Shop.objects.with_connection(domain)


def _get_acquainted(shop: Shop, *, now: datetime) -> None:
    """So that the very first page shows the shop's own currency; the effect repeats it if this doesn't succeed."""
    try:
        profile.refresh(shop, now=now)
    except (ShopifyError, ReconnectNeeded) as error:
        log.warning("shop_details_later", extra={"reason": str(error)})
