"""The shop's discount codes: what they give, to whom, on what and until when.

A stored discount has one code. `kind` and `value` say what it gives: percentage "10.0", fixed_amount "5.00" in the
shop's currency, or shipping "100.0". `items` is {"all": true}, {"collections": [ids]} or {"products": [ids],
"variants": [ids]}; `context` is {"all": true} or {"customers": [ids]}; `minimum` is None, {"subtotal": "50.00"} or
{"quantity": 3}. Times are stored instants. Whether a code fits a basket is decided in discounting.
"""

from datetime import datetime

from devstore import gids, money, shops, times
from devstore.errors import Refused, Unknown
from devstore.store import Store
from devstore.webhooks import deliveries

KINDS = ("percentage", "fixed_amount", "shipping")
NOT_VALID = "Enter a valid discount code"
# When codes began that were there before the stand-in was: no clock that a test sets is earlier.
LONG_AGO = "2020-01-01T00:00:00Z"
PLAIN = {
    "items": {"all": True},
    "each_item": False,
    "one_time": True,
    "subscription": False,
    "context": {"all": True},
    "minimum": None,
    "usage_limit": None,
    "once_per_customer": False,
    "combines_with": {"order": False, "product": False, "shipping": False},
    "maximum_shipping": None,
    "destination": {"all": True},
    "recurring_cycle_limit": 1,
    "tags": [],
    "ends_at": None,
}
CHANGEABLE = {*PLAIN, "title", "code", "kind", "value", "starts_at"}


def codes(store: Store, shop: str) -> list[dict]:
    """Every discount with its status, oldest first."""
    return [shown(store, each) for each in store.documents.all("discount", shop)]


def shown(store: Store, discount: dict) -> dict:
    """The stored discount with `status` and `class` as they are now."""
    return discount | {"status": status(discount, store.clock.now()), "class": class_of(discount)}


def get(store: Store, shop: str, discount_id: int | str) -> dict:
    found = store.documents.find("discount", shop, discount_id)
    if found is None:
        raise Unknown(f"There is no discount {discount_id} in {shop}.")
    return found


def by_code(store: Store, shop: str, code: str) -> dict | None:
    """The discount of a code, whatever its case."""
    wanted = code.strip().lower()
    return next((each for each in store.documents.all("discount", shop) if each["code"].lower() == wanted), None)


def find(store: Store, shop: str, code: str) -> dict:
    """The discount of a code; Refused in the checkout's words when the shop has none."""
    found = by_code(store, shop, code)
    if found is None:
        raise Refused(NOT_VALID)
    return found


def status(discount: dict, now: datetime) -> str:
    if discount["ends_at"] and times.parsed(discount["ends_at"]) <= now:
        return "EXPIRED"
    return "SCHEDULED" if times.parsed(discount["starts_at"]) > now else "ACTIVE"


def class_of(discount: dict) -> str:
    """Shopify's class, which the rules of combining speak of."""
    if discount["kind"] == "shipping":
        return "shipping"
    return "order" if discount["items"].get("all") else "product"


def add(store: Store, shop: str, *, code: str, kind: str, value: str = "100.0", **more: object) -> dict:
    """Make a code (discounts/create, discounts/redeemcode_added); `more` are keys of a stored discount."""
    if kind not in KINDS:
        raise Refused("A discount is a percentage, a fixed_amount or shipping.")
    announce = bool(more.pop("announce", True))
    _check_keys(more)
    with store.documents.together():
        if by_code(store, shop, code):
            raise Refused("Code must be unique. Please try a different code.")
        now = times.stored(store.clock.now())
        made = {
            "id": store.new_id("discount"),
            "code_id": store.new_id("redeem_code"),
            "code": code,
            "title": code,
            "kind": kind,
            "value": "100.0" if kind == "shipping" else str(value),
            "starts_at": now,
            "used": [],
            "created_at": now,
            "updated_at": now,
        }
        made = PLAIN | made | _readable(store, shop, more)
        store.documents.put("discount", shop, made["id"], made)
        if announce:
            _tell(
                store, shop, made, ("discounts/create", body(store, shop, made)), _code_body(store, shop, made, "added")
            )
    return shown(store, made)


def bring_up_to_date(store: Store, shop: str) -> None:
    """Codes that an older data file keeps as {code, kind, value} become discounts with an id."""
    for old in store.documents.all("discount", shop):
        if "id" not in old:
            store.documents.remove("discount", shop, old["code"])
            add(store, shop, announce=False, starts_at=LONG_AGO, **old)


def update(store: Store, shop: str, discount_id: int | str, **changes: object) -> dict:
    """Change a discount (discounts/update; a new code also sends redeemcode_removed and redeemcode_added)."""
    _check_keys(changes)
    with store.documents.together():
        before = get(store, shop, discount_id)
        after = before | _readable(store, shop, changes)
        other = by_code(store, shop, after["code"])
        if other and other["id"] != before["id"]:
            raise Refused("Code must be unique. Please try a different code.")
        told = []
        if after["code"] != before["code"]:
            told.append(_code_body(store, shop, before, "removed"))
            told.append(_code_body(store, shop, after, "added"))
        after["updated_at"] = times.stored(store.clock.now())
        store.documents.put("discount", shop, before["id"], after)
        _tell(store, shop, after, ("discounts/update", body(store, shop, after)), *told)
    return shown(store, after)


def _check_keys(changes: dict) -> None:
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise Refused(f"A discount has no {', '.join(sorted(unknown))}.")


def _readable(store: Store, shop: str, changes: dict) -> dict:
    """The changes with instants in their stored form and whatever was left out of combines_with."""
    read = dict(changes)
    for name in ("starts_at", "ends_at"):
        if read.get(name):
            read[name] = times.stored(times.parsed(str(read[name])))
    if "combines_with" in read:
        read["combines_with"] = PLAIN["combines_with"] | read["combines_with"]
    return read


def activate(store: Store, shop: str, discount_id: int | str) -> dict:
    """Make it usable now: a scheduled one starts, an ended one goes on without an end."""
    now = store.clock.now()
    found = get(store, shop, discount_id)
    state = status(found, now)
    if state == "ACTIVE":
        return shown(store, found)
    changes = {"starts_at": times.stored(now)} if state == "SCHEDULED" else {"ends_at": None}
    return update(store, shop, discount_id, **changes)


def deactivate(store: Store, shop: str, discount_id: int | str) -> dict:
    """End it now; one that has not begun begins and ends now."""
    now = times.stored(store.clock.now())
    found = get(store, shop, discount_id)
    state = status(found, store.clock.now())
    if state == "EXPIRED":
        return shown(store, found)
    changes = {"ends_at": now} | ({"starts_at": now} if state == "SCHEDULED" else {})
    return update(store, shop, discount_id, **changes)


def delete(store: Store, shop: str, discount_id: int | str) -> None:
    """Take it out for good (discounts/redeemcode_removed, discounts/delete)."""
    with store.documents.together():
        found = get(store, shop, discount_id)
        store.documents.remove("discount", shop, found["id"])
        zone = shops.stored(store, shop)["iana_timezone"]
        gone = {
            "admin_graphql_api_id": gids.gid("DiscountCodeNode", found["id"]),
            "deleted_at": times.rest(times.stored(store.clock.now()), zone),
        }
        _tell(store, shop, found, _code_body(store, shop, found, "removed"), ("discounts/delete", gone))


def use(
    store: Store, shop: str, discount_id: int, *, order_id: int, customer_id: int | None, email: str | None
) -> None:
    """Count one use; cancelling the order never takes it back, as at Shopify. Tells nobody."""
    with store.documents.change("discount", shop, discount_id) as found:
        found["used"].append({"order_id": order_id, "customer_id": customer_id, "email": email})


def usage_count(discount: dict) -> int:
    return len(discount["used"])


def body(store: Store, shop: str, discount: dict) -> dict:
    """The body of discounts/create and discounts/update."""
    zone = shops.stored(store, shop)["iana_timezone"]
    return {
        "admin_graphql_api_id": gids.gid("DiscountCodeNode", discount["id"]),
        "title": discount["title"],
        "status": status(discount, store.clock.now()),
        "created_at": times.rest(discount["created_at"], zone),
        "updated_at": times.rest(discount["updated_at"], zone),
    }


def _code_body(store: Store, shop: str, discount: dict, what: str) -> tuple[str, dict]:
    code = {"id": gids.gid("DiscountRedeemCode", discount["code_id"]), "code": discount["code"]}
    zone = shops.stored(store, shop)["iana_timezone"]
    return f"discounts/redeemcode_{what}", {
        "admin_graphql_api_id": gids.gid("DiscountCodeNode", discount["id"]),
        "redeem_code": code,
        "updated_at": times.rest(times.stored(store.clock.now()), zone),
    }


def _tell(store: Store, shop: str, discount: dict, *changes: tuple[str, dict]) -> None:
    deliveries.emit_all(store, shop, list(changes), resource_id=discount["id"])


def summary(discount: dict, *, shop: dict) -> str:
    """One line that says what the discount gives, in the manner of Shopify's."""
    parts = [_gift(discount, shop)]
    minimum = discount["minimum"] or {}
    if "subtotal" in minimum:
        parts.append(f"Minimum purchase of {_price(minimum['subtotal'], shop)}")
    if "quantity" in minimum:
        parts.append(f"Minimum quantity of {minimum['quantity']}")
    if discount["kind"] == "shipping":
        parts.append("For all countries" if discount["destination"].get("all") else "For selected countries")
        if discount["maximum_shipping"] is not None:
            parts.append(f"Applies to shipping rates under {_price(discount['maximum_shipping'], shop)}")
    people = len(discount["context"].get("customers", ()))
    if people:
        parts.append(f"For {people} customer{'s' if people > 1 else ''}")
    if discount["once_per_customer"]:
        parts.append("One use per customer")
    return " • ".join(parts)


def _gift(discount: dict, shop: dict) -> str:
    if discount["kind"] == "shipping":
        return "Free shipping on all products"
    percentage = discount["kind"] == "percentage"
    amount = f"{float(discount['value']):g}%" if percentage else _price(discount["value"], shop)
    items = discount["items"]
    if items.get("all"):
        return f"{amount} off entire order"
    counts = {name: len(items.get(name, ())) for name in ("products", "variants", "collections")}
    names = {"products": "product", "variants": "product variant", "collections": "collection"}
    listed = [f"{count} {names[name]}{'s' if count > 1 else ''}" for name, count in counts.items() if count]
    return f"{amount} off {', '.join(listed)}"


def _price(amount: str, shop: dict) -> str:
    written = money.text(money.minor(amount, shop["currency"]), shop["currency"])
    return shop["money_format"].replace("{{amount}}", written)
