"""Signatures over query strings: of install and load requests, and of the app proxy."""

import base64
import hashlib
import hmac
from collections.abc import Iterable


def query_hmac(parameters: dict[str, str], secret: str) -> str:
    """Hex HMAC over the sorted k=v pairs joined by &, without hmac and signature themselves."""
    pairs = sorted((key, value) for key, value in parameters.items() if key not in ("hmac", "signature"))
    return _hex("&".join(f"{key}={value}" for key, value in pairs), secret)


def proxy_signature(pairs: Iterable[tuple[str, str]], secret: str) -> str:
    """Hex HMAC over the sorted key=value strings without separator; repeated keys are joined by commas."""
    joined: dict[str, list[str]] = {}
    for key, value in pairs:
        if key != "signature":
            joined.setdefault(key, []).append(value)
    return _hex("".join(sorted(f"{key}={','.join(values)}" for key, values in joined.items())), secret)


def _hex(message: str, secret: str) -> str:
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def host(shop: str) -> str:
    """The host parameter: where the admin shows this shop, in unpadded base64."""
    handle = shop.removesuffix(".myshopify.com")
    return base64.b64encode(f"admin.shopify.com/store/{handle}".encode()).decode().rstrip("=")
