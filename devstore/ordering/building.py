"""From what somebody wants to buy to the stored lines of an order."""

import random
import string
from datetime import timedelta

from devstore import catalogue, money, selling_plans, shops, times
from devstore.errors import Refused
from devstore.store import Store

FIRST_NUMBER = 1001
LINE_KEYS = {
    "variant_id",
    "sku",
    "product",
    "title",
    "quantity",
    "price",
    "properties",
    "discount",
    "gift_card",
    "selling_plan",
}
SHIPPING = {"standard": ("Standard", "6.00"), "express": ("Express", "14.00"), "pickup": ("Store pickup", "0.00")}


def line(store: Store, shop: str, wanted: dict, *, currency: str) -> dict:
    """One stored line from {"variant_id" | "sku" | "product" | "title", quantity, price, properties, discount}.

    `selling_plan` is the id of a plan of the product, or true for its first.
    """
    if set(wanted) - LINE_KEYS:
        raise Refused(f"A line has no {', '.join(sorted(set(wanted) - LINE_KEYS))}.")
    quantity = int(wanted.get("quantity", 1))
    if quantity < 1:
        raise Refused("A line needs a quantity of 1 or more.")
    variant = _variant(store, shop, wanted)
    product = variant["product"] if variant else {}
    title = product.get("title") or wanted.get("title") or "Custom item"
    variant_title = variant["title"] if variant and variant["title"] != "Default Title" else None
    price = money.minor(wanted["price"] if wanted.get("price") is not None else variant["price"], currency)
    plan = _plan(product, wanted.get("selling_plan"))
    own_discount = money.minor(wanted.get("discount") or 0, currency)
    if own_discount > price * quantity:
        raise Refused("A discount cannot be larger than its line.")
    gift_card = bool(product.get("gift_card", wanted.get("gift_card", False)))
    return {
        "id": store.new_id("line_item"),
        "variant_id": variant["id"] if variant else None,
        "product_id": product.get("id"),
        "title": title,
        "variant_title": variant_title,
        "name": f"{title} - {variant_title}" if variant_title else title,
        "sku": variant["sku"] if variant else None,
        "vendor": product.get("vendor"),
        "product_type": product.get("product_type"),
        "price": selling_plans.price(plan, price) if plan else price,
        "full_price": price,
        "selling_plan": plan,
        "quantity": quantity,
        "own_discount": own_discount,
        "discounts": [],
        "taxes": [],
        "taxable": bool(variant["taxable"]) if variant else not gift_card,
        "gift_card": gift_card,
        "tip": False,
        "properties": _properties(wanted.get("properties")),
        "requires_shipping": bool(variant["requires_shipping"]) if variant else not gift_card,
        "grams": 0 if gift_card else 400,
        "fulfilled": 0,
    }


def _plan(product: dict, wanted: object) -> dict | None:
    if not wanted:
        return None
    plans = selling_plans.of_product(product)
    return plans[0] if wanted is True and plans else selling_plans.find(product, wanted)


def _variant(store: Store, shop: str, wanted: dict) -> dict | None:
    if wanted.get("variant_id"):
        return catalogue.variant(store, shop, wanted["variant_id"])
    if wanted.get("sku") or wanted.get("product"):
        return catalogue.variant_by(store, shop, sku=wanted.get("sku"), handle=wanted.get("product"))
    if wanted.get("price") is not None:
        return None
    raise Refused("A line names a variant_id, a sku or a product, or it has a price of its own.")


def _properties(wanted: object) -> list[dict]:
    if isinstance(wanted, dict):
        return [{"name": name, "value": value} for name, value in wanted.items()]
    return list(wanted or [])


def tip_line(store: Store, amount: object, *, currency: str) -> dict:
    """A tip is a line without product, titled Tip."""
    return {
        "id": store.new_id("line_item"),
        "variant_id": None,
        "product_id": None,
        "title": "Tip",
        "variant_title": None,
        "name": "Tip",
        "sku": None,
        "vendor": None,
        "product_type": None,
        "price": money.minor(amount, currency),
        "quantity": 1,
        "own_discount": 0,
        "discounts": [],
        "taxes": [],
        "taxable": False,
        "gift_card": False,
        "tip": True,
        "properties": [],
        "requires_shipping": False,
        "grams": 0,
        "fulfilled": 0,
    }


def shipping_lines(store: Store, wanted: str | None, *, lines: list[dict], currency: str) -> list[dict]:
    """None for goods that are not shipped; `wanted` is a code of SHIPPING or an amount."""
    if wanted is None or not any(line["requires_shipping"] for line in lines):
        return []
    title, price = SHIPPING.get(str(wanted), ("Standard", wanted))
    return [
        {
            "id": store.new_id("shipping_line"),
            "title": title,
            "code": title,
            "price": money.minor(price, currency),
            "discounts": [],
            "taxes": [],
        }
    ]


def head(store: Store, shop: dict, customer: dict | None, email: str | None) -> dict:
    """The parts of a new order that its buyer has no say in."""
    now = times.stored(store.clock.now())
    number = store.documents.next_number(f"order_number:{shop['domain']}", start=FIRST_NUMBER)
    alphabet = random.Random(f"{shop['domain']}{number}")
    return {
        "id": store.new_id("order"),
        "app_id": 580_111,
        "number": number,
        "name": f"#{number}",
        "token": store.new_token(),
        "confirmation_number": "".join(alphabet.choices(string.ascii_uppercase + string.digits, k=9)),
        "created_at": now,
        "updated_at": now,
        "processed_at": now,
        "cancelled_at": None,
        "cancel_reason": None,
        "closed_at": None,
        "currency": shop["currency"],
        "taxes_included": shop["taxes_included"],
        "tax_rate": shop["tax_rate"],
        "tax_title": shop["tax_title"],
        "customer_id": customer["id"] if customer else None,
        "email": email if email is not None else (customer["email"] if customer else None),
        "customer_locale": "en",
        "status_url": shops.storefront_url(store, shop["domain"]),
        "transactions": [],
        "refunds": [],
        "fulfillments": [],
        "edits": [],
    }


def touch(store: Store, order: dict) -> None:
    """Move updated_at on, by a whole second at least.

    Shopify's updated_at counts whole seconds; merchants' acts are further apart than that, a script's are not.
    """
    now, before = store.clock.now(), times.parsed(order["updated_at"])
    order["updated_at"] = times.stored(max(now, before.replace(microsecond=0) + timedelta(seconds=1)))
