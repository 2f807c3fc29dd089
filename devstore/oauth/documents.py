"""The address Shopify opens in the admin's frame: our app's page with a signed query."""

import time
import uuid
from urllib.parse import urlencode

from devstore.oauth import id_tokens, signing
from devstore.store import Store


def query(store: Store, shop: str, *, extra: dict[str, str] | None = None, embedded: bool = True) -> dict[str, str]:
    """The parameters of a document load, hmac included."""
    parameters = {
        "embedded": "1" if embedded else "0",
        "host": signing.host(shop),
        "id_token": id_tokens.mint(store, shop),
        "locale": "en-US",
        "session": uuid.uuid5(uuid.NAMESPACE_DNS, shop).hex,
        "shop": shop,
        "timestamp": str(int(time.time())),
    } | (extra or {})
    return parameters | {"hmac": signing.query_hmac(parameters, store.settings.client_secret)}


def url(store: Store, shop: str, *, path: str = "/", extra: dict[str, str] | None = None) -> str:
    """Where the frame goes for a page of the app; a query in `path` is kept and signed as well."""
    bare, _, own_query = path.partition("?")
    kept = dict(pair.split("=", 1) for pair in own_query.split("&") if "=" in pair)
    parameters = query(store, shop, extra=kept | (extra or {}))
    return f"{store.settings.app_url.rstrip('/')}/{bare.lstrip('/')}?{urlencode(parameters)}"
