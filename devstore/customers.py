"""The people who buy: accounts, tags, merging. Webhook bodies have the 2026-10 shape, which no longer carries tags."""

from collections import Counter

from devstore import gids, shops, times
from devstore.errors import Refused, Unknown
from devstore.store import Store
from devstore.webhooks import deliveries

CHANGEABLE = {"email", "first_name", "last_name", "phone", "note", "verified_email", "tax_exempt", "state", "locale"}


def all(store: Store, shop: str, *, query: str | None = None) -> list[dict]:
    """Every customer, oldest first; `query` looks in name and e-mail."""
    wanted = (query or "").lower()
    bought = Counter(order["customer_id"] for order in store.documents.all("order", shop))
    settings = shops.stored(store, shop)
    return [
        _rest(each, settings, orders_count=bought[each["id"]])
        for each in store.documents.all("customer", shop)
        if wanted in f"{each['first_name']} {each['last_name']} {each['email']}".lower()
    ]


def get(store: Store, shop: str, customer_id: int | str) -> dict:
    """The webhook's shape plus `tags` (a list), `orders_count` and `has_account` for the pages."""
    return rest(store, shop, stored(store, shop, customer_id))


def stored(store: Store, shop: str, customer_id: int | str) -> dict:
    found = store.documents.find("customer", shop, customer_id)
    if found is None:
        raise Unknown(f"There is no customer {customer_id} in {shop}.")
    return found


def by_email(store: Store, shop: str, email: str) -> dict | None:
    for each in store.documents.all("customer", shop):
        if each["email"] and each["email"].lower() == email.strip().lower():
            return each
    return None


def create(
    store: Store,
    shop: str,
    *,
    email: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    phone: str | None = None,
    tags: list[str] | tuple[str, ...] = (),
    account: bool = True,
    verified_email: bool = True,
    note: str | None = None,
    announce: bool = True,
) -> dict:
    """Add a customer (customers/create). `account` False: known by an order or by staff, never signed in."""
    if email and by_email(store, shop, email):
        raise Refused("Email has already been taken.")
    now = times.stored(store.clock.now())
    identity = store.new_id("customer")
    document = {
        "id": identity,
        "email": email,
        "first_name": first_name,
        "last_name": last_name,
        "phone": phone,
        "tags": sorted(set(tags)),
        "note": note,
        "state": "enabled" if account else "disabled",
        "verified_email": verified_email,
        "tax_exempt": False,
        "locale": "en",
        "created_at": now,
        "updated_at": now,
        "address_id": store.new_id("address"),
        "merged_into": None,
    }
    store.documents.put("customer", shop, identity, document)
    if announce:
        _tell(store, shop, "customers/create", document)
    return rest(store, shop, document)


def update(store: Store, shop: str, customer_id: int | str, **changes: object) -> dict:
    """Change a customer (customers/update)."""
    stored(store, shop, customer_id)
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise Refused(f"A customer has no {', '.join(sorted(unknown))} to change here.")
    with store.documents.change("customer", shop, customer_id) as document:
        document.update(changes)
        document["updated_at"] = times.stored(store.clock.now())
    _tell(store, shop, "customers/update", document)
    return rest(store, shop, document)


def delete(store: Store, shop: str, customer_id: int | str) -> None:
    """Delete a customer (customers/delete); Shopify refuses it for whoever has an order."""
    document = stored(store, shop, customer_id)
    if any(order["customer_id"] == document["id"] for order in store.documents.all("order", shop)):
        raise Refused("This customer can’t be deleted because they have associated orders.")
    store.documents.remove("customer", shop, customer_id)
    body = {"id": document["id"], "admin_graphql_api_id": gids.gid("Customer", document["id"]), "tax_exemptions": []}
    deliveries.emit(store, shop, "customers/delete", body, resource_id=document["id"])


def of_order(store: Store, shop: str, *, customer_id: int | None, email: str | None, guest: str) -> dict | None:
    """The stored customer an order belongs to; with guest "customer" a known e-mail address tells."""
    if customer_id:
        return stored(store, shop, customer_id)
    return by_email(store, shop, email) if guest == "customer" and email else None


def tags(store: Store, shop: str, customer_id: int | str) -> list[str]:
    return stored(store, shop, customer_id)["tags"]


def add_tags(store: Store, shop: str, customer_id: int | str, tags: list[str]) -> list[str]:
    """Add tags (customer.tags_added and customers/update when one is new)."""
    return _retag(store, shop, customer_id, add=tags)


def remove_tags(store: Store, shop: str, customer_id: int | str, tags: list[str]) -> list[str]:
    return _retag(store, shop, customer_id, remove=tags)


def _retag(store, shop, customer_id, *, add=(), remove=()) -> list[str]:
    stored(store, shop, customer_id)
    with store.documents.change("customer", shop, customer_id) as document:
        before = set(document["tags"])
        gone = {tag.lower() for tag in remove}
        known = {tag.lower() for tag in before}
        fresh = {tag.strip() for tag in add if tag.strip() and tag.strip().lower() not in known}
        document["tags"] = sorted(tag for tag in before | fresh if tag.lower() not in gone)
        if set(document["tags"]) == before:
            return document["tags"]
        document["updated_at"] = times.stored(store.clock.now())
    now = times.graphql(document["updated_at"])
    topic, changed = (
        ("customer.tags_added", fresh) if fresh else ("customer.tags_removed", before - set(document["tags"]))
    )
    body = {"customerId": gids.gid("Customer", document["id"]), "tags": sorted(changed), "occurredAt": now}
    deliveries.emit(store, shop, topic, body, resource_id=document["id"])
    _tell(store, shop, "customers/update", document)
    return document["tags"]


def merge_obstacles(store: Store, shop: str, customer_id: int) -> list[str]:
    """Why Shopify will not merge this customer: the fields it names, none when it may."""
    found = []
    if any(each["customer_id"] == customer_id for each in store.documents.all("gift_card", shop)):
        found.append("GIFT_CARDS")
    accounts = [
        each for each in store.documents.all("store_credit_account", shop) if each["customer_id"] == customer_id
    ]
    if any(each["movements"] and each["movements"][-1]["balance_after"] for each in accounts):
        found.append("STORE_CREDIT")
    mine = [order for order in store.documents.all("order", shop) if order["customer_id"] == customer_id]
    if any(line.get("selling_plan") for order in mine for line in order["lines"]):
        found.append("SUBSCRIPTIONS")
    return found


OBSTACLES = {
    "GIFT_CARDS": "has gift cards and can’t be merged.",
    "STORE_CREDIT": "has store credit and can’t be merged.",
    "SUBSCRIPTIONS": "has a subscription history and can’t be merged.",
}


def merge(store: Store, shop: str, *, kept_id: int, deleted_id: int, status: str = "completed") -> dict:
    """Merge two customers (customers/merge); with status "failed" only the message is sent, as Shopify does."""
    kept, deleted = stored(store, shop, kept_id), stored(store, shop, deleted_id)
    if kept["id"] == deleted["id"]:
        raise Refused("Customers must be different.")
    for person in (kept, deleted):
        for obstacle in merge_obstacles(store, shop, person["id"]) if status == "completed" else ():
            raise Refused(f"{person['first_name'] or person['email'] or 'The customer'} {OBSTACLES[obstacle]}")
    body = {
        "admin_graphql_api_customer_kept_id": gids.gid("Customer", kept["id"]),
        "admin_graphql_api_customer_deleted_id": gids.gid("Customer", deleted["id"]),
        "admin_graphql_api_job_id": gids.gid("Job", store.new_token()),
        "status": status,
        "errors": [],
    }
    if status != "completed":
        body["errors"] = [{"customer_ids": [kept["id"], deleted["id"]], "message": "Customers could not be merged."}]
        deliveries.emit(store, shop, "customers/merge", body, resource_id=kept["id"])
        return body
    with store.documents.together():
        _move_to(store, shop, kept, deleted)
        moved = [order for order in store.documents.all("order", shop) if order["customer_id"] == deleted["id"]]
        for order in moved:
            store.documents.put("order", shop, order["id"], order | {"customer_id": kept["id"]})
        deliveries.emit(store, shop, "customers/merge", body, resource_id=kept["id"])
    _tell(store, shop, "customers/update", stored(store, shop, kept_id))
    return body


def _move_to(store: Store, shop: str, kept: dict, deleted: dict) -> None:
    store.documents.remove("customer", shop, deleted["id"])
    kept["tags"] = sorted(set(kept["tags"]) | set(deleted["tags"]))
    kept["email"] = kept["email"] or deleted["email"]
    kept["phone"] = kept["phone"] or deleted["phone"]
    kept["updated_at"] = times.stored(store.clock.now())
    store.documents.put("customer", shop, kept["id"], kept)
    for discount in store.documents.all("discount", shop):
        named = discount["context"].get("customers", [])
        if deleted["id"] in named:
            people = sorted({kept["id"] if each == deleted["id"] else each for each in named})
            store.documents.put("discount", shop, discount["id"], discount | {"context": {"customers": people}})
    store.documents.put("merged_customer", shop, deleted["id"], {"id": deleted["id"], "into": kept["id"]})


def _tell(store: Store, shop: str, topic: str, document: dict) -> None:
    body = webhook_body(document, shops.stored(store, shop)) | {"addresses": []}
    deliveries.emit(store, shop, topic, body, resource_id=document["id"])


def rest(store: Store, shop: str, document: dict) -> dict:
    orders = [each for each in store.documents.all("order", shop) if each["customer_id"] == document["id"]]
    return _rest(document, shops.stored(store, shop), orders_count=len(orders))


def _rest(document: dict, shop: dict, *, orders_count: int) -> dict:
    return webhook_body(document, shop) | {
        "tags": document["tags"],
        "orders_count": orders_count,
        "has_account": document["state"] == "enabled",
        "locale": document["locale"],
    }


def webhook_body(document: dict, shop: dict) -> dict:
    """The customer as a webhook or an order carries it: since 2025-01 without tags, consent and totals."""
    zone = shop["iana_timezone"]
    identity = document["id"]
    name = " ".join(part for part in (document["first_name"], document["last_name"]) if part)
    return {
        "id": identity,
        "created_at": times.rest(document["created_at"], zone),
        "updated_at": times.rest(document["updated_at"], zone),
        "first_name": document["first_name"],
        "last_name": document["last_name"],
        "state": document["state"],
        "note": document["note"],
        "verified_email": document["verified_email"],
        "multipass_identifier": None,
        "tax_exempt": document["tax_exempt"],
        "email": document["email"],
        "phone": document["phone"],
        "currency": shop["currency"],
        "tax_exemptions": [],
        "admin_graphql_api_id": gids.gid("Customer", identity),
        "default_address": {
            "id": document["address_id"],
            "customer_id": identity,
            "first_name": document["first_name"],
            "last_name": document["last_name"],
            "company": None,
            "address1": "18 Orchard Street",
            "address2": None,
            "city": "New York",
            "province": "New York",
            "country": "United States",
            "zip": "10002",
            "phone": document["phone"],
            "name": name,
            "province_code": "NY",
            "country_code": "US",
            "country_name": "United States",
            "default": True,
        },
    }
