"""The panel opens. What it asks for then is told here, through whichever door it comes: the lane, or Django's view."""

from collections.abc import Mapping
from datetime import datetime

from loyalty_app.shops.models import Shop
from storefront_widget import mirror, nonces, present
from storefront_widget.looker import Looker


def told(
    member: Looker | None, shop: Shop, customer_id: int | None, *, asked: Mapping[str, str], now: datetime
) -> dict:
    """present.state() and a nonce. asked: the query's fields; ``seen``: the balance that the page showed, which may be
    an old one. Act for the shop, and with what is kept of it.
    """
    state = present.state_of(member, shop, customer_id, locale=asked.get("locale", ""), now=now)
    mirror.seen(asked.get("seen"), state, customer_id=customer_id, now=now)
    return state | {"nonce": nonces.issue(shop.id, customer_id, now=now)}
