"""What Shopify's resource picker offers, in the shape in which App Bridge hands over what was chosen of it."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devstore import catalogue, product_collections, shops
from devstore.errors import Refused
from devstore.store import Store


def _product(product: dict) -> dict:
    """App Bridge's Product, with its variants."""
    return {
        "id": product["admin_graphql_api_id"],
        "title": product["title"],
        "handle": product["handle"],
        "vendor": product["vendor"],
        "productType": product["product_type"],
        "status": product["status"].upper(),
        "tags": [tag for tag in product["tags"].split(", ") if tag],
        "images": [],
        "hasOnlyDefaultVariant": len(product["variants"]) == 1,
        "totalVariants": len(product["variants"]),
        "totalInventory": sum(each["inventory_quantity"] for each in product["variants"]),
        "variants": [_variant(each, product) for each in product["variants"]],
    }


def _variant(variant: dict, product: dict) -> dict:
    is_only = variant["title"] == "Default Title"
    return {
        "id": variant["admin_graphql_api_id"],
        "title": variant["title"],
        "displayName": product["title"] if is_only else f"{product['title']} - {variant['title']}",
        "sku": variant["sku"],
        "price": variant["price"],
        "inventoryQuantity": variant["inventory_quantity"],
        "product": {"id": product["admin_graphql_api_id"]},
    }


def _products(store: Store, shop: str) -> list[dict]:
    return [_product(each) for each in catalogue.products(store, shop)]


def _variants(store: Store, shop: str) -> list[dict]:
    return [variant for product in _products(store, shop) for variant in product["variants"]]


def _collections(store: Store, shop: str) -> list[dict]:
    return [
        {
            "id": each["admin_graphql_api_id"],
            "title": each["title"],
            "handle": each["handle"],
            "productsCount": len(each["product_ids"]),
        }
        for each in product_collections.all(store, shop)
    ]


OFFERED: dict[str, Callable[[Store, str], list[dict]]] = {
    "product": _products,
    "variant": _variants,
    "collection": _collections,
}


def resources(store: Store, request: Request) -> Response:
    """?type=product, variant or collection."""
    kind = request.query_params.get("type", "")
    if kind not in OFFERED:
        raise Refused(f"The resource picker has no {kind or 'resource without a type'}.")
    return JSONResponse(OFFERED[kind](store, shops.domain_of(store, request)))
