"""What a shop sells, in Shopify's REST product shape plus `artwork`, which the storefront draws."""

import re

from devstore import artwork, gids, money, selling_plans, shops, times
from devstore.errors import Refused, Unknown
from devstore.store import Store
from devstore.webhooks import deliveries

# Keys of ours beside Shopify's in a stored product.
PRIVATE = {"artwork", "gift_card", "selling_plan_groups"}


def products(store: Store, shop: str) -> list[dict]:
    """All products, oldest first."""
    zone = shops.stored(store, shop)["iana_timezone"]
    return [_rest(product, zone) for product in store.documents.all("product", shop)]


def product(store: Store, shop: str, handle_or_id: str | int) -> dict:
    zone = shops.stored(store, shop)["iana_timezone"]
    found = store.documents.find("product", shop, handle_or_id)
    if found:
        return _rest(found, zone)
    for each in store.documents.all("product", shop):
        if each["handle"] == handle_or_id:
            return _rest(each, zone)
    raise Unknown(f"There is no product {handle_or_id} in {shop}.")


def variant(store: Store, shop: str, variant_id: int | str) -> dict:
    """One variant with its product under "product"."""
    for each in products(store, shop):
        for one in each["variants"]:
            if str(one["id"]) == str(variant_id):
                return one | {"product": each}
    raise Unknown(f"There is no variant {variant_id} in {shop}.")


def variant_by(store: Store, shop: str, *, sku: str | None = None, handle: str | None = None) -> dict:
    for each in products(store, shop):
        for one in each["variants"]:
            if (sku and one["sku"] == sku) or (handle and each["handle"] == handle):
                return one | {"product": each}
    raise Unknown(f"There is no product {sku or handle} in {shop}.")


def price(product: dict) -> str:
    return product["variants"][0]["price"]


def create(
    store: Store,
    shop: str,
    *,
    title: str,
    price: str,
    vendor: str | None = None,
    product_type: str = "",
    tags: list[str] | tuple[str, ...] = (),
    sku: str | None = None,
    gift_card: bool = False,
    options: dict[str, str] | None = None,
    body_html: str = "",
    motif: str = "weave",
    palette: str = "juniper",
    taxable: bool = True,
    compare_at_price: str | None = None,
    inventory: int = 120,
    subscription: dict | None = None,
    announce: bool = True,
) -> dict:
    """Add a product; `options` maps a variant's title to its price when there are several.

    subscription: {"name": "Monthly", "percentage": "10"} sells it by a selling plan too, at so much off.
    """
    settings = shops.stored(store, shop)
    now = times.stored(store.clock.now())
    identity = store.new_id("product")
    offers = options or {"Default Title": price}
    document = {
        "id": identity,
        "admin_graphql_api_id": gids.gid("Product", identity),
        "body_html": body_html,
        "created_at": now,
        "handle": re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"),
        "product_type": product_type,
        "published_at": now,
        "template_suffix": None,
        "title": title,
        "updated_at": now,
        "vendor": vendor or settings["name"],
        "status": "active",
        "published_scope": "global",
        "tags": ", ".join(tags),
        "variants": [
            _variant(store, identity, settings["currency"], number, name, cost, sku, gift_card, taxable, now)
            | {"compare_at_price": _price(compare_at_price, settings["currency"])}
            | {"inventory_quantity": inventory, "old_inventory_quantity": inventory}
            for number, (name, cost) in enumerate(offers.items(), 1)
        ],
        "options": [{"name": "Title" if not options else "Size", "position": 1, "values": list(offers)}],
        "images": [],
        "image": None,
        "media": [],
        "gift_card": gift_card,
        "selling_plan_groups": [selling_plans.group(store, subscription)] if subscription else [],
        "artwork": {"motif": motif, "palette": artwork.PALETTES[palette]},
    }
    store.documents.put("product", shop, identity, document)
    return _announced(store, shop, document, "products/create" if announce else None)


def _variant(store, product_id, currency, number, name, cost, sku, gift_card, taxable, now) -> dict:
    identity = store.new_id("variant")
    plain = name == "Default Title"
    return {
        "id": identity,
        "admin_graphql_api_id": gids.gid("ProductVariant", identity),
        "product_id": product_id,
        "title": name,
        "price": money.text(money.minor(cost, currency), currency),
        "compare_at_price": None,
        "sku": sku if plain or sku is None else f"{sku}-{number}",
        "barcode": None,
        "position": number,
        "inventory_policy": "deny",
        "inventory_quantity": 120,
        "old_inventory_quantity": 120,
        "taxable": taxable and not gift_card,
        "requires_shipping": not gift_card,
        "option1": name,
        "option2": None,
        "option3": None,
        "image_id": None,
        "inventory_item_id": identity + 7,
        "created_at": now,
        "updated_at": now,
    }


def _price(amount: object, currency: str) -> str | None:
    return None if amount is None else money.text(money.minor(amount, currency), currency)


def is_available(product: dict, variant: dict) -> bool:
    """Whether the variant can be bought: on sale in the shop, and in stock or sold beyond it."""
    in_stock = variant["inventory_quantity"] > 0 or variant["inventory_policy"] == "continue"
    return product["status"] == "active" and (in_stock or product["gift_card"])


def sells_subscriptions(store: Store, shop: str) -> bool:
    return any(each.get("selling_plan_groups") for each in store.documents.all("product", shop))


# What update() changes in every variant, with the variant's own name for it.
OF_VARIANTS = {
    "price": "price",
    "compare_at_price": "compare_at_price",
    "inventory": "inventory_quantity",
    "inventory_policy": "inventory_policy",
}


def update(store: Store, shop: str, product_id: int | str, **changes: object) -> dict:
    """Change title, vendor, product_type, tags, status, body_html; what OF_VARIANTS names changes every variant's."""
    with store.documents.change("product", shop, product_id) as document:
        currency = shops.stored(store, shop)["currency"]
        for name in set(changes) & set(OF_VARIANTS):
            value = _price(changes[name], currency) if name in ("price", "compare_at_price") else changes[name]
            for one in document["variants"]:
                one[OF_VARIANTS[name]] = value
        for key in set(changes) - set(OF_VARIANTS):
            if key not in document:
                raise Refused(f"A product has no {key}.")
            value = changes[key]
            document[key] = ", ".join(value) if key == "tags" and not isinstance(value, str) else value
        document["updated_at"] = times.stored(store.clock.now())
    return _announced(store, shop, document, "products/update")


def delete(store: Store, shop: str, product_id: int | str) -> None:
    document = store.documents.get("product", shop, product_id)
    store.documents.remove("product", shop, product_id)
    deliveries.emit(store, shop, "products/delete", {"id": document["id"]}, resource_id=document["id"])


def _announced(store: Store, shop: str, document: dict, topic: str | None) -> dict:
    body = _rest(document, shops.stored(store, shop)["iana_timezone"])
    if topic:
        deliveries.emit(store, shop, topic, webhook_body(body), resource_id=document["id"])
    return body


def webhook_body(product: dict) -> dict:
    """The body Shopify sends: without what is ours."""
    body = {key: value for key, value in product.items() if key not in PRIVATE}
    body["variants"] = [
        {key: value for key, value in one.items() if key != "requires_shipping"} for one in product["variants"]
    ]
    body["variant_gids"] = [
        {"admin_graphql_api_id": one["admin_graphql_api_id"], "updated_at": one["updated_at"]}
        for one in product["variants"]
    ]
    return body | {"has_variants_that_requires_components": False, "category": None}


def _rest(product: dict, zone: str) -> dict:
    dates = {key: times.rest(product[key], zone) for key in ("created_at", "updated_at", "published_at")}
    variants = [
        one | {"created_at": times.rest(one["created_at"], zone), "updated_at": times.rest(one["updated_at"], zone)}
        for one in product["variants"]
    ]
    return product | dates | {"variants": variants}
