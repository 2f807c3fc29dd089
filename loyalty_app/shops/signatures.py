"""Queries that Shopify signs: the app proxy's (``signature``) and the OAuth pages' (``hmac``).

Closed here, beyond what the libraries check: a repeated key that would alias another one, an instant in the
future, a signature in letters that can't be compared, more fields than anybody needs.
"""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote_plus

import shopify
from django.conf import settings

from loyalty_app.shops.errors import BadSignature

WINDOW_S = 90  # both ways, as Shopify's own libraries allow
FIELDS_MAX = 100
# A repeated value is joined by commas before it is signed, so that two of them could be read as one of another meaning.
NEVER_TWICE = {"shop", "timestamp", "signature", "hmac", "logged_in_customer_id", "state", "code", "host"}


def secrets() -> list[str]:
    """The client secrets that Shopify may have signed with: the current one, and the one before while it rotates."""
    return [secret for secret in (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD) if secret]


def proxy_query(query: str, *, now: datetime) -> dict[str, str]:
    """The fields of an app-proxy request, once its signature is right. Raises BadSignature.

    Shopify sorts the finished ``key=value`` texts and joins them with nothing
    (https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies).
    """
    fields = _fields(query)
    given = _one(fields, "signature")
    signed = "".join(sorted(f"{key}={','.join(values)}" for key, values in fields.items() if key != "signature"))
    if not any(_same(_hex(secret, signed), given) for secret in secrets()):
        raise BadSignature("signature")
    _require_fresh(fields, now)
    return {key: values[0] for key, values in fields.items()}


def oauth_query(query: str, *, now: datetime) -> dict[str, str]:
    """The fields of a query that Shopify's OAuth pages signed with ``hmac``. Raises BadSignature."""
    fields = _fields(query)
    given = _one(fields, "hmac")
    flat = {key: values[0] for key, values in fields.items() if key != "signature"}
    if any(len(values) > 1 for values in fields.values()):
        raise BadSignature("a field is repeated")
    if not any(_same(_oauth_hmac(secret, flat), given) for secret in secrets()):
        raise BadSignature("hmac")
    _require_fresh(fields, now)
    return flat


def _oauth_hmac(secret: str, fields: dict[str, str]) -> str:
    # The library keeps the secret on the class; a class of its own leaves the shared one alone.
    signer = type("Signer", (shopify.Session,), {"secret": secret})
    return signer.calculate_hmac(fields)


def _fields(query: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for key, value in _pairs(query):
        fields.setdefault(key, []).append(value)
    if any(len(fields.get(key, ())) > 1 for key in NEVER_TWICE):
        raise BadSignature("a field is repeated")
    return fields


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    """As urllib's parse_qsl reads them, in a third of its time: every request of a shopper's begins here."""
    parts = query.split("&")
    if len(parts) > FIELDS_MAX:
        raise BadSignature("too many fields")
    for part in parts:
        if not part:
            continue
        key, _, value = part.partition("=")
        if "%" in part or "+" in part:
            yield unquote_plus(key), unquote_plus(value)
        else:
            yield key, value


def _one(fields: dict[str, list[str]], key: str) -> str:
    if not fields.get(key, [""])[0]:
        raise BadSignature(f"{key} is missing")
    return fields[key][0]


def _require_fresh(fields: dict[str, list[str]], now: datetime) -> None:
    text = _one(fields, "timestamp")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise BadSignature("timestamp is no instant")
    if abs(now.timestamp() - int(text)) > WINDOW_S:
        raise BadSignature("timestamp is not now")


def _hex(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def _same(ours: str, given: str) -> bool:
    # As bytes: compare_digest refuses texts that are not ASCII with an exception.
    return hmac.compare_digest(ours.encode(), given.encode(errors="surrogatepass"))
