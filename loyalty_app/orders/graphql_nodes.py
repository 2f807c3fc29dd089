"""Reaching into GraphQL's answers, whatever is missing from them."""

from decimal import Decimal
from typing import Any

from loyalty_app.orders import reading


def shop_money(node: dict, key: str) -> Decimal:
    return reading.amount(at(node, key, "shopMoney", "amount"))


def items(value: Any) -> list[dict]:
    """The objects of a list, or of a connection's nodes or edges."""
    if isinstance(value, dict):
        if "edges" in value:
            value = [edge.get("node") for edge in value["edges"] or [] if isinstance(edge, dict)]
        else:
            value = value.get("nodes")
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def at(node: Any, *path: str) -> Any:
    for key in path:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node
