"""Is this body from Shopify? Decided over the raw bytes, before anything reads them."""

import base64
import hmac

from django.conf import settings


def is_genuine(body: bytes, signature: bytes) -> bool:
    """True when ``signature`` (the header, base64) was made over ``body`` with our client secret, or the one before.

    Both sides are bytes, so a header that isn't ASCII is merely wrong.
    """
    if _is_for_another_door(body):
        return False
    # Shopify signs with the old secret for up to an hour after a rotation.
    return _is_signed(body, signature, settings.SHOPIFY_API_SECRET) or _is_signed(
        body, signature, settings.SHOPIFY_API_SECRET_OLD
    )


def sign(body: bytes) -> str:
    """What Shopify would put into the header for this body; for replays."""
    return _sign(body, settings.SHOPIFY_API_SECRET).decode()


def _is_for_another_door(body: bytes) -> bool:
    """Whether this text might be one that Shopify signed for a browser, with the same secret.

    Every merchant sees the ``hmac`` of their own admin's addresses, and their own session tokens. Posted here as a
    body they would speak for any shop: the headers are not signed. A webhook's object begins with a brace; a query
    can't, for names that begin with one are sorted behind the others (and a space before it could be a name's).
    """
    if body.startswith(b"{"):
        return False
    return body.startswith(b"eyJ") or (b"timestamp=" in body and b"shop=" in body)


def _is_signed(body: bytes, signature: bytes, secret: str) -> bool:
    return secret != "" and hmac.compare_digest(_sign(body, secret), signature)


def _sign(body: bytes, secret: str) -> bytes:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
