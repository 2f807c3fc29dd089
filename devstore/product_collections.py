"""Collections of products: chosen by hand, or automatic by what a product is.

A stored collection has `product_ids` (by hand) or a `rule`: {"column": tag | product_type | vendor | title,
"relation": "equals", "value": text} or {"column": "on_sale"}.
"""

import re
from decimal import Decimal

from devstore import gids, times
from devstore.errors import Refused, Unknown
from devstore.store import Store

COLUMNS = {"tag", "product_type", "vendor", "title", "on_sale"}


def all(store: Store, shop: str) -> list[dict]:
    """Every collection with the ids of its products, oldest first."""
    return [shown(store, shop, each) for each in store.documents.all("collection", shop)]


def shown(store: Store, shop: str, collection: dict) -> dict:
    return collection | {"product_ids": [each["id"] for each in members(store, shop, collection)]}


def get(store: Store, shop: str, id_or_handle: int | str) -> dict:
    found = store.documents.find("collection", shop, id_or_handle)
    if found:
        return found
    for each in store.documents.all("collection", shop):
        if each["handle"] == id_or_handle:
            return each
    raise Unknown(f"There is no collection {id_or_handle} in {shop}.")


def create(
    store: Store,
    shop: str,
    *,
    title: str,
    product_ids: list[int] | tuple[int, ...] = (),
    rule: dict | None = None,
    body_html: str = "",
) -> dict:
    """Add a collection of these products, or of all that its rule fits."""
    if rule and rule.get("column") not in COLUMNS:
        raise Refused(f"A collection's rule looks at {', '.join(sorted(COLUMNS))}.")
    now = times.stored(store.clock.now())
    identity = store.new_id("collection")
    document = {
        "id": identity,
        "admin_graphql_api_id": gids.gid("Collection", identity),
        "handle": re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"),
        "title": title,
        "body_html": body_html,
        "product_ids": list(product_ids),
        "rule": rule,
        "created_at": now,
        "updated_at": now,
    }
    store.documents.put("collection", shop, identity, document)
    return document


def members(store: Store, shop: str, collection: dict) -> list[dict]:
    """The stored products of a collection, oldest first."""
    return [each for each in store.documents.all("product", shop) if holds(collection, each)]


def holds(collection: dict, product: dict) -> bool:
    rule = collection["rule"]
    if not rule:
        return product["id"] in collection["product_ids"]
    if rule["column"] == "on_sale":
        return is_on_sale(product)
    wanted = rule["value"].lower()
    if rule["column"] == "tag":
        return wanted in [tag.lower() for tag in product["tags"].split(", ")]
    return str(product[rule["column"]]).lower() == wanted


def is_on_sale(product: dict) -> bool:
    """Some variant costs less than what it is compared at."""
    return any(
        each["compare_at_price"] and Decimal(each["compare_at_price"]) > Decimal(each["price"])
        for each in product["variants"]
    )


def of_product(store: Store, shop: str, product: dict) -> list[dict]:
    return [each for each in store.documents.all("collection", shop) if holds(each, product)]
