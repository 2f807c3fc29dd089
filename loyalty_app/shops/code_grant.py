"""The authorization-code grant, the second way to install: for stores where Shopify doesn't manage the installation.

``state`` ties the answer to the browser that asked: a cookie of five minutes, signed with a key derived for just that.
"""

import base64
import binascii
import hmac
import re
import secrets
from datetime import datetime
from hashlib import sha256

import shopify
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from loyalty_app.shopify_gateway import http
from loyalty_app.shops.errors import BadSignature

CALLBACK_PATH = "/auth/callback"
COOKIE = "loyalty_grant"
LIFE_S = 300
ADMIN_HOST = re.compile(r"admin\.shopify\.com/store/[a-z0-9][a-z0-9-]*", re.ASCII)


def begin(domain: str, *, now: datetime) -> tuple[str, str]:
    """Where to send the browser, and the cookie it must bring back."""
    state = secrets.token_urlsafe(24)
    # The library keeps the key on the class; a class of its own leaves the shared one alone.
    grant = type("Grant", (shopify.Session,), {"api_key": settings.SHOPIFY_API_KEY})
    page = grant(domain, settings.SHOPIFY_API_VERSION).create_permission_url(
        settings.SHOPIFY_SCOPES, settings.APP_URL + CALLBACK_PATH, state
    )
    # The library knows only https://{shop}; the stand-in is somewhere else.
    page = page.replace(f"https://{domain}", http.address(domain, ""), 1)
    expires_at = int(now.timestamp()) + LIFE_S
    return page, f"{state}.{expires_at}.{_seal(state, domain, expires_at)}"


def check(fields: dict[str, str], *, domain: str, cookie: str, now: datetime) -> str:
    """The code of a callback whose signature was checked by the gate. Raises BadSignature.

    Besides: the state is the one this browser was given, for this shop, not long ago, and ``host`` is Shopify's.
    """
    state, _, rest = cookie.partition(".")
    expires_text, _, seal = rest.partition(".")
    if not (expires_text.isascii() and expires_text.isdigit() and len(expires_text) <= 12):
        raise BadSignature("state is missing")
    expires_at = int(expires_text)
    if not hmac.compare_digest(_seal(state, domain, expires_at).encode(), seal.encode()):
        raise BadSignature("state is not ours")
    if not hmac.compare_digest(state.encode(), fields.get("state", "").encode()):
        raise BadSignature("state")
    if expires_at < now.timestamp():
        raise BadSignature("state is too old")
    if "host" in fields:
        _check_host(fields["host"])
    if not fields.get("code"):
        raise BadSignature("code is missing")
    return fields["code"]


def home(domain: str) -> str:
    """The app's page in the shop's admin. Built from the shop, never from ``host``: that was an open redirect once."""
    return http.address(domain, f"/admin/apps/{settings.APP_HANDLE}")


def _check_host(text: str) -> None:
    try:
        host = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError):
        host = ""
    if not (ADMIN_HOST.fullmatch(host) or re.fullmatch(r"[a-z0-9][a-z0-9-]*\.myshopify\.com/admin", host, re.ASCII)):
        raise BadSignature("host is not Shopify's")


def _seal(state: str, domain: str, expires_at: int) -> str:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"loyalty: state of the code grant").derive(
        settings.SECRET_KEY.encode()
    )
    return hmac.new(key, f"{state}|{domain}|{expires_at}".encode(), sha256).hexdigest()
