"""Values apps attach to things, and who may read them.

Our app's reserved namespace is written `$app:loyalty` and kept as `app--<app id>--loyalty`.
"""

import hashlib
import json

from devstore import app_config, gids, times
from devstore.store import Store

OWNER_TYPES = {
    "Customer": "CUSTOMER",
    "Order": "ORDER",
    "Product": "PRODUCT",
    "Shop": "SHOP",
    "AppInstallation": "API_PERMISSION",
}
JSON_TYPES = {"json", "boolean", "number_integer"}


def resolved(store: Store, namespace: str | None) -> str:
    """The namespace as Shopify keeps it; none at all means the app's own."""
    prefix = f"app--{store.settings.app_id}"
    if not namespace or namespace == "$app":
        return prefix
    return f"{prefix}--{namespace.removeprefix('$app:')}" if namespace.startswith("$app:") else namespace


def unresolved(store: Store, namespace: str) -> str:
    prefix = f"app--{store.settings.app_id}"
    if namespace == prefix:
        return "$app"
    return f"$app:{namespace.removeprefix(prefix + '--')}" if namespace.startswith(prefix + "--") else namespace


def get(store: Store, shop: str, owner: str, namespace: str | None, key: str) -> dict | None:
    return store.documents.find("metafield", shop, _key(owner, resolved(store, namespace), key))


def of(store: Store, shop: str, owner: str) -> list[dict]:
    """Every metafield of one owner (a gid)."""
    return [each for each in store.documents.all("metafield", shop) if each["owner"] == owner]


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def put(store: Store, shop: str, *, owner: str, namespace: str | None, key: str, kind: str, value: str) -> dict:
    """Write a value; the same value again changes nothing but the date."""
    now = times.stored(store.clock.now())
    with store.documents.together():
        known = get(store, shop, owner, namespace, key)
        document = {
            "id": known["id"] if known else store.new_id("metafield"),
            "owner": owner,
            "owner_type": OWNER_TYPES.get(gids.kind_of(owner), "CUSTOMER"),
            "namespace": resolved(store, namespace),
            "key": key,
            "type": kind,
            "value": value,
            "created_at": known["created_at"] if known else now,
            "updated_at": now,
        }
        store.documents.put("metafield", shop, _key(owner, document["namespace"], key), document)
    return document


def remove(store: Store, shop: str, *, owner: str, namespace: str | None, key: str) -> bool:
    found = get(store, shop, owner, namespace, key)
    store.documents.remove("metafield", shop, _key(owner, resolved(store, namespace), key))
    return found is not None


def _key(owner: str, namespace: str, key: str) -> str:
    return f"{owner} {namespace} {key}"


def for_theme(store: Store, shop: str, owner: str) -> dict[str, dict[str, dict]]:
    """What Liquid may read: {namespace: {key: {"type", "value", "raw"}}}; the app's own under both spellings.

    App-owned values are hidden from the storefront unless their definition grants PUBLIC_READ.
    """
    found: dict[str, dict[str, dict]] = {}
    for each in of(store, shop, owner):
        short = unresolved(store, each["namespace"])
        if short.startswith("$app") and storefront_access(store, shop, each) != "PUBLIC_READ":
            continue
        value = {"type": each["type"], "value": parsed(each), "raw": each["value"]}
        for name in {short, each["namespace"]}:
            found.setdefault(name, {})[each["key"]] = value
    return found


def remove_all(store: Store, shop: str, owner: str) -> None:
    """The owner is gone, and with it what stood on it."""
    for each in of(store, shop, owner):
        remove(store, shop, owner=owner, namespace=each["namespace"], key=each["key"])


def parsed(metafield: dict) -> object:
    """The value as JSON where its type says so, else the text."""
    return json.loads(metafield["value"]) if metafield["type"] in JSON_TYPES else metafield["value"]


def storefront_access(store: Store, shop: str, metafield: dict) -> str:
    definition = find_definition(store, shop, metafield["owner_type"], metafield["namespace"], metafield["key"])
    if definition:
        return definition["storefront_access"]
    declared = app_config.of(store).metafields
    return declared.get((metafield["owner_type"], unresolved(store, metafield["namespace"]), metafield["key"]), "NONE")


def find_definition(store: Store, shop: str, owner_type: str, namespace: str | None, key: str) -> dict | None:
    return store.documents.find("metafield_definition", shop, _key(owner_type, resolved(store, namespace), key))


def define(
    store: Store, shop: str, *, owner_type: str, namespace: str | None, key: str, name: str, kind: str, access: str
) -> dict:
    """Add or change a definition; `access` is the storefront's: NONE or PUBLIC_READ."""
    known = find_definition(store, shop, owner_type, namespace, key)
    document = {
        "id": known["id"] if known else store.new_id("metafield"),
        "owner_type": owner_type,
        "namespace": resolved(store, namespace),
        "key": key,
        "name": name,
        "type": kind,
        "storefront_access": access,
    }
    store.documents.put("metafield_definition", shop, _key(owner_type, document["namespace"], key), document)
    return document
