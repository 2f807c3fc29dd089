"""The one way to an authorised client: by shop, with a token that is fresh at every call."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shops import tokens
from loyalty_app.shops.models import Shop


def for_shop(shop: Shop, *, clock: Callable[[], datetime] = timezone.now) -> Client:
    """A client for the shop's Admin API. Its calls raise ReconnectNeeded when only a merchant can help."""
    return Client(shop.domain, _ShopTokens(shop.id, clock))


class _ShopTokens:
    def __init__(self, shop_id: int, clock: Callable[[], datetime]):
        self._shop_id, self._clock = shop_id, clock

    def current(self) -> str:
        return tokens.access_token(self._shop_id, now=self._clock())

    def instead_of(self, refused: str) -> str:
        return tokens.replace(self._shop_id, refused=refused, now=self._clock())

    def give_up(self, reason: str) -> None:
        tokens.give_up(self._shop_id, reason=reason, now=self._clock())
