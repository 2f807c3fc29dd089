"""Somebody of a shop arrives: the first time, we move in. Both ways of installing end here."""

from datetime import datetime

from django.db import transaction

from loyalty_app.shopify_gateway import oauth
from loyalty_app.shops import install
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.shops.session_tokens import SessionToken
from loyalty_app.tenancy import acting_for


def open_app(session: SessionToken, *, now: datetime) -> tuple[Shop, Connection]:
    """The shop whose staff opened the app, connected: by exchanging their session token when it isn't yet.

    Raises StaleToken when the browser must send a newer session token, Refused, AccessRevoked or Retryable.
    """
    shop = Shop.objects.filter(domain=session.domain).first()
    if shop is not None and shop.is_installed:
        with acting_for(shop.id):
            connection = Connection.objects.filter(state=Connection.State.CONNECTED).first()
        if connection is not None:
            return shop, connection
    pair = oauth.exchange(session.domain, session_token=session.text, claims=session.claims)
    return move_in(session.domain, pair, now=now)


def move_in(domain: str, pair: oauth.TokenPair, *, now: datetime) -> tuple[Shop, Connection]:
    """Install, and everything that follows from it."""
    with transaction.atomic():
        shop = install.install(domain, pair, now=now)
    with acting_for(shop.id):
        return shop, Connection.objects.get()
