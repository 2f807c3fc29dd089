"""A fresh access token for a shop. One refresh at a time, so that no pair of tokens is lost to a race."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from loyalty_app.shopify_gateway import oauth
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused
from loyalty_app.shops import sealing
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for

log = logging.getLogger(__name__)

MARGIN = timedelta(minutes=5)  # an access token is replaced this long before it ends, as Shopify's libraries do
KEEP_ALIVE_BEFORE = timedelta(
    days=60
)  # a refresh token lives 90 days; a silent shop is refreshed with a month to spare
OPEN_APP = "Shopify no longer accepts our access. Open the app in the Shopify admin to reconnect."


def access_token(shop_id: int, *, now: datetime) -> str:
    """A token that works for at least a minute more.

    Raises ReconnectNeeded when only a merchant can help, Retryable when Shopify does not answer.
    """
    with acting_for(shop_id):
        connection = Connection.objects.filter(state=Connection.State.CONNECTED).first()
        if connection is None:
            raise ReconnectNeeded(OPEN_APP)
        if _lasts(connection, now):
            return _opened(connection)
        return _refreshed(shop_id, now=now, due=lambda locked: not _lasts(locked, now))


def replace(shop_id: int, *, refused: str, now: datetime) -> str:
    """The token to use instead of one that Shopify refused; another worker may have replaced it already.

    Raises ReconnectNeeded when the refresh token is dead too.
    """
    with acting_for(shop_id):
        return _refreshed(shop_id, now=now, due=lambda locked: _opened(locked) == refused)


def give_up(shop_id: int, *, reason: str, now: datetime) -> None:
    """Call the shop no more until it is connected anew: it is frozen, or refuses good tokens."""
    with acting_for(shop_id), transaction.atomic():
        connection = Connection.objects.select_for_update().filter(state=Connection.State.CONNECTED).first()
        if connection is not None:
            _mark_broken(connection, reason=reason, now=now)


def keep_alive(shop_id: int, *, now: datetime) -> bool:
    """Refresh when the refresh token nears its end, so that a silent shop stays connected. True if it was due.

    A connection that needs a reconnect is tried once more too: a wrong client secret, put right, heals by itself.
    Raises ReconnectNeeded or Retryable.
    """

    def due(locked: Connection) -> bool:
        ailing = locked.state == Connection.State.RECONNECT_NEEDED
        return ailing or locked.refresh_expires_at - now < KEEP_ALIVE_BEFORE

    with acting_for(shop_id):
        connection = _with_refresh_token().first()
        if connection is None or not due(connection):
            return False
        _refreshed(shop_id, now=now, due=due)
        return True


def store(connection: Connection, pair: oauth.TokenPair, *, now: datetime) -> None:
    """Seal both tokens and save them together: half a pair is worth nothing."""
    connection.state = Connection.State.CONNECTED
    connection.problem = ""
    connection.access_token_sealed = sealing.seal(pair.access_token)
    connection.access_expires_at = now + timedelta(seconds=pair.access_expires_in_s)
    connection.refresh_token_sealed = sealing.seal(pair.refresh_token)
    connection.refresh_expires_at = now + timedelta(seconds=pair.refresh_expires_in_s)
    if pair.scopes:
        connection.scopes = ",".join(pair.scopes)
    connection.changed_at = now
    connection.save()


def reseal(shop_id: int) -> bool:
    """Seal the shop's tokens with the newest key. True if it has any. Raises CannotOpen."""
    with acting_for(shop_id), transaction.atomic():
        connection = _with_refresh_token().select_for_update().first()
        if connection is None:
            return False
        connection.refresh_token_sealed = sealing.reseal(connection.refresh_token_sealed)
        connection.access_token_sealed = sealing.reseal(connection.access_token_sealed)
        connection.save(update_fields=["refresh_token_sealed", "access_token_sealed"])
        return True


def forget(connection: Connection, *, now: datetime) -> None:
    """Drop both tokens: the app is no longer installed."""
    connection.state, connection.problem, connection.changed_at = Connection.State.DISCONNECTED, "", now
    connection.access_token_sealed = connection.access_expires_at = None
    connection.refresh_token_sealed = connection.refresh_expires_at = None
    connection.save()


def _refreshed(shop_id: int, *, now: datetime, due) -> str:
    """Refresh under the connection's row lock, if it is still due once the lock is ours."""
    domain = Shop.objects.values_list("domain", flat=True).get(id=shop_id)
    with transaction.atomic():
        connection = _with_refresh_token().select_for_update().first()
        if connection is None:
            raise ReconnectNeeded(OPEN_APP)
        if not due(connection):
            return _opened(connection)
        try:
            pair = oauth.refresh(domain, refresh_token=sealing.unseal(connection.refresh_token_sealed))
        except (AccessRevoked, Refused, sealing.CannotOpen) as error:
            # Not raised in here: what is said about the connection must be committed.
            _mark_broken(connection, reason=str(error), now=now)
            pair = None
        else:
            store(connection, pair, now=now)
    if pair is None:
        raise ReconnectNeeded(OPEN_APP)
    return pair.access_token


def _with_refresh_token():
    return Connection.objects.filter(refresh_token_sealed__isnull=False)


def _mark_broken(connection: Connection, *, reason: str, now: datetime) -> None:
    """The tokens are kept: when it was our secret that was wrong, they still work (see keep_alive)."""
    log.warning("reconnect_needed", extra={"reason": reason})
    connection.state, connection.problem, connection.changed_at = Connection.State.RECONNECT_NEEDED, OPEN_APP, now
    connection.save(update_fields=["state", "problem", "changed_at"])


def _lasts(connection: Connection, now: datetime) -> bool:
    return connection.access_expires_at is not None and connection.access_expires_at - MARGIN > now


def _opened(connection: Connection) -> str:
    """Raises ReconnectNeeded when no key opens it; the merchant's next visit brings a new one."""
    try:
        return sealing.unseal(connection.access_token_sealed)
    except sealing.CannotOpen:
        log.error("token_key_missing")
        raise ReconnectNeeded(OPEN_APP) from None
