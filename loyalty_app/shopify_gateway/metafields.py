"""The balance as a metafield of the customer: the theme shows it without asking us.

The namespace is the app's own (``$app:``): nobody else can write it.
"""

import json
from collections.abc import Mapping

from loyalty_app.shopify_gateway import gids
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import Refused

NAMESPACE, BALANCE = "$app:loyalty", "balance"
TOGETHER_MAX = 25  # Shopify's limit for one metafieldsSet


def define_balance(client: Client) -> None:
    """Let the theme read the balance. Done already is as good."""
    definition = {
        "ownerType": "CUSTOMER",
        "namespace": NAMESPACE,
        "key": BALANCE,
        "name": "Loyalty points",
        "description": "The customer's points, kept up to date by the loyalty app.",
        "type": "json",
        "access": {"storefront": "PUBLIC_READ"},
    }
    try:
        client.mutate("MetafieldDefinitionCreate", {"definition": definition})
    except Refused as error:
        if error.codes != ("TAKEN",):
            raise


def set_balances(client: Client, balances: Mapping[int, dict]) -> None:
    """Write each customer's balance, all of them or none. ``balances``: at most 25, by Shopify's customer id."""
    assert len(balances) <= TOGETHER_MAX
    metafields = [
        {
            "ownerId": gids.gid("Customer", customer_id),
            "namespace": NAMESPACE,
            "key": BALANCE,
            "type": "json",
            "value": json.dumps(balance, sort_keys=True, separators=(",", ":")),
        }
        for customer_id, balance in balances.items()
    ]
    client.mutate("MetafieldsSet", {"metafields": metafields})
