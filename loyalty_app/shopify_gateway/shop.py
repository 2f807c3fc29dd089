"""The shop itself: its name, currency, time zone, plan, and what it lets us do."""

from dataclasses import dataclass

from loyalty_app.shopify_gateway import gids
from loyalty_app.shopify_gateway.client import Client


@dataclass(frozen=True, slots=True)
class ShopFacts:
    shopify_id: int | None
    name: str
    currency: str
    timezone: str
    is_development: bool


def fetch(client: Client) -> ShopFacts:
    node = client.run("Shop")["shop"]
    return ShopFacts(
        shopify_id=gids.number(node["id"]),
        name=node["name"],
        currency=node["currencyCode"],
        timezone=node["ianaTimezone"],
        is_development=bool((node.get("plan") or {}).get("partnerDevelopment")),
    )


def granted_scopes(client: Client) -> tuple[str, ...]:
    installation = client.run("GrantedScopes")["currentAppInstallation"]
    return tuple(sorted(scope["handle"] for scope in installation["accessScopes"]))
