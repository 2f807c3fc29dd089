"""The cart of the storefront, in the shape of Shopify's Ajax API."""

import hashlib
import json

from devstore import catalogue, discounting, money, selling_plans, sessions, shops
from devstore.errors import Refused, Unknown
from devstore.ordering import allotting, building
from devstore.sessions import Session
from devstore.store import Store

# So many codes one cart remembers; Shopify applies six at most.
MAX_CODES = 10


def of(store: Store, session: Session) -> dict:
    """The cart in the shape of Shopify's /cart.js; prices are in the smallest unit, after discounts unless named so."""
    currency = shops.stored(store, session.shop)["currency"]
    kept = sessions.cart(store, session)
    pairs = [(item, _item(store, session.shop, item, currency)) for item in kept["items"]]
    items = [item for _, item in pairs if item]
    codes = codes_of(kept)
    decision, applications = discounting.Decision(), []
    if codes and items:
        lines = cart_lines(store, session, currency=currency)
        decision = decide(store, session, lines)
        applications = _allocate(items, lines, decision, currency)
    subtotal = sum(item["final_line_price"] for item in items)
    original = sum(item["original_line_price"] for item in items)
    total = subtotal - sum(each["total_allocated_amount"] for each in applications)
    return {
        "token": session.id,
        "note": None,
        "attributes": {},
        "original_total_price": original,
        "total_price": total,
        "total_discount": original - total,
        "total_weight": 0,
        "item_count": sum(item["quantity"] for item in items),
        "items": items,
        "requires_shipping": any(item["requires_shipping"] for item in items),
        "currency": currency,
        "items_subtotal_price": subtotal,
        "cart_level_discount_applications": applications,
        "discount_codes": [
            {"code": code, "applicable": code.lower() in [one.lower() for one in decision.codes]} for code in codes
        ],
    }


def codes_of(kept: dict) -> list[str]:
    """The codes a stored cart holds; one of an older data file holds a single one."""
    return kept.get("codes") or ([kept["discount_code"]] if kept.get("discount_code") else [])


def cart_lines(store: Store, session: Session, *, currency: str) -> list[dict]:
    """The cart's goods as lines that can be priced; what is no longer sold is left out."""
    found = []
    for item in sessions.cart(store, session)["items"]:
        try:
            found.append(building.line(store, session.shop, wanted(item), currency=currency))
        except (Refused, Unknown):
            continue
    return found


def wanted(item: dict) -> dict:
    """A kept item as orders.place wants its lines."""
    return {key: item[key] for key in ("variant_id", "quantity", "properties", "selling_plan") if item.get(key)}


def decide(
    store: Store,
    session: Session,
    lines: list[dict],
    *,
    shipping: str = "standard",
    email: str | None = None,
    codes: list[str] | None = None,
) -> discounting.Decision:
    """Which of the cart's codes (or of `codes`) count for these lines and this buyer."""
    currency = shops.stored(store, session.shop)["currency"]
    parcels = building.shipping_lines(store, shipping, lines=lines, currency=currency)
    buyer = discounting.Buyer(session.customer_id, email or _own_email(store, session))
    asked = codes_of(sessions.cart(store, session)) if codes is None else codes
    return discounting.decide(store, session.shop, asked, lines=lines, shipping=parcels, buyer=buyer)


def _own_email(store: Store, session: Session) -> str | None:
    known = store.documents.find("customer", session.shop, session.customer_id or "")
    return known["email"] if known else None


def _allocate(items: list[dict], lines: list[dict], decision: discounting.Decision, currency: str) -> list[dict]:
    """Write the product discounts into the items and return the order discounts, as /cart.js tells them."""
    on_cart = allotting.in_order([each for each in decision.applied if each["kind"] != "shipping"])
    allotting.hand_out(lines, [], on_cart, first=0, currency=currency)
    cuts = [allotting.application(each) | {"title": each["code"], "key": str(each["id"])} for each in on_cart]
    for item, line in zip(items, lines, strict=True):
        for each in line["discounts"]:
            cut = cuts[each["application"]]
            cut["total_allocated_amount"] = cut.get("total_allocated_amount", 0) + each["amount"]
            if allotting.class_of(on_cart[each["application"]]) == "product":
                item["line_level_discount_allocations"].append({"amount": each["amount"], "discount_application": cut})
                item["discounts"].append({"amount": each["amount"], "title": cut["title"]})
                item["line_level_total_discount"] += each["amount"]
        item["total_discount"] = item["line_level_total_discount"]
        item["final_line_price"] = item["line_price"] = item["original_line_price"] - item["total_discount"]
        item["final_price"] = item["discounted_price"] = item["final_line_price"] // item["quantity"]
    return [
        {"total_allocated_amount": 0} | cut
        for cut, each in zip(cuts, on_cart, strict=True)
        if allotting.class_of(each) == "order"
    ]


def _item(store: Store, shop: str, kept: dict, currency: str) -> dict | None:
    try:
        variant = catalogue.variant(store, shop, kept["variant_id"])
    except Unknown:
        return None
    product = variant["product"]
    full = money.minor(variant["price"], currency)
    try:
        plan = selling_plans.find(product, kept["selling_plan"]) if kept.get("selling_plan") else None
    except Refused:
        return None
    price = selling_plans.price(plan, full) if plan else full
    plain = variant["title"] == "Default Title"
    item = {
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
        "original_price": price,
        "discounted_price": price,
        "final_price": price,
        "presentment_price": float(money.text(price, currency)),
        "line_price": price * kept["quantity"],
        "original_line_price": price * kept["quantity"],
        "final_line_price": price * kept["quantity"],
        "total_discount": 0,
        "discounts": [],
        "line_level_discount_allocations": [],
        "line_level_total_discount": 0,
        "properties": kept["properties"],
        "url": f"/products/{product['handle']}?variant={variant['id']}",
        "image": f"/cdn/products/{product['handle']}.svg",
        "gift_card": product["gift_card"],
        "taxable": variant["taxable"],
        "requires_shipping": variant["requires_shipping"],
        "artwork": product["artwork"],
    }
    if plan:
        item["selling_plan_allocation"] = selling_plans.allocation(plan, before=full, after=price, currency=None)
    return item


def add(
    store: Store,
    session: Session,
    variant_id: int | str,
    *,
    quantity: int = 1,
    properties: dict | None = None,
    selling_plan: int | str | None = None,
) -> dict:
    """Put goods into the cart; the same variant with the same properties and selling plan shares a line."""
    if quantity < 1:
        raise Refused("Choose a quantity of 1 or more.")
    variant = catalogue.variant(store, session.shop, variant_id)
    plan = selling_plans.find(variant["product"], selling_plan)["id"] if selling_plan else None
    marked = [properties or {}, plan] if plan else properties or {}
    marks = hashlib.sha256(json.dumps(marked, sort_keys=True).encode()).hexdigest()[:12]
    key = f"{variant_id}:{marks}"
    with store.documents.together():
        cart = sessions.cart(store, session)
        known = next((item for item in cart["items"] if item["key"] == key), None)
        if known:
            known["quantity"] += quantity
        else:
            item = {"key": key, "variant_id": int(variant_id), "quantity": quantity, "properties": properties or {}}
            item |= {"selling_plan": plan} if plan else {}
            cart["items"].append(item)
        sessions.keep_cart(store, session, cart)
    return of(store, session)


def change(store: Store, session: Session, key: str, quantity: int) -> dict:
    """Bring a line to a quantity; 0 takes it out. `key` is the line's, or its variant's id."""
    with store.documents.together():
        cart = sessions.cart(store, session)
        key = next((item["key"] for item in cart["items"] if str(item["variant_id"]) == key), key)
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


def set_codes(store: Store, session: Session, codes: list[str]) -> dict:
    """Put these codes on the cart instead of all others, whether they count or not: /cart.js tells which do."""
    kept = [code.strip()[:255] for code in codes if code.strip()][:MAX_CODES]
    with store.documents.together():
        cart = {key: value for key, value in sessions.cart(store, session).items() if key != "discount_code"}
        sessions.keep_cart(store, session, cart | {"codes": list(dict.fromkeys(kept))})
    return of(store, session)
