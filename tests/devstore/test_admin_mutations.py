"""Mutations of the Admin API: metafields, tags, subscriptions, the order editor."""

import pytest

from devstore import customers, installs, metafields, misbehaviour, orders
from tests.devstore.conftest import SHOP


def test_a_write_may_happen_although_the_answer_is_lost(ask, store):
    person = store.documents.all("customer", SHOP)[0]
    misbehaviour.add(store, "timeout_after_write", operation="Tag")

    with pytest.raises(Exception, match=r"Connection broken|ended prematurely|IncompleteRead"):
        ask(
            'mutation Tag($id: ID!) { tagsAdd(id: $id, tags: ["gold"]) { userErrors { message } } }',
            id=f"gid://shopify/Customer/{person['id']}",
        )

    assert "gold" in customers.tags(store, SHOP, person["id"])


def test_metafields_are_kept_compared_and_shown_to_the_theme(ask, store):
    owner = f"gid://shopify/Customer/{store.documents.all('customer', SHOP)[0]['id']}"
    wanted = {"ownerId": owner, "namespace": "$app:loyalty", "key": "balance", "type": "json", "value": '{"a":1}'}
    mutation = """mutation Set($m: [MetafieldsSetInput!]!) {
      metafieldsSet(metafields: $m) {
        metafields { namespace key value compareDigest } userErrors { field message code }
      }
    }"""

    written = ask(mutation, m=[wanted]).json()["data"]["metafieldsSet"]
    namespace = f"app--{store.settings.app_id}--loyalty"
    assert [each["namespace"] for each in written["metafields"]] == [namespace]
    assert metafields.for_theme(store, SHOP, owner) == {}

    definition = {
        "name": "Balance", "namespace": "$app:loyalty", "key": "balance", "ownerType": "CUSTOMER", "type": "json",
        "access": {"storefront": "PUBLIC_READ"},
    }  # fmt: skip
    define = """mutation Define($d: MetafieldDefinitionInput!) {
      metafieldDefinitionCreate(definition: $d) { createdDefinition { namespace } userErrors { code message } }
    }"""
    assert ask(define, d=definition).json()["data"]["metafieldDefinitionCreate"]["userErrors"] == []
    again = ask(define, d=definition).json()["data"]["metafieldDefinitionCreate"]
    assert again["userErrors"][0]["code"] == "TAKEN"
    shown = {"type": "json", "value": {"a": 1}, "raw": '{"a":1}'}
    assert metafields.for_theme(store, SHOP, owner) == {
        "$app:loyalty": {"balance": shown},
        namespace: {"balance": shown},
    }

    stale = ask(mutation, m=[wanted | {"compareDigest": "x", "value": '{"a":2}'}]).json()["data"]["metafieldsSet"]
    assert stale["userErrors"][0]["code"] == "STALE_OBJECT"
    assert metafields.get(store, SHOP, owner, "$app:loyalty", "balance")["value"] == '{"a":1}'


def test_one_bad_metafield_refuses_the_whole_call(ask, store):
    owner = f"gid://shopify/Customer/{store.documents.all('customer', SHOP)[0]['id']}"
    good = {"ownerId": owner, "namespace": "a", "key": "one", "type": "json", "value": "1"}
    mutation = """mutation Set($m: [MetafieldsSetInput!]!) {
      metafieldsSet(metafields: $m) { metafields { key } userErrors { field code elementIndex } }
    }"""

    answer = ask(mutation, m=[good, good | {"key": "two", "value": "{"}]).json()["data"]["metafieldsSet"]

    assert answer == {
        "metafields": [],
        "userErrors": [{"field": ["metafields", "1", "value"], "code": "INVALID_VALUE", "elementIndex": 1}],
    }
    assert metafields.of(store, SHOP, owner) == []


def test_the_order_editor_stages_and_commits(ask, store):
    installs.grant(store, SHOP, ["write_order_edits"])
    order = orders.place(store, SHOP, [{"title": "A", "price": "10.00", "quantity": 3}], tax_rate="0", shipping=None)
    begun = ask(
        """mutation Begin($id: ID!) { orderEditBegin(id: $id) {
             calculatedOrder { id lineItems(first: 5) { nodes { id quantity } } } userErrors { message } } }""",
        id=order["admin_graphql_api_id"],
    ).json()["data"]["orderEditBegin"]["calculatedOrder"]

    ask(
        """mutation Set($id: ID!, $line: ID!) { orderEditSetQuantity(id: $id, lineItemId: $line, quantity: 1) {
             calculatedOrder { subtotalPriceSet { shopMoney { amount } } } userErrors { message } } }""",
        id=begun["id"],
        line=begun["lineItems"]["nodes"][0]["id"],
    )
    assert orders.get(store, SHOP, order["id"])["current_subtotal_price"] == "30.00"
    done = ask(
        """mutation Commit($id: ID!) { orderEditCommit(id: $id) {
             order { currentSubtotalPriceSet { shopMoney { amount } } } successMessages userErrors { message } } }""",
        id=begun["id"],
    ).json()["data"]["orderEditCommit"]

    assert done["order"]["currentSubtotalPriceSet"]["shopMoney"]["amount"] == "10.0"
    assert done["successMessages"] == ["Order updated"]


def test_subscriptions_made_through_the_api_are_listed_and_served(ask, store, app):
    made = ask(
        """mutation Hook($uri: String!) { webhookSubscriptionCreate(
             topic: ORDERS_PAID, webhookSubscription: {uri: $uri, format: JSON}) {
               webhookSubscription { id topic uri } userErrors { message } } }""",
        uri=f"{app.url}/hook",
    ).json()["data"]["webhookSubscriptionCreate"]

    assert made["webhookSubscription"]["topic"] == "ORDERS_PAID"
    listed = ask("{ webhookSubscriptions(first: 5) { nodes { id } } }").json()["data"]["webhookSubscriptions"]["nodes"]
    assert listed == [{"id": made["webhookSubscription"]["id"]}]
