"""What a discount gives: the part of its input that says how much, on which goods, or on which shipping."""

from decimal import Decimal

from devstore import catalogue, discounts
from devstore.admin_api.context import bad_request
from devstore.admin_api.discount_reading import Reading, check_count, known, numbers

MIXED = "Cannot entitle collections in combination with product variants or products"


def _purchases(reading: Reading, asked: dict, path: tuple[str, ...], label: str) -> None:
    """On one-time purchases, on subscriptions, or on both."""
    if asked.get("appliesOnOneTimePurchase") is not None:
        reading.changes["one_time"] = asked["appliesOnOneTimePurchase"]
    if asked.get("appliesOnSubscription") is not None:
        reading.changes["subscription"] = asked["appliesOnSubscription"]
        sells = catalogue.sells_subscriptions(reading.context.store, reading.context.shop)
        if asked["appliesOnSubscription"] and not sells:
            message = f"{label} on subscription is not permitted for this shop."
            reading.refuse(*path, "appliesOnSubscription", code="INVALID", message=message)
    both = discounts.PLAIN | (reading.before or {}) | reading.changes
    if not both["one_time"] and not both["subscription"]:
        message = "A discount cannot have both appliesOnOneTimePurchase and appliesOnSubscription set to false."
        reading.refuse(*path, code="APPLIES_ON_NOTHING", message=message)
    if not both["subscription"] and (both["recurring_cycle_limit"] or 0) > 1:
        message = "Recurring cycle limit must be 1 when discount does not apply to subscription items."
        code = "MULTIPLE_RECURRING_CYCLE_LIMIT_FOR_NON_SUBSCRIPTION_ITEMS"
        reading.refuse("recurringCycleLimit", code=code, message=message)


def gift(reading: Reading) -> None:
    asked = reading.wanted.get("customerGets")
    if asked is None:
        if reading.is_new:
            reading.refuse("customerGets", code="BLANK", message="Customer gets can't be blank")
        return
    _value(reading, asked.get("value"))
    _items(reading, asked.get("items"))
    _purchases(reading, asked, ("customerGets",), "Customer gets applies")


def _value(reading: Reading, value: dict | None) -> None:
    at = ("customerGets", "value")
    given = {key: each for key, each in (value or {}).items() if each is not None}
    if not given:
        if reading.is_new:
            reading.refuse(*at, code="BLANK", message="Value can't be blank")
        return
    if len(given) > 1:
        raise bad_request("A discount can only have one of percentage, discountOnQuantity or discountAmount.")
    if "discountOnQuantity" in given:
        message = "discountOnQuantity field is only permitted with bxgy discounts."
        reading.refuse(*at, "discountOnQuantity", code="INVALID", message=message)
    elif "percentage" in given:
        share = Decimal(str(given["percentage"]))
        if not 0 <= share <= 1:
            message = "Value must be between 0.0 and 1.0"
            reading.refuse(*at, "percentage", code="VALUE_OUTSIDE_RANGE", message=message)
        reading.changes |= {"kind": "percentage", "value": str(float(share * 100)), "each_item": False}
    else:
        _amount(reading, given["discountAmount"], (*at, "discountAmount", "amount"))


def _amount(reading: Reading, given: dict, at: tuple[str, ...]) -> None:
    if given.get("amount") is None:
        reading.refuse(*at, code="BLANK", message="Amount can't be blank")
        return
    amount = Decimal(str(given["amount"]))
    if amount < 0:
        # Shopify keeps amounts off as negative numbers, and its words show it.
        reading.refuse(*at, code="LESS_THAN_OR_EQUAL_TO", message="Value must be less than or equal to 0")
    if amount >= 10**18:
        reading.refuse(*at, code="LESS_THAN", message=f"Value must be greater than -{10**18}")
    each = bool(given.get("appliesOnEachItem"))
    reading.changes |= {"kind": "fixed_amount", "value": str(amount), "each_item": each}


def _items(reading: Reading, items: dict | None) -> None:
    at = ("customerGets", "items")
    if not items:
        if reading.is_new:
            reading.refuse(*at, code="BLANK", message="Items can't be blank")
        return
    shelves, goods = items.get("collections"), items.get("products")
    if items.get("all"):
        if shelves or goods:
            message = "The attribute selection contains conflicting settings."
            reading.refuse(*at, code="CONFLICT", message=message)
        reading.changes["items"] = {"all": True}
    elif shelves and (shelves.get("add") or shelves.get("remove")) and goods and any(goods.values()):
        reading.refuse(*at, "collections", "add", code="CONFLICT", message=MIXED)
    elif shelves:
        path = [*at, "collections", "add"]
        kept = _merged(reading, "collections", shelves, ("add", "remove"), "Collection", path, "Collection")
        reading.changes["items"] = {"collections": kept}
    else:
        _goods(reading, goods or {}, at)
    if reading.changes.get("items") and not any(reading.changes["items"].values()) and not reading.errors:
        reading.refuse(*at, code="BLANK", message="Items can't be blank")


def _goods(reading: Reading, goods: dict, at: tuple[str, ...]) -> None:
    keys = ("productsToAdd", "productsToRemove")
    products = _merged(reading, "products", goods, keys, "Product", [*at, "products", keys[0]], "Product")
    keys = ("productVariantsToAdd", "productVariantsToRemove")
    path = [*at, "products", keys[0]]
    variants = _merged(reading, "variants", goods, keys, "ProductVariant", path, "Product variant")
    reading.changes["items"] = {"products": products, "variants": variants}


def _merged(
    reading: Reading, name: str, asked: dict, keys: tuple[str, str], kind: str, path: list[str], label: str
) -> list[int]:
    """What was there, with the added and without the removed."""
    adding, removing = numbers(asked.get(keys[0]), kind), numbers(asked.get(keys[1]), kind)
    if set(adding) & set(removing):
        raise bad_request(f"The same {kind} id is present in both 'add' and 'remove' fields")
    before = ((reading.before or {}).get("items") or {}).get(name, [])
    added = known(reading, asked.get(keys[0]), kind, path, label)
    kept = [each for each in dict.fromkeys([*before, *added]) if each not in removing]
    check_count(reading, kept, name, path)
    return kept


def shipping(reading: Reading) -> None:
    wanted = reading.wanted
    reading.changes |= {"kind": "shipping", "value": "100.0"} if reading.is_new else {}
    if wanted.get("destination"):
        asked = wanted["destination"]
        countries = asked.get("countries") or {}
        before = ((reading.before or {}).get("destination") or {}).get("countries", [])
        if set(countries.get("add") or ()) & set(countries.get("remove") or ()):
            raise bad_request("A country code is present in `add` and `remove` field")
        kept = {*before, *(countries.get("add") or ())} - set(countries.get("remove") or ())
        rest = bool(countries.get("includeRestOfWorld"))
        reading.changes["destination"] = (
            {"all": True} if asked.get("all") else {"countries": sorted(kept), "rest_of_world": rest}
        )
        if not asked.get("all") and not kept and not rest:
            reading.refuse("destination", "countries", code="BLANK", message="Countries can't be blank")
    elif reading.is_new:
        reading.refuse("destination", code="BLANK", message="Destination can't be blank")
    if "maximumShippingPrice" in wanted:
        highest = wanted["maximumShippingPrice"]
        if highest is not None and Decimal(str(highest)) < 0:
            message = "Maximum shipping price must be greater than or equal to 0"
            reading.refuse("maximumShippingPrice", code="GREATER_THAN_OR_EQUAL_TO", message=message)
        reading.changes["maximum_shipping"] = None if highest is None else str(highest)
    _purchases(reading, wanted, (), "Applies")
