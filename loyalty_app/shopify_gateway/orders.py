"""Orders, as Shopify's GraphQL describes them; loyalty_app.orders.facts reads the nodes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from loyalty_app.shopify_gateway import gids
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import Refused, Unavailable

PAGES_MAX = 500  # of one listing: 50,000 orders; Shopify itself stops at 25,000 objects
LINE_PAGES_MAX = 20


@dataclass(frozen=True, slots=True)
class Changed:
    """An order that changed, and when."""

    order_id: int
    updated_at: datetime


def fetch(client: Client, order_id: int) -> dict | None:
    """The order's node with all its lines, or None when Shopify has no such order (any more)."""
    node = client.run("Order", {"id": gids.gid("Order", order_id)})["order"]
    if node is None:
        return None
    lines, page = list(node["lineItems"]["nodes"]), node["lineItems"]["pageInfo"]
    for _ in range(LINE_PAGES_MAX):
        if not page["hasNextPage"]:
            return {**node, "lineItems": {"nodes": lines}}
        more = client.run("OrderLines", {"id": node["id"], "after": page["endCursor"]})["order"]
        if more is None or more["updatedAt"] != node["updatedAt"]:
            raise Unavailable("The order changed while it was read.")
        lines += more["lineItems"]["nodes"]
        page = more["lineItems"]["pageInfo"]
    raise Refused("The order has more lines than we read.")


def changed(client: Client, *, since: datetime, until: datetime | None = None) -> Iterator[list[Changed]]:
    """Which orders changed from ``since`` on, oldest change first, a page at a time.

    Only ids and instants: most of them are known already, and a page of whole orders would cost more than Shopify
    allows for one question.
    """
    query = f"updated_at:>='{_search_instant(since)}'"
    if until is not None:
        query += f" updated_at:<='{_search_instant(until)}'"
    after = None
    for _ in range(PAGES_MAX):
        found = client.run("OrdersChanged", {"query": query, "after": after})["orders"]
        yield [Changed(gids.number(node["id"]), datetime.fromisoformat(node["updatedAt"])) for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


def _search_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
