"""Orders as Shopify describes them, in either shape, and the facts both agree on. The package's door to the JSON."""

from typing import Any

import msgspec

from loyalty_app.orders import graphql_details, graphql_shape, reading, webhook_shape
from loyalty_app.orders.described import (
    CHANNELS,
    CodeShare,
    Details,
    LineFacts,
    MalformedOrder,
    OrderFacts,
    RefundFacts,
    RefundLine,
    ShippingFacts,
    load,
    with_details,
    with_refunds,
)

__all__ = [
    "CHANNELS",
    "CodeShare",
    "Details",
    "LineFacts",
    "MalformedOrder",
    "OrderFacts",
    "RefundFacts",
    "RefundLine",
    "ShippingFacts",
    "details_from_graphql",
    "from_graphql",
    "from_webhook",
    "load",
    "order_id_from",
    "refund_from_webhook",
    "with_details",
    "with_refunds",
]


def from_webhook(body: bytes | str | dict, *, currency: str | None = None) -> OrderFacts:
    """Facts of an order from a webhook's body. ``currency``: the shop's, for a body that names none.

    Raises MalformedOrder when the body has no order id or an amount that is none.
    """
    return webhook_shape.order(body, currency=currency)


def refund_from_webhook(body: bytes | str | dict, *, currency: str | None = None) -> tuple[int, RefundFacts]:
    """The order's Shopify id and the refund of a refunds/create body. Raises MalformedOrder."""
    return webhook_shape.refund(body, currency=currency)


def from_graphql(node: dict) -> OrderFacts:
    """Facts of an order from its GraphQL node (fragment OrderFacts). Raises MalformedOrder."""
    return graphql_shape.order(node)


def details_from_graphql(node: dict) -> Details:
    """What a webhook doesn't tell about the order: product types, what gift cards and store credit paid."""
    return graphql_details.details(node)


def order_id_from(body: bytes | str | dict) -> int:
    """Which order a small body is about: orders/delete, orders/edited, order_transactions/create.

    Raises MalformedOrder.
    """
    raw: Any = body
    if not isinstance(body, dict):
        try:
            raw = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise MalformedOrder("The body is not JSON.") from None
    if not isinstance(raw, dict):
        raise MalformedOrder("The body is not an object.")
    edit = raw.get("order_edit")
    for candidate in (edit.get("order_id") if isinstance(edit, dict) else None, raw.get("order_id"), raw.get("id")):
        found = reading.identifier(candidate)
        if found is not None:
            return found
    raise MalformedOrder("The order has no id.")
