"""Which codes count for a basket: Shopify's conditions, its rules of combining, and its words for what is refused."""

from dataclasses import dataclass, field
from itertools import combinations

from devstore import discounts, money, product_collections, shops
from devstore.errors import Refused
from devstore.ordering import allotting
from devstore.store import Store

# A checkout takes five codes on products and the order, and one on shipping.
MAX_GOODS_CODES = 5
MAX_SHIPPING_CODES = 1
# The reasons are the Storefront API's; the words are the checkout's.
WORDS = {
    "DISCOUNT_NOT_FOUND": discounts.NOT_VALID,
    "DISCOUNT_CURRENTLY_INACTIVE": "{code} discount code isn’t available to you right now",
    "DISCOUNT_EXPIRED": "{code} discount code has expired",
    "DISCOUNT_CUSTOMER_NOT_ELIGIBLE": "{code} discount code isn’t available to you right now",
    "DISCOUNT_CUSTOMER_USAGE_LIMIT_REACHED": "{code} discount code has already been used by this customer",
    "DISCOUNT_USAGE_LIMIT_REACHED": "{code} discount code has reached its usage limit",
    "DISCOUNT_NO_ENTITLED_LINE_ITEMS": "{code} discount code isn’t valid for the items in your cart",
    "DISCOUNT_NO_ENTITLED_SHIPPING_LINES": "{code} discount code isn’t valid for this shipping method",
    "DISCOUNT_PURCHASE_NOT_IN_RANGE": "{code} discount code needs a minimum purchase of {minimum}",
    "DISCOUNT_QUANTITY_NOT_IN_RANGE": "{code} discount code needs at least {minimum} items",
    "DISCOUNT_NOT_COMBINABLE": "{code} couldn’t be used with your existing discounts",
}


@dataclass
class Decision:
    """The discounts that apply, ready for pricing, and why the other codes don't."""

    applied: list[dict] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def refuse(self, code: str, reason: str, minimum: str = "") -> None:
        self.reasons[code] = reason
        self.refused[code] = WORDS[reason].format(code=code, minimum=minimum)

    @property
    def codes(self) -> list[str]:
        return [each["code"] for each in self.applied]


@dataclass(frozen=True)
class Buyer:
    """Who buys: a customer, an e-mail address, or nobody known yet."""

    customer_id: int | None = None
    email: str | None = None


def decide(
    store: Store, shop: str, codes: list[str], *, lines: list[dict], shipping: list[dict], buyer: Buyer
) -> Decision:
    """Judge each code by itself, then take the combination that saves most; on a tie the code entered last wins."""
    decision = Decision()
    valid: list[dict] = []
    for code in dict.fromkeys(each.strip() for each in codes if each.strip()):
        found = discounts.by_code(store, shop, code)
        if found is None:
            decision.refuse(code, "DISCOUNT_NOT_FOUND")
            continue
        ready = for_pricing(store, shop, found)
        refusal = _refusal(store, shop, ready, lines, shipping, buyer)
        if refusal:
            decision.refuse(found["code"], *refusal)
        elif found["code"] not in [each["code"] for each in valid]:
            valid.append(ready)
    currency = shops.stored(store, shop)["currency"]
    decision.applied = _best(valid, lines, shipping, currency)
    for each in valid:
        if each not in decision.applied:
            decision.refuse(each["code"], "DISCOUNT_NOT_COMBINABLE")
    return decision


def demand(decision: Decision) -> list[dict]:
    """The applied discounts; Refused when any code of them is not."""
    for words in decision.refused.values():
        raise Refused(words)
    return decision.applied


def for_pricing(store: Store, shop: str, discount: dict) -> dict:
    """The discount with the products it is for written out; `products` None means all goods."""
    items = discount["items"]
    if items.get("all") or discount["kind"] == "shipping":
        return discount | {"products": None}
    if "collections" in items:
        shelves = [store.documents.find("collection", shop, each) for each in items["collections"]]
        members = [product_collections.members(store, shop, shelf) for shelf in shelves if shelf]
        return discount | {"products": [each["id"] for goods in members for each in goods], "variants": []}
    return discount | {"products": items.get("products", []), "variants": items.get("variants", [])}


def _refusal(store: Store, shop: str, discount: dict, lines, shipping, buyer: Buyer) -> tuple[str, ...] | None:
    state = discounts.status(discount, store.clock.now())
    if state != "ACTIVE":
        return ("DISCOUNT_EXPIRED" if state == "EXPIRED" else "DISCOUNT_CURRENTLY_INACTIVE",)
    if not _is_for(store, shop, discount, buyer):
        return ("DISCOUNT_CUSTOMER_NOT_ELIGIBLE",)
    if discount["usage_limit"] is not None and discounts.usage_count(discount) >= discount["usage_limit"]:
        return ("DISCOUNT_USAGE_LIMIT_REACHED",)
    if discount["once_per_customer"] and _has_used(discount, buyer):
        return ("DISCOUNT_CUSTOMER_USAGE_LIMIT_REACHED",)
    entitled = [line for line in lines if allotting.is_entitled(discount, line)]
    if not entitled:
        return ("DISCOUNT_NO_ENTITLED_LINE_ITEMS",)
    return _range_refusal(store, shop, discount, entitled) or _shipping_refusal(store, shop, discount, shipping)


def _is_for(store: Store, shop: str, discount: dict, buyer: Buyer) -> bool:
    if discount["context"].get("all"):
        return True
    named = discount["context"]["customers"]
    if buyer.customer_id:
        return buyer.customer_id in named
    people = [store.documents.find("customer", shop, each) for each in named]
    wanted = (buyer.email or "").lower()
    return bool(wanted) and any(each and (each["email"] or "").lower() == wanted for each in people)


def _has_used(discount: dict, buyer: Buyer) -> bool:
    email = (buyer.email or "").lower()
    return any(
        (buyer.customer_id and use["customer_id"] == buyer.customer_id)
        or (email and (use["email"] or "").lower() == email)
        for use in discount["used"]
    )


def _range_refusal(store: Store, shop: str, discount: dict, entitled: list[dict]) -> tuple[str, ...] | None:
    minimum = discount["minimum"] or {}
    settings = shops.stored(store, shop)
    if "subtotal" in minimum:
        wanted = money.minor(minimum["subtotal"], settings["currency"])
        if sum(line["price"] * line["quantity"] - line["own_discount"] for line in entitled) < wanted:
            written = settings["money_format"].replace("{{amount}}", money.text(wanted, settings["currency"]))
            return "DISCOUNT_PURCHASE_NOT_IN_RANGE", written
    if "quantity" in minimum and sum(line["quantity"] for line in entitled) < minimum["quantity"]:
        return "DISCOUNT_QUANTITY_NOT_IN_RANGE", str(minimum["quantity"])
    return None


def _shipping_refusal(store: Store, shop: str, discount: dict, shipping: list[dict]) -> tuple[str, ...] | None:
    if discount["kind"] != "shipping":
        return None
    settings = shops.stored(store, shop)
    destination = discount["destination"]
    here = destination.get("all") or destination.get("rest_of_world")
    reaches = here or settings["country_code"] in destination.get("countries", ())
    fits = [each for each in shipping if allotting.is_entitled_shipping(discount, each, currency=settings["currency"])]
    return None if reaches and fits else ("DISCOUNT_NO_ENTITLED_SHIPPING_LINES",)


def combine(one: dict, other: dict) -> bool:
    """Whether both discounts allow the other's class."""
    return one["combines_with"][allotting.class_of(other)] and other["combines_with"][allotting.class_of(one)]


def _best(valid: list[dict], lines: list[dict], shipping: list[dict], currency: str) -> list[dict]:
    """The allowed combination that takes most off; of equals the one with the latest codes."""
    best: tuple = (-1, ())
    for size in range(1, min(len(valid), MAX_GOODS_CODES + MAX_SHIPPING_CODES) + 1):
        for places in combinations(range(len(valid)), size):
            chosen = [valid[place] for place in places]
            if _is_allowed(chosen):
                best = max(best, (_saving(chosen, lines, shipping, currency), places))
    return [valid[place] for place in best[1]]


def _is_allowed(chosen: list[dict]) -> bool:
    on_shipping = sum(1 for each in chosen if each["kind"] == "shipping")
    if on_shipping > MAX_SHIPPING_CODES or len(chosen) - on_shipping > MAX_GOODS_CODES:
        return False
    return all(combine(one, other) for one, other in combinations(chosen, 2))


def _saving(chosen: list[dict], lines: list[dict], shipping: list[dict], currency: str) -> int:
    # Own discounts are there already when a basket is priced, so the trial starts from them.
    trial = [line | {"discounts": [{"application": -1, "amount": line["own_discount"]}]} for line in lines]
    parcels = [each | {"discounts": []} for each in shipping]
    allotting.hand_out(trial, parcels, chosen, first=0, currency=currency)
    return sum(
        each["amount"] for target in [*trial, *parcels] for each in target["discounts"] if each["application"] >= 0
    )
