"""Shopify's global ids: gid://shopify/Order/450789469."""

import re

_GID = re.compile(r"gid://shopify/(\w+)/(\d{1,19})(?:\?.*)?", re.ASCII)


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{int(number)}"


def number(text: object) -> int | None:
    """The number of a global id, or None for anything else."""
    match = _GID.fullmatch(text) if isinstance(text, str) else None
    return int(match[2]) if match else None
