"""Goods, collections and selling plans, as an editor of rewards reads them."""

from devstore import catalogue, product_collections, shops
from tests.devstore.conftest import SHOP


def test_a_picker_gets_picture_price_and_stock(ask, store, running):
    product = catalogue.variant_by(store, SHOP, sku="JL-NAPKIN-MEADOW")["product"]
    catalogue.update(store, SHOP, product["id"], inventory=0)

    found = ask(
        """{ products(first: 5, query: "mead") { nodes { title totalInventory compareAtPriceRange {
               maxVariantCompareAtPrice { amount } } featuredMedia { preview { image { url altText } } }
             variants(first: 1) { nodes {
               price compareAtPrice inventoryQuantity availableForSale image { url } } } } } }"""
    ).json()["data"]["products"]["nodes"]

    picture = f"{running.url}/cdn/products/meadow-napkins-set-of-four.svg"
    variant = {"price": "32.00", "compareAtPrice": "40.00", "inventoryQuantity": 0, "availableForSale": False}
    assert found == [
        {
            "title": "Meadow Napkins, Set of Four",
            "totalInventory": 0,
            "compareAtPriceRange": {"maxVariantCompareAtPrice": {"amount": "40.0"}},
            "featuredMedia": {"preview": {"image": {"url": picture, "altText": "Meadow Napkins, Set of Four"}}},
            "variants": {"nodes": [variant | {"image": {"url": picture}}]},
        }
    ]


def test_collections_hold_what_their_rule_fits(ask, store):
    other = shops.create(store, "other.myshopify.com", "Other")["domain"]
    product_collections.create(store, other, title="Elsewhere")

    listed = ask(
        """{ collections(first: 9) { nodes { title productsCount { count } ruleSet { rules { column } }
             products(first: 2) { nodes { title } } } } }"""
    ).json()["data"]["collections"]["nodes"]

    assert [(each["title"], each["productsCount"]["count"]) for each in listed] == [
        ("Linen", 5),
        ("Sale", 2),
        ("Gifts for a first home", 1),
    ]
    assert listed[1]["ruleSet"] == {"rules": [{"column": "IS_PRICE_REDUCED"}]}
    assert listed[2] == {
        "title": "Gifts for a first home",
        "productsCount": {"count": 1},
        "ruleSet": None,
        "products": {"nodes": [{"title": "Heron Linen Throw"}]},
    }


def test_nodes_gives_goods_of_several_kinds_and_null_for_what_is_gone(ask, store):
    product = catalogue.products(store, SHOP)[0]
    variant, shelf = product["variants"][0], product_collections.all(store, SHOP)[1]

    found = ask(
        """query N($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Product { title }
             ... on ProductVariant { displayName } ... on Collection { title } } }""",
        ids=[product["admin_graphql_api_id"], variant["admin_graphql_api_id"], shelf["admin_graphql_api_id"],
             "gid://shopify/Product/7"],
    ).json()["data"]["nodes"]  # fmt: skip

    assert found == [
        {"__typename": "Product", "title": "Heron Linen Throw"},
        {"__typename": "ProductVariant", "displayName": "Heron Linen Throw - Default Title"},
        {"__typename": "Collection", "title": "Sale"},
        None,
    ]


def test_one_product_is_sold_by_subscription_too(ask, store):
    tea = catalogue.variant_by(store, SHOP, sku="CA-TEATOWEL-KETTLE")["product"]

    found = ask(
        """query P($id: ID!) { product(id: $id) { sellingPlanGroups(first: 2) { nodes { name
             sellingPlans(first: 2) { nodes { name category } } } } } }""",
        id=tea["admin_graphql_api_id"],
    ).json()["data"]["product"]

    plan = {"name": "Every month", "category": "SUBSCRIPTION"}
    group = {"name": "Subscribe and save", "sellingPlans": {"nodes": [plan]}}
    assert found == {"sellingPlanGroups": {"nodes": [group]}}
    assert catalogue.sells_subscriptions(store, SHOP)
