"""The cart and the checkout of the storefront."""

import hashlib
import json

from devstore import catalogue, discounts, money, orders, sessions, shops
from devstore.errors import Refused, Unknown
from devstore.ordering import building, pricing, totals
from devstore.sessions import Session
from devstore.store import Store


def of(store: Store, session: Session) -> dict:
    """The cart in the shape of Shopify's /cart.js; prices are in the smallest unit, before discount codes."""
    currency = shops.stored(store, session.shop)["currency"]
    kept = sessions.cart(store, session)
    items = [item for item in (_item(store, session.shop, each, currency) for each in kept["items"]) if item]
    return {
        "token": session.id,
        "note": None,
        "attributes": {},
        "items": items,
        "item_count": sum(item["quantity"] for item in items),
        "total_price": sum(item["line_price"] for item in items),
        "original_total_price": sum(item["line_price"] for item in items),
        "total_discount": 0,
        "currency": currency,
        "requires_shipping": any(item["requires_shipping"] for item in items),
        "discount_code": kept.get("discount_code"),
    }


def _item(store: Store, shop: str, kept: dict, currency: str) -> dict | None:
    try:
        variant = catalogue.variant(store, shop, kept["variant_id"])
    except Unknown:
        return None
    product = variant["product"]
    price = money.minor(variant["price"], currency)
    plain = variant["title"] == "Default Title"
    return {
        "key": kept["key"],
        "id": variant["id"],
        "variant_id": variant["id"],
        "product_id": product["id"],
        "handle": product["handle"],
        "product_title": product["title"],
        "variant_title": None if plain else variant["title"],
        "title": product["title"] if plain else f"{product['title']} - {variant['title']}",
        "sku": variant["sku"],
        "vendor": product["vendor"],
        "product_type": product["product_type"],
        "quantity": kept["quantity"],
        "price": price,
        "line_price": price * kept["quantity"],
        "properties": kept["properties"],
        "url": f"/products/{product['handle']}?variant={variant['id']}",
        "image": f"/cdn/products/{product['handle']}.svg",
        "gift_card": product["gift_card"],
        "requires_shipping": variant["requires_shipping"],
        "artwork": product["artwork"],
    }


def add(
    store: Store, session: Session, variant_id: int | str, *, quantity: int = 1, properties: dict | None = None
) -> dict:
    """Put goods into the cart; the same variant with the same properties shares a line."""
    if quantity < 1:
        raise Refused("Choose a quantity of 1 or more.")
    catalogue.variant(store, session.shop, variant_id)
    marks = hashlib.sha256(json.dumps(properties or {}, sort_keys=True).encode()).hexdigest()[:12]
    key = f"{variant_id}:{marks}"
    with store.documents.together():
        cart = sessions.cart(store, session)
        known = next((item for item in cart["items"] if item["key"] == key), None)
        if known:
            known["quantity"] += quantity
        else:
            item = {"key": key, "variant_id": int(variant_id), "quantity": quantity, "properties": properties or {}}
            cart["items"].append(item)
        sessions.keep_cart(store, session, cart)
    return of(store, session)


def change(store: Store, session: Session, key: str, quantity: int) -> dict:
    """Bring a line to a quantity; 0 takes it out."""
    with store.documents.together():
        cart = sessions.cart(store, session)
        if key not in {item["key"] for item in cart["items"]}:
            raise Unknown("That line is not in the cart.")
        for item in cart["items"]:
            if item["key"] == key:
                item["quantity"] = quantity
        cart["items"] = [item for item in cart["items"] if item["quantity"] > 0]
        sessions.keep_cart(store, session, cart)
    return of(store, session)


def clear(store: Store, session: Session) -> dict:
    sessions.keep_cart(store, session, {"items": []})
    return of(store, session)


def set_discount(store: Store, session: Session, code: str | None) -> dict:
    """Enter a discount code, or None to take it away; Refused when the shop has no such code."""
    found = discounts.find(store, session.shop, code)["code"] if code and code.strip() else None
    with store.documents.together():
        sessions.keep_cart(store, session, sessions.cart(store, session) | {"discount_code": found})
    return of(store, session)


def shipping_options(store: Store, shop: str) -> list[dict]:
    currency = shops.stored(store, shop)["currency"]
    return [
        {"code": code, "title": title, "price": money.text(money.minor(price, currency), currency)}
        for code, (title, price) in building.SHIPPING.items()
    ]


def quote(store: Store, session: Session, *, shipping: str = "standard") -> dict:
    """What the cart would cost now: {subtotal, discount, shipping, tax, total} as strings, and the currency."""
    settings = shops.stored(store, session.shop)
    currency = settings["currency"]
    wanted = _wanted(store, session)
    lines = [building.line(store, session.shop, each, currency=currency) for each in wanted]
    chosen = building.shipping_lines(store, shipping, lines=lines, currency=currency)
    pricing.price(
        lines,
        chosen,
        discount=_discount(store, session),
        tax_rate=settings["tax_rate"],
        tax_title=settings["tax_title"],
        taxes_included=settings["taxes_included"],
        currency=currency,
    )
    sums = totals.of({"lines": lines, "shipping": chosen, "refunds": [], "taxes_included": settings["taxes_included"]})
    keys = {
        "subtotal": "line_items_price",
        "discount": "discounts",
        "shipping": "shipping",
        "tax": "tax",
        "total": "total",
    }
    return {name: money.text(sums[key], currency) for name, key in keys.items()} | {"currency": currency}


def _wanted(store: Store, session: Session) -> list[dict]:
    items = sessions.cart(store, session)["items"]
    return [{key: item[key] for key in ("variant_id", "quantity", "properties")} for item in items]


def _discount(store: Store, session: Session) -> dict | None:
    code = sessions.cart(store, session).get("discount_code")
    return discounts.find(store, session.shop, code) if code else None


def checkout(
    store: Store,
    session: Session,
    *,
    email: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    shipping: str = "standard",
    pay: str = "now",
    tip: str | None = None,
    buyer_accepts_marketing: bool = False,
    guest: str = "customer",
) -> dict:
    """Buy what is in the cart and empty it; returns the order in REST shape.

    pay: "now", or "later" for an order whose payment is pending. A guest needs an e-mail address.
    """
    wanted = _wanted(store, session)
    if not wanted:
        raise Refused("The cart is empty.")
    if not session.customer_id and not (email and "@" in email):
        raise Refused("Enter an e-mail address, for example maya@example.com.")
    if shipping not in building.SHIPPING:
        raise Refused("Choose a way of delivery.")
    order = orders.place(
        store,
        session.shop,
        wanted,
        customer_id=session.customer_id,
        email=email or None,
        first_name=first_name or None,
        last_name=last_name or None,
        guest=guest,
        discount=_discount(store, session),
        shipping=shipping,
        tip=tip or None,
        paid=pay == "now",
        buyer_accepts_marketing=buyer_accepts_marketing,
    )
    clear(store, session)
    return order
