"""The signature and the headers of one webhook."""

import base64
import hashlib
import hmac
from datetime import datetime


def signature(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def triggered_at(instant: datetime) -> str:
    """Shopify writes nanoseconds: 2026-11-22T12:00:00.123456000Z."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%f000Z")


def headers(delivery: dict, *, body: bytes, secret: str) -> dict[str, str]:
    """The X-Shopify-* family, or for `new_family` the unprefixed one of Shopify's next-generation events."""
    prefix = "shopify-" if delivery["new_family"] else "X-Shopify-"
    named = {
        "Topic": delivery["topic"],
        "Hmac-Sha256": signature(body, secret),
        "Shop-Domain": delivery["shop"],
        "API-Version": delivery["api_version"],
        "Webhook-Id": delivery["webhook_id"],
        "Triggered-At": delivery["triggered_at"],
        "Event-Id": delivery["event_id"],
    }
    if delivery["name"]:
        named["Name"] = delivery["name"]
    written = {prefix + (key if prefix == "X-Shopify-" else key.lower()): value for key, value in named.items()}
    return written | {"Content-Type": "application/json", "User-Agent": "Shopify-Captain-Hook", "Accept": "*/*"}
