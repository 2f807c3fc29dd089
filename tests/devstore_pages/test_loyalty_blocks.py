"""The loyalty blocks stand in a whole theme: its product, its cart, its currencies, and the app's metafields."""

import json
import re

import pytest

from devstore import catalogue, gids, installs, markets, metafields, online_store
from tests.devstore_pages.conftest import SHOP
from tests.storefront_widget.blocks_shown import CONFIG, MEMBER, SAID, text

THROW = "heron-linen-throw"


@pytest.fixture(autouse=True)
def mirrored(store):
    """An installed app whose metafields say 5 stars for each dollar."""
    install = installs.install(store, SHOP)
    for key, value in {"config": CONFIG | {"currency": "USD"}, "said_en": SAID}.items():
        metafields.put(
            store, SHOP, owner=installs.gid_of(install), namespace="loyalty", key=key, kind="json",
            value=json.dumps(value),
        )  # fmt: skip
    metafields.define(
        store, SHOP, owner_type="CUSTOMER", namespace="$app:loyalty", key="member", name="Member", kind="json",
        access="PUBLIC_READ",
    )  # fmt: skip
    return store


def block_on(browser, path: str) -> str:
    found = re.search(r"BEGIN app block: [^>]*-->(.*?)<!-- END app block", browser.get(path).text, re.DOTALL)
    return text(found[1]) if found else ""


def test_a_product_says_what_it_earns_by_variant_and_currency(store, browser):
    online_store.place(store, SHOP, "product-points", template="product")
    markets.set_rates(store, SHOP, {"EUR": "0.92"})
    variant = catalogue.product(store, SHOP, THROW)["variants"][-1]
    points = int(float(variant["price"]) * 5)

    assert block_on(browser, f"/products/{THROW}?variant={variant['id']}") == f"Earn about {points:,} stars with this"
    page = browser.get(f"/products/{THROW}?currency=EUR").text
    assert "loyalty-waits" in page
    assert 'block-product-points.js" ' not in page.partition("</head>")[0]
    assert "block-points.css" in page.partition("</head>")[0]


def test_the_cart_says_what_it_earns_and_a_member_what_can_be_used(store, browser):
    online_store.place(store, SHOP, "cart-points", template="cart")
    variant = catalogue.product(store, SHOP, THROW)["variants"][0]
    browser.post("/cart/add", data={"id": variant["id"], "quantity": "2"})
    points = int(float(variant["price"]) * 2 * 5)
    assert block_on(browser, "/cart") == f"This order earns about {points:,} stars Join now"

    person = store.documents.all("customer", SHOP)[0]
    metafields.put(
        store, SHOP, owner=gids.gid("Customer", person["id"]), namespace="$app:loyalty", key="member", kind="json",
        value=json.dumps(MEMBER),
    )  # fmt: skip
    browser.post("/account/switch", data={"customer_id": person["id"]})
    assert "You have 1,240 stars €12 off 1,000 stars" in block_on(browser, "/cart")
