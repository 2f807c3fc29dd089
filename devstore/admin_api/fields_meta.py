"""Metafields, their definitions, and money bags: what many types share."""

from devstore import gids, money, times
from devstore import metafields as stored_metafields
from devstore.admin_api.context import Amount, Context, Thing, connection, money_v2, plain, stored


def _shop_money(source: Amount, context: Context) -> dict:
    return money_v2(source.minor, source.order["currency"])


def _presentment_money(source: Amount, context: Context) -> dict:
    order = source.order
    shown = order["presentment_currency"]
    exchanged = money.exchanged(source.minor, rate=order["exchange_rate"], currency=order["currency"], into=shown)
    return money_v2(exchanged, shown)


def owner_gid(source: Thing) -> str:
    return gids.gid(source.typename, source.document["id"])


def metafield(source: Thing, context: Context, *, key: str, namespace: str | None = None) -> Thing | None:
    found = stored_metafields.get(context.store, context.shop, owner_gid(source), namespace, key)
    return Thing("Metafield", found) if found else None


def metafields(source: Thing, context: Context, *, namespace: str | None = None, keys=None, **page) -> dict:
    found = stored_metafields.of(context.store, context.shop, owner_gid(source))
    if namespace:
        wanted = stored_metafields.resolved(context.store, namespace)
        found = [each for each in found if each["namespace"] == wanted]
    if keys:
        found = [each for each in found if each["key"] in keys or f"{each['namespace']}.{each['key']}" in keys]
    return connection([Thing("Metafield", each) for each in found], **page)


def _json_value(source: Thing, context: Context) -> object:
    return stored_metafields.parsed(source.document)


def _definition(source: Thing, context: Context) -> Thing | None:
    found = source.document
    definition = stored_metafields.find_definition(
        context.store, context.shop, found["owner_type"], found["namespace"], found["key"]
    )
    return Thing("MetafieldDefinition", definition) if definition else None


def _owner(source: Thing, context: Context) -> Thing:
    owner = source.document["owner"]
    kind = gids.kind_of(owner)
    return Thing(kind, {"id": gids.number(owner)}) if kind != "Shop" else Thing("Shop", context.settings)


METAFIELD = {
    "id": lambda source, context: gids.gid("Metafield", source.document["id"]),
    "legacyResourceId": lambda source, context: str(source.document["id"]),
    "namespace": stored("namespace"),
    "key": stored("key"),
    "type": stored("type"),
    "value": stored("value"),
    "jsonValue": _json_value,
    "ownerType": stored("owner_type"),
    "owner": _owner,
    "definition": _definition,
    "compareDigest": lambda source, context: stored_metafields.digest(source.document["value"]),
    "sizeInBytes": lambda source, context: len(source.document["value"].encode()),
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["updated_at"]),
}

DEFINITION = {
    "id": lambda source, context: gids.gid("MetafieldDefinition", source.document["id"]),
    "name": stored("name"),
    "namespace": stored("namespace"),
    "key": stored("key"),
    "ownerType": stored("owner_type"),
    "type": lambda source, context: {"name": source.document["type"], "category": "JSON"},
    "access": lambda source, context: {
        "admin": "PUBLIC_READ_WRITE",
        "storefront": source.document["storefront_access"],
        "customerAccount": "NONE",
    },
    "metafieldsCount": lambda source, context, **arguments: sum(
        each["namespace"] == source.document["namespace"] and each["key"] == source.document["key"]
        for each in context.store.documents.all("metafield", context.shop)
    ),
}

FIELDS = {
    "MoneyBag": {"shopMoney": _shop_money, "presentmentMoney": _presentment_money},
    "MoneyV2": plain("amount", "currencyCode"),
    "PageInfo": plain("hasNextPage", "hasPreviousPage", "startCursor", "endCursor"),
    "Count": plain("count", "precision"),
    "Job": plain("id", "done"),
    "Metafield": METAFIELD,
    "MetafieldDefinition": DEFINITION,
    "MetafieldDefinitionType": plain("name", "category"),
    "MetafieldAccess": plain("admin", "storefront", "customerAccount"),
    "MetafieldIdentifier": plain("ownerId", "namespace", "key"),
}
