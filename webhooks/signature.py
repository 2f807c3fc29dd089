"""Is this body from Shopify? Decided over the raw bytes, before anything reads them."""

import base64
import hmac

from django.conf import settings


def is_genuine(body: bytes, signature: bytes) -> bool:
    """True when ``signature`` (the header, base64) was made over ``body`` with our client secret, or the one before.

    Both sides are bytes, so a header that isn't ASCII is merely wrong.
    """
    return any(hmac.compare_digest(_sign(body, secret), signature) for secret in _secrets())


def sign(body: bytes) -> str:
    """What Shopify would put into the header for this body; for replays."""
    return _sign(body, settings.SHOPIFY_API_SECRET).decode()


def _secrets() -> list[str]:
    # Shopify signs with the old secret for up to an hour after a rotation.
    return [secret for secret in (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD) if secret]


def _sign(body: bytes, secret: str) -> bytes:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
