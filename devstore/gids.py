"""Shopify's global ids: gid://shopify/Order/123."""

from devstore.errors import Unknown


def gid(kind: str, number: int | str) -> str:
    return f"gid://shopify/{kind}/{number}"


def number(text: str, kind: str | None = None) -> int:
    """The number inside a gid; Unknown if it is of another kind or not a gid."""
    parts = str(text).split("?")[0].rsplit("/", 2)
    if len(parts) != 3 or parts[0] != "gid://shopify" or not parts[2].isdecimal() or (kind and parts[1] != kind):
        raise Unknown(f"Invalid global id '{text}'")
    return int(parts[2])


def kind_of(text: str) -> str:
    parts = str(text).split("/")
    if len(parts) != 5 or not text.startswith("gid://shopify/"):
        raise Unknown(f"Invalid global id '{text}'")
    return parts[3]
