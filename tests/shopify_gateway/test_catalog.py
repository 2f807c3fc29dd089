"""Products, variants and collections by id, at the stand-in."""

from decimal import Decimal

import pytest

from devstore import catalogue, installs, product_collections
from loyalty_app.shopify_gateway import catalog
from loyalty_app.shopify_gateway.catalog import Named, Variant
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import Refused
from tests.loopback import Answer, serving
from tests.shopify_gateway.conftest import OTHER, Token


def product(store, domain, **fields):
    made = catalogue.create(store, domain, **({"title": "Tea towel", "price": "12.50"} | fields))
    return made["id"], made["variants"][0]["id"]


def test_a_variant_tells_its_price_picture_and_whether_it_can_be_bought(rewarding, store, domain, shopify):
    product_id, variant_id = product(store, domain)
    catalogue.update(store, domain, product_id, compare_at_price="15.00", inventory=3)

    assert catalog.variants(rewarding, [variant_id]) == [
        Variant(
            id=variant_id,
            product_id=product_id,
            title="Default Title",
            product_title="Tea towel",
            image_url=f"{shopify.url}/cdn/products/tea-towel.svg",
            price=Decimal("12.50"),
            compare_at=Decimal("15.00"),
            is_available=True,
        )
    ]


@pytest.mark.parametrize(("changes", "is_available"), [({"inventory": 1}, True), ({"status": "draft"}, False)])
def test_only_what_is_on_sale_can_be_bought(rewarding, store, domain, changes, is_available):
    product_id, variant_id = product(store, domain)
    catalogue.update(store, domain, product_id, **({"inventory": 1} | changes))

    (found,) = catalog.variants(rewarding, [variant_id])
    assert (found.is_available, found.compare_at) == (is_available, None)


def test_missing_ones_are_left_out_and_the_order_is_kept(rewarding, store, domain):
    first, second = product(store, domain), product(store, domain, title="Kettle")
    shelf, gone = (product_collections.create(store, domain, title=title)["id"] for title in ("Shelf", "Gone"))
    store.documents.remove("collection", domain, gone)

    variants = catalog.variants(rewarding, [second[1], 7, first[1], second[1]])
    assert [each.id for each in variants] == [second[1], first[1]]
    assert catalog.products(rewarding, (7, second[0], first[0])) == [
        Named(id=second[0], title="Kettle"),
        Named(id=first[0], title="Tea towel"),
    ]
    assert catalog.collections(rewarding, [gone, shelf]) == [Named(id=shelf, title="Shelf")]
    catalogue.delete(store, domain, second[0])
    assert [each.id for each in catalog.variants(rewarding, [second[1], first[1]])] == [first[1]]


def test_another_shops_goods_are_not_found(rewarding, elsewhere, store):
    product_id, variant_id = product(store, OTHER)
    shelf = product_collections.create(store, OTHER, title="Shelf")["id"]

    def found(client):
        return [
            len(ask(client, [id]))
            for ask, id in (
                (catalog.variants, variant_id),
                (catalog.products, product_id),
                (catalog.collections, shelf),
            )
        ]

    assert (found(elsewhere), found(rewarding)) == ([1, 1, 1], [0, 0, 0])


def test_many_ids_go_in_parts_that_shopify_would_take(rewarding, store, domain):
    ids = [product(store, domain, title=f"Good {number}")[1] for number in range(catalog.TOGETHER_MAX + 1)]

    assert [each.id for each in catalog.variants(rewarding, ids)] == ids


def test_no_ids_are_no_question(settings):
    settings.SHOPIFY_SHOP_URL = "http://127.0.0.1:9"

    assert catalog.variants(Client("acme.myshopify.com", Token("shpat_1")), []) == []


def variant(number, **fields):
    node = {
        "id": f"gid://shopify/ProductVariant/{number}",
        "title": "Blue",
        "price": "5.00",
        "compareAtPrice": None,
        "availableForSale": True,
        "media": {"nodes": []},
        "product": {"id": "gid://shopify/Product/1", "title": "Cup", "status": "ACTIVE", "featuredMedia": None},
    }
    return node | fields


def media(url):
    return {"preview": {"image": {"url": url} if url else None}}


@pytest.mark.parametrize(
    ("case", "own", "products", "url"),
    [
        ("its own", [media("https://cdn/blue.png")], media("https://cdn/cup.png"), "https://cdn/blue.png"),
        ("the product's", [], media("https://cdn/cup.png"), "https://cdn/cup.png"),
        ("not ready", [media(None)], media("https://cdn/cup.png"), "https://cdn/cup.png"),
        ("a film without a picture", [{"preview": None}], None, ""),
        ("none", [], None, ""),
    ],
)
def test_a_variant_shows_its_own_picture_or_the_products(settings, case, own, products, url):
    node = variant(1, media={"nodes": own})
    node["product"]["featuredMedia"] = products

    with serving(Answer(body={"data": {"nodes": [node]}})) as server:
        settings.SHOPIFY_SHOP_URL = server.url
        (found,) = catalog.variants(Client("acme.myshopify.com", Token("shpat_1")), [1])

    assert (case, found.image_url) == (case, url)


def test_a_call_names_no_more_ids_than_its_cost_allows(settings):
    with serving(Answer(body={"data": {"nodes": [None]}})) as server:
        settings.SHOPIFY_SHOP_URL = server.url
        found = catalog.variants(Client("acme.myshopify.com", Token("shpat_1")), range(1, 121))

    asked = [body["variables"]["ids"] for _, _, body in server.requests]
    assert (found, [len(ids) for ids in asked]) == ([], [50, 50, 20])
    assert asked[2][-1] == "gid://shopify/ProductVariant/120"


def test_without_the_scope_nothing_is_told(rewarding, store, domain):
    product_id, _ = product(store, domain)
    installs.revoke(store, domain, ["read_products"])

    with pytest.raises(Refused) as refused:
        catalog.products(rewarding, [product_id])
    assert refused.value.codes == ("ACCESS_DENIED",)
