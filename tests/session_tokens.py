"""Session tokens as Shopify's admin mints them."""

from datetime import datetime

import jwt
from django.conf import settings


def claims(domain: str, *, now: datetime, **changed) -> dict:
    """The claims of a good token; a changed one of None is left out."""
    issued = int(now.timestamp())
    good = {
        "iss": f"https://{domain}/admin",
        "dest": f"https://{domain}",
        "aud": settings.SHOPIFY_API_KEY,
        "sub": "42",
        "exp": issued + 60,
        "nbf": issued,
        "iat": issued,
        "jti": "f8912129-1af6-4cad-9ca3-76b0f7621087",
        "sid": "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685",
    } | changed
    return {key: value for key, value in good.items() if value is not None}


def mint(domain: str, *, now: datetime, secret: str | None = None, algorithm: str = "HS256", **changed) -> str:
    return jwt.encode(claims(domain, now=now, **changed), secret or settings.SHOPIFY_API_SECRET, algorithm=algorithm)
