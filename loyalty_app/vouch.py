"""Whom Shopify vouches for by the signed query of its app proxy, and why somebody is not served.

What both doors for shoppers ask: the gate of Django's views (gates.shopper), and the lane in front of Django.
"""

import logging
from datetime import datetime

import msgspec

from loyalty_app.shops import domains, signatures
from loyalty_app.shops.errors import BadSignature, NotAShop
from loyalty_app.shops.models import Shop

log = logging.getLogger(__name__)


class NotServed(Exception):
    """Answered with ``status`` and ``told``, {"error": ...}. ``retry_after``: in so many seconds; 0: it won't help."""

    def __init__(self, error: str, status: int, *, retry_after: int = 0):
        super().__init__(error)
        self.status, self.retry_after = status, retry_after
        self.told = {"error": error} | ({"retry_after": retry_after} if retry_after else {})


class Vouched(msgspec.Struct, frozen=True):
    """``customer_id`` None: a guest. ``signed``: the fields of the query."""

    domain: str
    customer_id: int | None
    signed: dict[str, str]


def for_shopper(query: str, *, now: datetime) -> Vouched:
    """Raises NotServed. Nothing in the query is believed before its signature is right."""
    try:
        signed = signatures.proxy_query(query, now=now)
        domain = domains.normal(signed.get("shop"))
        customer_id = _customer_id(signed.get("logged_in_customer_id", ""))
    except (BadSignature, NotAShop) as error:
        log.warning("proxy_refused", extra={"reason": str(error)})
        raise NotServed("bad_signature", 401) from None
    return Vouched(domain, customer_id, signed)


def check_pace(wait_s: int) -> None:
    """wait_s: see rates.take(). Raises NotServed."""
    if wait_s:
        raise NotServed("too_many", 429, retry_after=wait_s)


def check_installed(shop: Shop | None) -> None:
    """Raises NotServed."""
    if shop is None or not shop.is_installed:
        raise NotServed("not_installed", 404)


def _customer_id(text: str) -> int | None:
    """The customer Shopify names, None for a guest. Raises BadSignature for what Shopify never sends."""
    if text == "":
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadSignature("logged_in_customer_id is no number")
    return int(text)
