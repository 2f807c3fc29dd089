"""A customer, as far as the programme may know them."""

from dataclasses import dataclass
from datetime import datetime

from loyalty_app.shopify_gateway import gids
from loyalty_app.shopify_gateway.client import Client


@dataclass(frozen=True, slots=True)
class Customer:
    """``verified_email`` is empty unless the customer has proved that the address is theirs."""

    customer_id: int
    tags: tuple[str, ...]
    updated_at: datetime
    verified_email: str


def fetch(client: Client, customer_id: int) -> Customer | None:
    """The customer, or None when Shopify has no such customer (any more)."""
    node = client.run("Customer", {"id": gids.gid("Customer", customer_id)})["customer"]
    if node is None:
        return None
    email = (node.get("defaultEmailAddress") or {}).get("emailAddress") or ""
    return Customer(
        customer_id=customer_id,
        tags=tuple(node.get("tags") or ()),
        updated_at=datetime.fromisoformat(node["updatedAt"]),
        verified_email=email if node.get("verifiedEmail") else "",
    )
