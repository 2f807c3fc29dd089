"""Bodies as they come: halves of emoji, ids in four spellings, and now and then rubbish. Pure."""

import re

import msgspec

from loyalty_app.orders.reading import identifier, instant, text

__all__ = ["Ignored", "document", "identifier", "instant", "readable", "required_id", "tags", "text"]

# Half of a character beyond the first 65,536: left over where a program cut a text in the middle of an emoji.
_HALVES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


class Ignored(Exception):
    """There is nothing to do for this event, now or ever; the message says why, without quoting the body."""


def readable(body: bytes) -> bytes:
    """The body with what is no text in it replaced: a name that was cut badly is no reason to lose an order."""
    try:
        body.decode()
    except UnicodeDecodeError:
        body = body.decode(errors="replace").encode()
    return _HALVES.sub(rb"\\ufffd", body) if rb"\ud" in body or rb"\uD" in body else body


def document(body: bytes) -> dict:
    """The body as a dict. Raises Ignored."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Ignored("The body is not JSON.") from None
    if not isinstance(found, dict):
        raise Ignored("The body is not an object.")
    return found


def required_id(body: dict, *names: str) -> int:
    """The first of these keys that holds an id; "customer.id" looks inside. Raises Ignored."""
    for name in names:
        value: object = body
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        found = identifier(value)
        if found is not None:
            return found
    raise Ignored(f"The body has no {names[0]}.")


def tags(value: object) -> list[str] | None:
    """ "gold, wholesale" or ["gold", "wholesale"]; None when the body doesn't say (since API version 2025-01)."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return None
    found = [text(tag) for tag in value]
    return list(dict.fromkeys(tag for tag in found if tag))
