"""One delivery at the door: what its headers say. Nothing is parsed out of the body here."""

import re
from datetime import UTC, datetime

import msgspec

# Shopify's webhooks carry the prefixed names, its newer events the same without "x-"; a mixture counts as well.
_NAMES = {
    b"hmac-sha256": "signature",
    b"topic": "topic",
    b"shop-domain": "domain",
    b"webhook-id": "webhook_id",
    b"event-id": "event_id",
    b"api-version": "api_version",
    b"triggered-at": "triggered_at",
}
_FIELDS = {prefix + name: field for name, field in _NAMES.items() for prefix in (b"x-shopify-", b"shopify-")}
_REQUIRED = ("signature", "topic", "domain", "webhook_id")
_SHAPES = {
    "topic": re.compile(rb"[A-Za-z0-9_.\-]{1,60}(/[A-Za-z0-9_.\-]{1,60})?"),
    "domain": re.compile(rb"[A-Za-z0-9][A-Za-z0-9.\-]{0,254}"),
    "webhook_id": re.compile(rb"[\x21-\x7e]{1,100}"),
    "event_id": re.compile(rb"[\x21-\x7e]{0,100}"),
    "api_version": re.compile(rb"[\x21-\x7e]{0,20}"),
}
TOPIC_MAX_LENGTH = 80
FIRST_YEAR, LAST_YEAR = 2000, 2199  # in which something may have happened


class Rejected(Exception):
    """The delivery gets this HTTP status and is not stored. ``code`` is for the answer and the log."""

    def __init__(self, status: int, code: str):
        super().__init__(code)
        self.status = status
        self.code = code


class Headers(msgspec.Struct):
    """What the delivery's headers say, as it is stored."""

    domain: str
    topic: str
    webhook_id: str
    event_id: str
    api_version: str
    triggered_at: datetime | None


class Delivery(msgspec.Struct):
    """A verified delivery, ready to be stored. ``body`` is packed."""

    headers: Headers
    body: bytes


def fields_of(headers: list[tuple[bytes, bytes]]) -> dict[str, bytes]:
    """Shopify's fields among the headers. Raises Rejected(400) when one is missing that every delivery has."""
    fields = {}
    for name, value in headers:
        field = _FIELDS.get(name)  # servers bring names into small letters
        # The first one counts: a second header of the same name changes nothing.
        if field is not None and field not in fields:
            fields[field] = value.strip()
    for field in _REQUIRED:
        if not fields.get(field):
            raise Rejected(400, f"missing_{field}")
    return fields


def delivery(fields: dict[str, bytes], *, body: bytes) -> Delivery:
    """The row to store. Raises Rejected(400) for a header that can't be what it says."""
    texts = {}
    for field, shape in _SHAPES.items():
        value = fields.get(field, b"")
        if value and not shape.fullmatch(value):
            raise Rejected(400, f"invalid_{field}")
        texts[field] = value.decode("ascii")
    if len(texts["topic"]) > TOPIC_MAX_LENGTH:
        raise Rejected(400, "invalid_topic")
    texts["domain"] = texts["domain"].lower()
    return Delivery(Headers(**texts, triggered_at=_instant(fields.get("triggered_at", b""))), body)


def _instant(header: bytes) -> datetime | None:
    """The header's instant in UTC, or None when it is none: useful to know, but not worth losing an event."""
    try:
        instant = datetime.fromisoformat(header.decode("ascii"))
        if instant.tzinfo is not UTC:
            instant = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # Near the ends of the calendar, adding thirty days is an error.
    return instant if FIRST_YEAR <= instant.year <= LAST_YEAR else None
