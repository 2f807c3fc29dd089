"""The stand-in for Shopify, running in the test's own process and reached over HTTP as the real one is."""

from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from devstore import installs, server

APP_URL = "http://127.0.0.1:9"  # nobody listens there
CONFIG = Path(__file__).resolve().parents[1] / "shopify.app.toml"


@contextmanager
def running(*, app_url: str = APP_URL):
    """A stand-in store that the settings point to. Nothing is delivered: webhooks wait until somebody flushes them."""
    with (
        server.start(
            app_url=app_url,
            client_id=settings.SHOPIFY_API_KEY,
            client_secret=settings.SHOPIFY_API_SECRET,
            config=CONFIG,
        ) as store,
        override_settings(SHOPIFY_SHOP_URL=store.url + "/shop/{shop}"),
    ):
        yield store


def installed(store, shop: str | None = None) -> str:
    """Let the merchant install the app in the stand-in's admin; returns the shop's domain."""
    shop = shop or store.store.default_shop
    installs.install(store.store, shop)
    return shop
