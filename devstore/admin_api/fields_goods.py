"""Product and ProductVariant, their pictures and selling plans."""

import re
from decimal import Decimal

from devstore import catalogue, gids, product_collections, shops, times
from devstore.admin_api import fields_meta
from devstore.admin_api.context import Context, Thing, connection, money_v2, plain, stored
from devstore.money import minor


def variant_thing(product: dict, variant: dict) -> Thing:
    return Thing("ProductVariant", variant | {"product": product})


def variant_things(context: Context, ids: list[int]) -> list[Thing]:
    """The variants of these ids that still exist, in the order of the ids."""
    products = context.store.documents.all("product", context.shop)
    known = {each["id"]: variant_thing(product, each) for product in products for each in product["variants"]}
    return [known[each] for each in ids if each in known]


# The width and height that the pictures are drawn in.
PICTURE_SIZE = 800


def image(product: dict, context: Context) -> dict:
    """The product's picture as the CDN serves it."""
    address = f"{shops.storefront_url(context.store, context.shop)}/cdn/products/{product['handle']}.svg"
    return {
        "id": gids.gid("ImageSource", product["id"] + 3),
        "url": address,
        "src": address,
        "originalSrc": address,
        "altText": product["title"],
        "width": PICTURE_SIZE,
        "height": PICTURE_SIZE,
    }


def media(product: dict, context: Context) -> dict:
    picture = image(product, context)
    return {
        "__typename": "MediaImage",
        "id": gids.gid("MediaImage", product["id"] + 5),
        "alt": product["title"],
        "image": picture,
        "preview": {"image": picture, "status": "READY"},
        "mediaContentType": "IMAGE",
        "status": "READY",
    }


def _image(source: Thing, context: Context, **arguments) -> dict:
    return image(source.document, context)


def _media(source: Thing, context: Context) -> dict:
    return media(source.document, context)


def _all_media(source: Thing, context: Context, *, query=None, sortKey=None, **page) -> dict:
    return connection([media(source.document, context)], **page)


def _collections(source: Thing, context: Context, *, query=None, sortKey=None, **page) -> dict:
    found = product_collections.of_product(context.store, context.shop, source.document)
    return connection([Thing("Collection", each) for each in found], **page)


def _in_collection(source: Thing, context: Context, *, id: str) -> bool:
    found = product_collections.of_product(context.store, context.shop, source.document)
    return gids.number(id, "Collection") in [each["id"] for each in found]


def _compared(source: Thing, context: Context) -> dict | None:
    currency = context.settings["currency"]
    prices = [Decimal(each["compare_at_price"]) for each in source.document["variants"] if each["compare_at_price"]]
    if not prices:
        return None
    return {
        "minVariantCompareAtPrice": money_v2(minor(min(prices), currency), currency),
        "maxVariantCompareAtPrice": money_v2(minor(max(prices), currency), currency),
    }


def _plan_groups(source: Thing, context: Context, **page) -> dict:
    return connection(
        [Thing("SellingPlanGroup", each) for each in source.document.get("selling_plan_groups", ())], **page
    )


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
    "onlineStorePreviewUrl": lambda source, context: f"https://{context.shop}/products/{source.document['handle']}",
    "featuredMedia": _media,
    "featuredImage": _image,
    "media": _all_media,
    "tracksInventory": lambda source, context: not source.document["gift_card"],
    "hasOutOfStockVariants": lambda source, context: any(
        not catalogue.is_available(source.document, each) for each in source.document["variants"]
    ),
    "inCollection": _in_collection,
    "compareAtPriceRange": _compared,
    "requiresSellingPlan": lambda source, context: False,
    "sellingPlanGroups": _plan_groups,
    "sellingPlanGroupsCount": lambda source, context: {
        "count": len(source.document.get("selling_plan_groups", ())),
        "precision": "EXACT",
    },
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["updated_at"]),
    "publishedAt": lambda source, context: times.graphql(source.document["published_at"]),
    "priceRangeV2": _prices,
    "variants": _variants,
    "variantsCount": lambda source, context: {"count": len(source.document["variants"]), "precision": "EXACT"},
    "collections": _collections,
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
}


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
    "availableForSale": lambda source, context: catalogue.is_available(source.document["product"], source.document),
    "inventoryPolicy": lambda source, context: source.document["inventory_policy"].upper(),
    "image": lambda source, context, **arguments: image(source.document["product"], context),
    "media": lambda source, context, **page: connection([media(source.document["product"], context)], **page),
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["updated_at"]),
    "product": lambda source, context: Thing("Product", source.document["product"]),
    "selectedOptions": lambda source, context: [{"name": "Title", "value": source.document["option1"]}],
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
}

MEDIA = plain("id", "alt", "preview", "mediaContentType", "status")

FIELDS = {
    "Product": PRODUCT,
    "ProductVariant": VARIANT,
    "ProductPriceRangeV2": plain("minVariantPrice", "maxVariantPrice"),
    "ProductCompareAtPriceRange": plain("minVariantCompareAtPrice", "maxVariantCompareAtPrice"),
    "SelectedOption": plain("name", "value"),
    "Image": plain("id", "url", "src", "originalSrc", "altText", "width", "height"),
    "Media": MEDIA,
    "MediaImage": MEDIA | plain("image"),
    "MediaPreviewImage": plain("image", "status"),
    "SellingPlanGroup": {
        "id": lambda source, context: gids.gid("SellingPlanGroup", source.document["id"]),
        "name": stored("name"),
        "sellingPlans": lambda source, context, **page: connection(
            [Thing("SellingPlan", each) for each in source.document["plans"]], **page
        ),
    },
    "SellingPlan": {
        "id": lambda source, context: gids.gid("SellingPlan", source.document["id"]),
        "name": stored("name"),
        "options": lambda source, context: [source.document["name"]],
        "description": lambda source, context: None,
        "category": lambda source, context: "SUBSCRIPTION",
    },
}
