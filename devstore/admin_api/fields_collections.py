"""Collection and the root queries for it."""

import re

from devstore import gids, product_collections
from devstore.admin_api import fields_goods, fields_meta, search
from devstore.admin_api.context import Context, Thing, connection, instant, plain, stored

SEARCH: dict[str, search.Reader] = {
    name: (lambda collection, name=name: collection[name]) for name in ("id", "title", "handle", "updated_at")
} | {"collection_type": lambda collection: "smart" if collection["rule"] else "custom"}


def _members(source: Thing, context: Context) -> list[dict]:
    return product_collections.members(context.store, context.shop, source.document)


def _products(source: Thing, context: Context, *, sortKey=None, **page) -> dict:
    return connection([Thing("Product", each) for each in _members(source, context)], **page)


def _has_product(source: Thing, context: Context, *, id: str) -> bool:
    return gids.number(id, "Product") in [each["id"] for each in _members(source, context)]


def _image(source: Thing, context: Context, **arguments) -> dict | None:
    """A collection without a picture of its own shows its first product's."""
    members = _members(source, context)
    return fields_goods.image(members[0], context) if members else None


def _rule_set(source: Thing, context: Context) -> dict | None:
    rule = source.document["rule"]
    if not rule:
        return None
    column = {"product_type": "TYPE", "on_sale": "IS_PRICE_REDUCED"}.get(rule["column"], rule["column"].upper())
    relation = "IS_SET" if rule["column"] == "on_sale" else "EQUALS"
    return {
        "appliedDisjunctively": False,
        "rules": [{"column": column, "relation": relation, "condition": rule.get("value", "")}],
    }


def _description(source: Thing, context: Context, **arguments) -> str:
    return re.sub(r"<[^>]+>", "", source.document["body_html"])[: arguments.get("truncateAt")]


def node(source: None, context: Context, *, id: str) -> Thing | None:
    context.need("read_products", "collection")
    found = context.store.documents.find("collection", context.shop, gids.number(id, "Collection"))
    return Thing("Collection", found) if found else None


def _all(source: None, context: Context, *, query=None, sortKey=None, savedSearchId=None, **page) -> dict:
    context.need("read_products", "collections")
    found = search.matching(
        context.store.documents.all("collection", context.shop),
        query,
        fields=SEARCH,
        zone=context.settings["iana_timezone"],
        words=("title", "handle"),
    )
    column = {"TITLE": "title", "UPDATED_AT": "updated_at"}.get(sortKey, "id")
    things = [Thing("Collection", each) for each in found]
    return connection(things, key=lambda one: (one.document[column], one.document["id"]), **page)


FIELDS = {
    "QueryRoot": {"collection": node, "collections": _all},
    "Collection": {
        "id": lambda source, context: gids.gid("Collection", source.document["id"]),
        "legacyResourceId": lambda source, context: str(source.document["id"]),
        "title": stored("title"),
        "handle": stored("handle"),
        "description": _description,
        "descriptionHtml": stored("body_html"),
        "updatedAt": instant("updated_at"),
        "image": _image,
        "products": _products,
        "productsCount": lambda source, context: {"count": len(_members(source, context)), "precision": "EXACT"},
        "hasProduct": _has_product,
        "ruleSet": _rule_set,
        "sortOrder": lambda source, context: "BEST_SELLING",
        "templateSuffix": lambda source, context: None,
        "metafield": fields_meta.metafield,
        "metafields": fields_meta.metafields,
    },
    "CollectionRuleSet": plain("appliedDisjunctively", "rules"),
    "CollectionRule": plain("column", "relation", "condition"),
}
