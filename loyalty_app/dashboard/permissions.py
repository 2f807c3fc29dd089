"""What Shopify lets the app do for this shop, and what a reward needs it to. Asked for when a reward is switched on."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from loyalty_app.shops import profile
from loyalty_app.shops.errors import SHOPIFY_IS_OUT_OF_REACH
from loyalty_app.shops.models import Connection, Shop

log = logging.getLogger(__name__)

# As merchants read it: "The app may not ... yet."
WORDS = {
    "write_discounts": _("create discount codes"),
    "write_gift_cards": _("create gift cards"),
    "write_gift_card_transactions": _("change gift cards"),
    "read_store_credit_accounts": _("see store credit"),
    "write_store_credit_account_transactions": _("give store credit"),
}


def missing(wanted: Sequence[str], connection: Connection) -> tuple[str, ...]:
    """Those of the scopes that the shop has not granted, as far as we know. ``write_x`` allows ``read_x``, too."""
    granted = set(connection.scopes.split(","))
    granted |= {f"read_{scope.removeprefix('write_')}" for scope in granted if scope.startswith("write_")}
    return tuple(scope for scope in wanted if scope not in granted)


def still_missing(wanted: Sequence[str], connection: Connection, *, shop: Shop, now: datetime) -> tuple[str, ...]:
    """The same, after asking Shopify: a grant of this minute may not have been told to us yet.

    Shopify is only asked when something is missing; when it does not answer, what we know counts.
    """
    lacking = missing(wanted, connection)
    if not lacking:
        return ()
    try:
        profile.refresh(shop, now=now)
    except SHOPIFY_IS_OUT_OF_REACH as error:
        log.warning("scopes_not_asked", extra={"reason": str(error)})
        return lacking
    connection.refresh_from_db(fields=["scopes"])
    return missing(wanted, connection)


def in_words(scopes: Sequence[str]) -> list[str]:
    return [str(WORDS.get(scope, scope)) for scope in scopes]
