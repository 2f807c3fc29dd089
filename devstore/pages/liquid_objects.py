"""Shopify's Liquid objects of what is sold and what is in the cart, with Shopify's names and units.

Every price is in hundredths of the currency the visitor sees; nothing has a name here that Liquid does not know.
"""

from devstore import carts, catalogue, markets, online_store, product_collections, selling_plans, sessions
from devstore.errors import Unknown
from devstore.markets import Market
from devstore.store import Store


class Template(dict):
    """Liquid's `template`: printed it is the template's name, and it has name, suffix and directory."""

    def __init__(self, name: str) -> None:
        path, _, suffix = name.partition(".")
        directory, _, base = path.rpartition("/")
        super().__init__(name=base, suffix=suffix or None, directory=directory or None)
        self.path = name

    def __str__(self) -> str:
        return self.path

    def __eq__(self, other: object) -> bool:
        return str(other) == self.path if isinstance(other, str) else super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]


def product(store: Store, shop: str, rest: dict, market: Market, *, variant_id: str | None = None) -> dict:
    """A product of the catalogue (REST shape). variant_id: the one the address asks for."""
    url = f"/products/{rest['handle']}"
    variants = [_variant(rest, each, market, url) for each in rest["variants"]]
    prices = [each["price"] for each in variants]
    befores = [each["compare_at_price"] or 0 for each in variants]
    selected = next((each for each in variants if str(each["id"]) == str(variant_id)), None)
    first = selected or next((each for each in variants if each["available"]), variants[0])
    return {
        "id": rest["id"],
        "title": rest["title"],
        "handle": rest["handle"],
        "url": url,
        "description": rest["body_html"],
        "content": rest["body_html"],
        "vendor": rest["vendor"],
        "type": rest["product_type"],
        "tags": [tag.strip() for tag in rest["tags"].split(",") if tag.strip()],
        "price": min(prices),
        "price_min": min(prices),
        "price_max": max(prices),
        "price_varies": min(prices) != max(prices),
        "compare_at_price": max(befores) or None,
        "compare_at_price_min": min(befores),
        "compare_at_price_max": max(befores),
        "available": any(each["available"] for each in variants),
        "gift_card?": rest["gift_card"],
        "has_only_default_variant": [each["title"] for each in variants] == ["Default Title"],
        "variants": variants,
        "variants_count": len(variants),
        "selected_variant": selected,
        "first_available_variant": next((each for each in variants if each["available"]), None),
        "selected_or_first_available_variant": first,
        "options": [option["name"] for option in rest["options"]],
        "options_with_values": [
            {"name": option["name"], "position": option["position"], "values": option["values"]}
            for option in rest["options"]
        ],
        "featured_image": {"src": f"/cdn/products/{rest['handle']}.svg", "alt": rest["title"]},
        "selling_plan_groups": [_group(each) for each in rest.get("selling_plan_groups", ())],
        "requires_selling_plan": False,
        "selected_selling_plan": None,
        "collections": _collections(store, shop, rest["id"]),
        "metafields": {},
        "template_suffix": None,
        "created_at": rest["created_at"],
        "published_at": rest["published_at"],
    }


def products(store: Store, shop: str, found: list[dict], market: Market) -> list[dict]:
    return [product(store, shop, each, market) for each in found]


def _variant(rest: dict, one: dict, market: Market, url: str) -> dict:
    before, price = one["compare_at_price"], market.price(one["price"])
    plans = selling_plans.of_product(rest)
    return {
        "id": one["id"],
        "title": one["title"],
        "price": price,
        "compare_at_price": market.price(before) if before else None,
        "sku": one["sku"],
        "barcode": one["barcode"],
        "available": catalogue.is_available(rest, one),
        "option1": one["option1"],
        "option2": one["option2"],
        "option3": one["option3"],
        "options": [each for each in (one["option1"], one["option2"], one["option3"]) if each],
        "taxable": one["taxable"],
        "requires_shipping": one["requires_shipping"],
        "inventory_quantity": one["inventory_quantity"],
        "inventory_policy": one["inventory_policy"],
        "url": f"{url}?variant={one['id']}",
        "selling_plan_allocations": [
            selling_plans.allocation(plan, before=price, after=selling_plans.price(plan, price), currency=None)
            for plan in plans
        ],
        "metafields": {},
    }


def _group(group: dict) -> dict:
    plans = [
        {
            "id": plan["id"],
            "name": plan["name"],
            "price_adjustments": [{"position": 1, "value_type": "percentage", "value": float(plan["percentage"])}],
            "recurring_deliveries": True,
        }
        for plan in group["plans"]
    ]
    return {"id": group["id"], "name": group["name"], "selling_plans": plans}


def _collections(store: Store, shop: str, product_id: int) -> list[dict]:
    found = product_collections.all(store, shop)
    return [
        {"id": each["id"], "title": each["title"], "handle": each["handle"], "url": f"/collections/{each['handle']}"}
        for each in found
        if product_id in each["product_ids"]
    ]


def cart(store: Store, session: sessions.Session, market: Market) -> dict:
    """The cart: as the Ajax API tells it, with whole products in its lines and the currency as an object."""
    told = market.of_cart(carts.of(store, session))
    items = []
    for item in told["items"]:
        rest = catalogue.product(store, session.shop, item["product_id"])
        goods = product(store, session.shop, rest, market, variant_id=item["variant_id"])
        items.append(item | {"product": goods, "variant": goods["selected_variant"]})
    return told | {
        "currency": markets.currency_object(market.currency),
        "items": items,
        "empty?": not items,
        "checkout_charge_amount": told["total_price"],
    }


def content_page(handle: str) -> dict:
    """A page of the merchant's own; Unknown when there is none."""
    if handle not in online_store.PAGES:
        raise Unknown("There is no such page.")
    title, words = online_store.PAGES[handle]
    return {"title": title, "handle": handle, "url": f"/pages/{handle}", "content": words}


def product_json(store: Store, shop: str, handle: str, market: Market) -> dict:
    """/products/HANDLE.js: the Ajax API's product, which says `featured_image` and `options` in its own way."""
    rest = catalogue.product(store, shop, handle)
    if rest["status"] != "active":
        raise Unknown("The product is not for sale.")
    told = product(store, shop, rest, market)
    image = told["featured_image"]["src"]
    names = (
        "id", "title", "handle", "description", "published_at", "created_at", "vendor", "type", "tags", "price",
        "price_min", "price_max", "available", "price_varies", "compare_at_price", "compare_at_price_min",
        "compare_at_price_max", "url",
    )  # fmt: skip
    return {name: told[name] for name in names} | {
        "variants": [
            {key: value for key, value in each.items() if key not in {"url", "metafields"}} for each in told["variants"]
        ],
        "images": [image],
        "featured_image": image,
        "options": told["options_with_values"],
        "selling_plan_groups": told["selling_plan_groups"],
        "requires_selling_plan": False,
    }
