"""The root queries."""

from collections.abc import Callable
from datetime import timedelta

from devstore import gids, metafields, times
from devstore.admin_api import (
    discounts_api,
    fields_collections,
    fields_gift_cards,
    fields_shop,
    search,
    store_credit_api,
)
from devstore.admin_api.context import Context, Thing, bad_request, connection
from devstore.errors import Unknown
from devstore.ordering import totals

# Without read_all_orders an app sees the orders of the last sixty days only.
OLDEST_ORDER_DAYS = 60

ORDER_SEARCH: dict[str, search.Reader] = {
    "id": lambda order: order["id"],
    "name": lambda order: order["name"].lstrip("#"),
    "created_at": lambda order: order["created_at"],
    "updated_at": lambda order: order["updated_at"],
    "processed_at": lambda order: order["processed_at"],
    "customer_id": lambda order: order["customer_id"] or 0,
    "email": lambda order: order["email"],
    "test": lambda order: order["test"],
    "tag": lambda order: order["tags"],
    "source_name": lambda order: order["source_name"],
    "financial_status": totals.financial_status,
    "fulfillment_status": lambda order: totals.fulfillment_status(order) or "unfulfilled",
    "status": lambda order: "cancelled" if order["cancelled_at"] else ("closed" if order["closed_at"] else "open"),
}
CUSTOMER_SEARCH: dict[str, search.Reader] = {
    name: (lambda person, name=name: person[name])
    for name in ("id", "email", "phone", "first_name", "last_name", "state", "created_at", "updated_at")
} | {"tag": lambda person: person["tags"], "customer_date": lambda person: person["created_at"]}
PRODUCT_SEARCH: dict[str, search.Reader] = {
    name: (lambda product, name=name: product[name])
    for name in ("id", "title", "handle", "vendor", "product_type", "status", "created_at", "updated_at")
} | {
    "tag": lambda product: product["tags"].split(", "),
    "sku": lambda product: [each["sku"] for each in product["variants"]],
}
VARIANT_SEARCH: dict[str, search.Reader] = {
    name: (lambda variant, name=name: variant[name]) for name in ("id", "title", "sku", "product_id", "updated_at")
} | {"product_title": lambda variant: variant["product"]["title"]}
# Where a word without a field name is looked for.
WORDS_OF_A_CUSTOMER = ("first_name", "last_name", "email")
WORDS_OF_A_PRODUCT = ("title", "vendor", "product_type", "tag", "sku")
SORT_COLUMNS = {
    "CREATED_AT": "created_at",
    "UPDATED_AT": "updated_at",
    "PROCESSED_AT": "processed_at",
    "ORDER_NUMBER": "number",
    "PUBLISHED_AT": "published_at",
    "NAME": "last_name",
    "TITLE": "title",
    "VENDOR": "vendor",
    "PRODUCT_TYPE": "product_type",
    "ID": "id",
}


def _page(
    context: Context,
    typename: str,
    documents: list[dict],
    fields: dict,
    *,
    default_sort: str,
    query: str | None = None,
    sortKey: str | None = None,
    words: tuple[str, ...] = (),
    **page: object,
) -> dict:
    page.pop("savedSearchId", None)
    column = SORT_COLUMNS.get(sortKey or default_sort)
    if column is None:
        raise bad_request(f"The stand-in does not sort by {sortKey}.")
    found = search.matching(documents, query, fields=fields, zone=context.settings["iana_timezone"], words=words)
    return connection(
        [Thing(typename, each) for each in found],
        key=lambda thing: (thing.document[column] or "", thing.document["id"]),
        **page,
    )


def order_page(context: Context, orders: list[dict], **arguments) -> dict:
    visible = [order for order in orders if is_visible(context, order)]
    return _page(context, "Order", visible, ORDER_SEARCH, default_sort="PROCESSED_AT", **arguments)


def is_visible(context: Context, order: dict) -> bool:
    if "read_all_orders" in context.scopes:
        return True
    return times.parsed(order["created_at"]) >= context.store.clock.now() - timedelta(days=OLDEST_ORDER_DAYS)


def _orders(source: None, context: Context, **arguments) -> dict:
    context.need("read_orders", "orders")
    return order_page(context, context.store.documents.all("order", context.shop), **arguments)


def _orders_count(source: None, context: Context, *, query=None, limit=10_000, **ignored) -> dict:
    context.need("read_orders", "ordersCount")
    orders = [order for order in context.store.documents.all("order", context.shop) if is_visible(context, order)]
    return _count(search.matching(orders, query, fields=ORDER_SEARCH, zone=context.settings["iana_timezone"]), limit)


def _count(found: list[dict], limit: int | None) -> dict:
    limit = limit or len(found)
    return {"count": min(len(found), limit), "precision": "AT_LEAST" if len(found) > limit else "EXACT"}


def _one(kind: str, typename: str, scope: str) -> Callable:
    def find(source: None, context: Context, *, id: str) -> Thing | None:
        context.need(scope, kind)
        try:
            found = context.store.documents.find(kind, context.shop, gids.number(id, typename))
        except Unknown as error:
            raise bad_request(str(error), "argumentLiteralsIncompatible") from error
        if found and kind == "order" and not is_visible(context, found):
            return None
        return Thing(typename, found) if found else None

    return find


def _all(
    kind: str, typename: str, scope: str, fields: dict, default_sort: str, words: tuple[str, ...] = ()
) -> Callable:
    def find(source: None, context: Context, **arguments) -> dict:
        context.need(scope, f"{kind}s")
        documents = context.store.documents.all(kind, context.shop)
        return _page(context, typename, documents, fields, default_sort=default_sort, words=words, **arguments)

    return find


def _variants(source: None, context: Context, *, query=None, sortKey=None, savedSearchId=None, **page) -> dict:
    context.need("read_products", "productVariants")
    products = context.store.documents.all("product", context.shop)
    every = [each | {"product": product} for product in products for each in product["variants"]]
    zone = context.settings["iana_timezone"]
    found = search.matching(every, query, fields=VARIANT_SEARCH, zone=zone, words=("title", "product_title", "sku"))
    column = {"TITLE": "title", "SKU": "sku", "INVENTORY_QUANTITY": "inventory_quantity"}.get(sortKey, "id")
    things = [Thing("ProductVariant", each) for each in found]
    return connection(things, key=lambda one: (one.document[column] or "", one.document["id"]), **page)


def _variant(source: None, context: Context, *, id: str) -> Thing | None:
    context.need("read_products", "productVariant")
    wanted = gids.number(id, "ProductVariant")
    for product in context.store.documents.all("product", context.shop):
        for variant in product["variants"]:
            if variant["id"] == wanted:
                return Thing("ProductVariant", variant | {"product": product})
    return None


def _customer_by_identifier(source: None, context: Context, *, identifier: dict) -> Thing | None:
    context.need("read_customers", "customerByIdentifier")
    if "id" in identifier:
        return ONE["Customer"](None, context, id=identifier["id"])
    field_name, wanted = ("email", identifier.get("emailAddress")) if "emailAddress" in identifier else (
        "phone", identifier.get("phoneNumber"))  # fmt: skip
    for person in context.store.documents.all("customer", context.shop):
        if wanted and (person[field_name] or "").lower() == wanted.lower():
            return Thing("Customer", person)
    return None


def refund_thing(context: Context, refund_id: int) -> Thing | None:
    for order in context.store.documents.all("order", context.shop):
        for refund in order["refunds"]:
            if refund["id"] == refund_id:
                return Thing("Refund", refund, order)
    return None


def _refund(source: None, context: Context, *, id: str) -> Thing | None:
    context.need("read_orders", "refund")
    return refund_thing(context, gids.number(id, "Refund"))


def node(source: None, context: Context, *, id: str) -> Thing | None:
    kind = gids.kind_of(id)
    if kind in ONE:
        return ONE[kind](None, context, id=id)
    if kind == "Shop":
        return _shop(None, context) if gids.number(id) == context.settings["id"] else None
    if kind == "AppInstallation":  # nobody sees another app's
        own = fields_shop.installation_thing(context)
        return own if gids.number(id) == own.document["id"] else None
    raise bad_request(f"The stand-in does not look up nodes of type {kind}.")


def _shop(source: None, context: Context) -> Thing:
    return Thing("Shop", context.settings)


def _subscriptions(source: None, context: Context, *, topics=None, **page) -> dict:
    found = context.store.documents.all("webhook_subscription", context.shop)
    if topics:
        found = [each for each in found if fields_shop.topic_name(each["topic"]) in topics]
    page = {key: value for key, value in page.items() if key in ("first", "last", "after", "before", "reverse")}
    return connection([Thing("WebhookSubscription", each) for each in found], **page)


def _definitions(source: None, context: Context, *, ownerType, namespace=None, key=None, **page) -> dict:
    wanted = metafields.resolved(context.store, namespace) if namespace else None
    found = [
        each
        for each in context.store.documents.all("metafield_definition", context.shop)
        if each["owner_type"] == ownerType and wanted in (None, each["namespace"]) and key in (None, each["key"])
    ]
    page = {name: value for name, value in page.items() if name in ("first", "last", "after", "before", "reverse")}
    return connection([Thing("MetafieldDefinition", each) for each in found], **page)


ONE = {
    "Order": _one("order", "Order", "read_orders"),
    "Customer": _one("customer", "Customer", "read_customers"),
    "Product": _one("product", "Product", "read_products"),
    "ProductVariant": _variant,
    "Refund": _refund,
    "Collection": fields_collections.node,
    "DiscountCodeNode": discounts_api.node,
    "GiftCard": fields_gift_cards.node,
    "StoreCreditAccount": store_credit_api.node,
    "WebhookSubscription": lambda source, context, *, id: next(
        (
            Thing("WebhookSubscription", each)
            for each in context.store.documents.all("webhook_subscription", context.shop)
            if each["id"] == gids.number(id, "WebhookSubscription")
        ),
        None,
    ),
}

FIELDS = {
    "QueryRoot": {
        "shop": _shop,
        "order": ONE["Order"],
        "orders": _orders,
        "ordersCount": _orders_count,
        "refund": _refund,
        "customer": ONE["Customer"],
        "customers": _all("customer", "Customer", "read_customers", CUSTOMER_SEARCH, "ID", WORDS_OF_A_CUSTOMER),
        "customerByIdentifier": _customer_by_identifier,
        "product": ONE["Product"],
        "products": _all("product", "Product", "read_products", PRODUCT_SEARCH, "ID", WORDS_OF_A_PRODUCT),
        "productVariant": _variant,
        "productVariants": _variants,
        "node": node,
        "nodes": lambda source, context, *, ids: [node(None, context, id=each) for each in ids],
        "currentAppInstallation": lambda source, context: fields_shop.installation_thing(context),
        "appInstallation": lambda source, context, **arguments: fields_shop.installation_thing(context),
        "app": lambda source, context, **arguments: Thing("App", {"id": context.store.settings.app_id}),
        "webhookSubscription": ONE["WebhookSubscription"],
        "webhookSubscriptions": _subscriptions,
        "metafieldDefinitions": _definitions,
    }
}
