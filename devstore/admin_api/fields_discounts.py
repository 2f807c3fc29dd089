"""DiscountCodeNode and what hangs on it. A source is a discount as discounts.shown() gives it."""

from decimal import Decimal

from devstore import discounts, gids, shops
from devstore.admin_api import fields_goods, fields_meta
from devstore.admin_api.context import Context, Thing, connection, instant, money_v2, plain, stored
from devstore.money import minor

TYPES = {"percentage": "DiscountCodeBasic", "fixed_amount": "DiscountCodeBasic", "shipping": "DiscountCodeFreeShipping"}


def _self(source: Thing, context: Context) -> Thing:
    return Thing(TYPES[source.document["kind"]], source.document)


def _money(text: str, context: Context) -> dict:
    currency = context.settings["currency"]
    return money_v2(minor(text, currency), currency)


def _codes(source: Thing, context: Context, *, query=None, sortKey=None, savedSearchId=None, **page) -> dict:
    return connection([Thing("DiscountRedeemCode", source.document)], **page)


def _buyers(source: Thing, context: Context) -> Thing:
    if source.document["context"].get("all"):
        return Thing("DiscountBuyerSelectionAll", source.document)
    return Thing("DiscountCustomers", source.document)


def _old_buyers(source: Thing, context: Context) -> Thing:
    if source.document["context"].get("all"):
        return Thing("DiscountCustomerAll", source.document)
    return Thing("DiscountCustomers", source.document)


def _customers(source: Thing, context: Context) -> list[Thing]:
    context.need("read_customers", "customers")
    ids = source.document["context"]["customers"]
    found = [context.store.documents.find("customer", context.shop, each) for each in ids]
    return [Thing("Customer", each) for each in found if each]


def _minimum(source: Thing, context: Context) -> dict | None:
    minimum = source.document["minimum"]
    if not minimum:
        return None
    if "subtotal" in minimum:
        written = _money(minimum["subtotal"], context)
        return {"__typename": "DiscountMinimumSubtotal", "greaterThanOrEqualToSubtotal": written}
    return {"__typename": "DiscountMinimumQuantity", "greaterThanOrEqualToQuantity": str(minimum["quantity"])}


def _value(source: Thing, context: Context) -> dict:
    found = source.document
    if found["kind"] == "percentage":
        return {"__typename": "DiscountPercentage", "percentage": float(Decimal(found["value"]) / 100)}
    amount = _money(found["value"], context)
    return {"__typename": "DiscountAmount", "amount": amount, "appliesOnEachItem": found["each_item"]}


def _items(source: Thing, context: Context) -> Thing:
    items = source.document["items"]
    kind = "AllDiscountItems" if items.get("all") else "DiscountCollections" if "collections" in items else None
    return Thing(kind or "DiscountProducts", source.document)


def _collections(source: Thing, context: Context, **page) -> dict:
    ids = source.document["items"]["collections"]
    found = [context.store.documents.find("collection", context.shop, each) for each in ids]
    return connection([Thing("Collection", each) for each in found if each], **page)


def _products(source: Thing, context: Context, **page) -> dict:
    ids = source.document["items"]["products"]
    found = [context.store.documents.find("product", context.shop, each) for each in ids]
    return connection([Thing("Product", each) for each in found if each], **page)


def _variants(source: Thing, context: Context, **page) -> dict:
    wanted = source.document["items"].get("variants", [])
    return connection(fields_goods.variant_things(context, wanted), **page)


def _destination(source: Thing, context: Context) -> dict:
    found = source.document["destination"]
    if found.get("all"):
        return {"__typename": "DiscountCountryAll", "allCountries": True}
    return {
        "__typename": "DiscountCountries",
        "countries": found["countries"],
        "includeRestOfWorld": found["rest_of_world"],
    }


def _summary(source: Thing, context: Context) -> str:
    return discounts.summary(source.document, shop=context.settings)


def _used(source: Thing, context: Context) -> int:
    return discounts.usage_count(source.document)


def _urls(source: Thing, context: Context) -> list[dict]:
    address = f"{shops.storefront_url(context.store, context.shop)}/discount/{source.document['code']}"
    return [{"url": address, "title": "Home page", "targetType": "HOME"}]


COMMON = {
    "title": stored("title"),
    "status": stored("status"),
    "startsAt": instant("starts_at"),
    "endsAt": instant("ends_at"),
    "createdAt": instant("created_at"),
    "updatedAt": instant("updated_at"),
    "usageLimit": stored("usage_limit"),
    "asyncUsageCount": _used,
    "appliesOncePerCustomer": stored("once_per_customer"),
    "recurringCycleLimit": stored("recurring_cycle_limit"),
    "tags": stored("tags"),
    "codes": _codes,
    "codesCount": lambda source, context: {"count": 1, "precision": "EXACT"},
    "combinesWith": stored("combines_with"),
    "context": _buyers,
    "customerSelection": _old_buyers,
    "minimumRequirement": _minimum,
    "summary": _summary,
    "shortSummary": lambda source, context: _summary(source, context).split(" • ")[0],
    "hasTimelineComment": lambda source, context: False,
    "shareableUrls": _urls,
    "totalSales": lambda source, context: None,
    "discountClass": lambda source, context: source.document["class"].upper(),
    "discountClasses": lambda source, context: [source.document["class"].upper()],
}
BASIC = COMMON | {"customerGets": lambda source, context: Thing("DiscountCustomerGets", source.document)}
FREE_SHIPPING = COMMON | {
    "appliesOnOneTimePurchase": stored("one_time"),
    "appliesOnSubscription": stored("subscription"),
    "destinationSelection": _destination,
    "maximumShippingPrice": lambda source, context: (
        None if source.document["maximum_shipping"] is None else _money(source.document["maximum_shipping"], context)
    ),
}
NODE_ID = {
    "id": lambda source, context: gids.gid("DiscountCodeNode", source.document["id"]),
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
}

FIELDS = {
    "DiscountCodeNode": NODE_ID | {"codeDiscount": _self},
    "DiscountNode": NODE_ID | {"discount": _self},
    "DiscountCodeBasic": BASIC,
    "DiscountCodeFreeShipping": FREE_SHIPPING,
    "DiscountRedeemCode": {
        "id": lambda source, context: gids.gid("DiscountRedeemCode", source.document["code_id"]),
        "code": stored("code"),
        "asyncUsageCount": _used,
    },
    "DiscountCombinesWith": {
        "orderDiscounts": lambda source, context: source["order"],
        "productDiscounts": lambda source, context: source["product"],
        "shippingDiscounts": lambda source, context: source["shipping"],
        "productDiscountsWithTagsOnSameCartLine": lambda source, context: [],
    },
    "DiscountBuyerSelectionAll": {"all": lambda source, context: "ALL"},
    "DiscountCustomerAll": {"allCustomers": lambda source, context: True},
    "DiscountCustomers": {"customers": _customers},
    "DiscountMinimumSubtotal": plain("greaterThanOrEqualToSubtotal"),
    "DiscountMinimumQuantity": plain("greaterThanOrEqualToQuantity"),
    "DiscountCustomerGets": {
        "value": _value,
        "items": _items,
        "appliesOnOneTimePurchase": stored("one_time"),
        "appliesOnSubscription": stored("subscription"),
    },
    "DiscountPercentage": plain("percentage"),
    "DiscountAmount": plain("amount", "appliesOnEachItem"),
    "AllDiscountItems": {"allItems": lambda source, context: True},
    "DiscountCollections": {"collections": _collections},
    "DiscountProducts": {"products": _products, "productVariants": _variants},
    "DiscountCountryAll": plain("allCountries"),
    "DiscountCountries": plain("countries", "includeRestOfWorld"),
    "DiscountShareableUrl": plain("url", "title", "targetType"),
}
