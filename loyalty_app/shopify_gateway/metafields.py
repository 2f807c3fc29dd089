"""What the theme reads without asking us: a member's own figures, and the programme as the shop offers it.

A customer's metafield is in our own namespace (``$app:``), which nobody else can write. What the shop has in common
stands on the app's installation, which only our blocks see, and which goes when the app goes.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from loyalty_app.shopify_gateway import gids
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import Refused

NAMESPACE, MEMBER = "$app:loyalty", "member"
APP_NAMESPACE = "loyalty"  # Liquid: app.metafields.loyalty
TOGETHER_MAX = 25  # Shopify's limit for one metafieldsSet
BYTES_MAX = 128_000  # of one JSON: https://shopify.dev/docs/apps/build/metafields/metafield-limits


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in the shop: its global id, and the values that stand on it by key."""

    gid: str
    values: Mapping[str, object]


def define_member(client: Client) -> None:
    """Let the theme read the member's figures. Done already is as good.

    shopify.app.toml can't declare it: it knows the namespace ``$app`` only, none below it.
    """
    definition = {
        "ownerType": "CUSTOMER",
        "namespace": NAMESPACE,
        "key": MEMBER,
        "name": "Loyalty",
        "description": "The customer's points and codes, kept up to date by the loyalty app.",
        "type": "json",
        "access": {"storefront": "PUBLIC_READ"},
    }
    try:
        client.mutate("MetafieldDefinitionCreate", {"definition": definition})
    except Refused as error:
        if error.codes != ("TAKEN",):
            raise


def set_members(client: Client, members: Mapping[int, dict]) -> None:
    """Write what each member has, all of them or none. ``members``: at most 25, by Shopify's customer id."""
    _set(client, [(gids.gid("Customer", id), NAMESPACE, MEMBER, told) for id, told in members.items()])


def remove_members(client: Client, customer_ids: Collection[int]) -> None:
    """Nothing of ours is left on these customers. What isn't there is gone already."""
    assert len(customer_ids) <= TOGETHER_MAX
    metafields = [
        {"ownerId": gids.gid("Customer", customer_id), "namespace": NAMESPACE, "key": MEMBER}
        for customer_id in customer_ids
    ]
    client.mutate("MetafieldsDelete", {"metafields": metafields})


def installation(client: Client) -> Installation:
    """What stands on the app's installation now."""
    node = client.run("AppMetafields", {"namespace": APP_NAMESPACE})["currentAppInstallation"]
    return Installation(node["id"], {each["key"]: each["jsonValue"] for each in node["metafields"]["nodes"]})


def set_app(client: Client, there: Installation, values: Mapping[str, object]) -> None:
    """Write these values onto the installation, all of them or none."""
    _set(client, [(there.gid, APP_NAMESPACE, key, value) for key, value in values.items()])


def encoded(value: object) -> str:
    """As it is sent: the same value is always the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _set(client: Client, wanted: list[tuple[str, str, str, object]]) -> None:
    assert len(wanted) <= TOGETHER_MAX
    metafields = [
        {"ownerId": owner, "namespace": namespace, "key": key, "type": "json", "value": encoded(value)}
        for owner, namespace, key, value in wanted
    ]
    client.mutate("MetafieldsSet", {"metafields": metafields})
