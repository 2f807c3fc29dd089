"""Payload files by topic: ``<topic-with-dashes>/*.json``."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

# The same shapes without a known topic, and bodies whose every value was replaced by rubbish: the hardest topic.
_OTHER_NAMES = {
    "rest-order": "orders/updated",
    "rest-refund": "refunds/create",
    "rest-customer": "customers/update",
    "rest-product": "products/update",
    "rest-shop": "shop/update",
    "rest-draft_order": "draft_orders/update",
    "shapes": "orders/updated",
}
_NOT_PAYLOADS = {"graphql-captures"}
# These end something: first everything else must have been seen.
_LAST = ("app/uninstalled", "customers/redact", "shop/redact")


class Payload(msgspec.Struct, frozen=True):
    name: str  # orders-paid/acme__1.json
    topic: str
    body: bytes


def payloads(folder: Path) -> list[Payload]:
    """All of the folder's payloads, sorted by name; what ends an installation comes last."""
    found = sorted(_read(folder), key=lambda payload: payload.name)
    return sorted(found, key=lambda payload: _LAST.index(payload.topic) + 1 if payload.topic in _LAST else 0)


def topic_of(folder_name: str) -> str:
    """orders-paid is orders/paid; customer.tags_added has no slash."""
    return _OTHER_NAMES.get(folder_name) or folder_name.replace("-", "/", 1)


def _read(folder: Path) -> Iterator[Payload]:
    for topic_folder in folder.iterdir():
        if not topic_folder.is_dir() or topic_folder.name in _NOT_PAYLOADS:
            continue
        for path in topic_folder.glob("*.json"):
            yield Payload(f"{topic_folder.name}/{path.name}", topic_of(topic_folder.name), path.read_bytes())
