"""Product and ProductVariant."""

import re
from decimal import Decimal

from devstore import gids, times
from devstore.admin_api import fields_meta
from devstore.admin_api.context import Context, Thing, connection, money_v2, plain, stored
from devstore.money import minor


def variant_thing(product: dict, variant: dict) -> Thing:
    return Thing("ProductVariant", variant | {"product": product})


def _variants(source: Thing, context: Context, **page) -> dict:
    page.pop("sortKey", None)
    return connection([variant_thing(source.document, each) for each in source.document["variants"]], **page)


def _prices(source: Thing, context: Context) -> dict:
    currency = context.settings["currency"]
    prices = [Decimal(each["price"]) for each in source.document["variants"]]
    return {
        "minVariantPrice": money_v2(minor(min(prices), currency), currency),
        "maxVariantPrice": money_v2(minor(max(prices), currency), currency),
    }


def _description(source: Thing, context: Context, **arguments) -> str:
    return re.sub(r"<[^>]+>", "", source.document["body_html"])[: arguments.get("truncateAt")]


PRODUCT = {
    "id": lambda source, context: gids.gid("Product", source.document["id"]),
    "legacyResourceId": lambda source, context: str(source.document["id"]),
    "title": stored("title"),
    "handle": stored("handle"),
    "vendor": stored("vendor"),
    "productType": stored("product_type"),
    "tags": lambda source, context: [tag for tag in source.document["tags"].split(", ") if tag],
    "status": lambda source, context: source.document["status"].upper(),
    "description": _description,
    "descriptionHtml": stored("body_html"),
    "isGiftCard": stored("gift_card"),
    "hasOnlyDefaultVariant": lambda source, context: len(source.document["variants"]) == 1,
    "totalInventory": lambda source, context: sum(each["inventory_quantity"] for each in source.document["variants"]),
    "onlineStoreUrl": lambda source, context: f"https://{context.shop}/products/{source.document['handle']}",
    "featuredMedia": lambda source, context: None,
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["updated_at"]),
    "publishedAt": lambda source, context: times.graphql(source.document["published_at"]),
    "priceRangeV2": _prices,
    "variants": _variants,
    "variantsCount": lambda source, context: {"count": len(source.document["variants"]), "precision": "EXACT"},
    "collections": lambda source, context, **page: connection([], **_page_of(page)),
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
}


def _page_of(page: dict) -> dict:
    return {key: value for key, value in page.items() if key not in ("query", "sortKey")}


def _display_name(source: Thing, context: Context) -> str:
    title, own = source.document["product"]["title"], source.document["title"]
    return f"{title} - {own}"


VARIANT = {
    "id": lambda source, context: gids.gid("ProductVariant", source.document["id"]),
    "legacyResourceId": lambda source, context: str(source.document["id"]),
    "title": stored("title"),
    "displayName": _display_name,
    "sku": stored("sku"),
    "barcode": stored("barcode"),
    "price": stored("price"),
    "compareAtPrice": stored("compare_at_price"),
    "position": stored("position"),
    "taxable": stored("taxable"),
    "inventoryQuantity": stored("inventory_quantity"),
    "availableForSale": lambda source, context: True,
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["updated_at"]),
    "product": lambda source, context: Thing("Product", source.document["product"]),
    "selectedOptions": lambda source, context: [{"name": "Title", "value": source.document["option1"]}],
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
}

FIELDS = {
    "Product": PRODUCT,
    "ProductVariant": VARIANT,
    "ProductPriceRangeV2": plain("minVariantPrice", "maxVariantPrice"),
    "SelectedOption": plain("name", "value"),
}
