"""What a discount mutation asks for: read into the keys of a stored discount, or refused in Shopify's words.

Codes and fields are those live shops answered with in 2026; where no such answer is known, the schema's own meaning of
the code was taken.
"""

from decimal import Decimal

from devstore import catalogue, discounts, times
from devstore.admin_api import discount_gifts
from devstore.admin_api.context import Context, bad_request
from devstore.admin_api.discount_reading import Reading, check_count, known, numbers

MAX_CODE = 255
MAX_TAGS = 5
MAX_TAG = 255
TAKEN = "Code must be unique. Please try a different code."
BOTH_CONTEXTS = "Only one of context or customerSelection can be provided."


def read(context: Context, argument: str, wanted: dict, before: dict | None) -> tuple[dict, list[dict]]:
    """The changes of a create (`before` None) or an update, and the userErrors."""
    reading = Reading(context, argument, wanted, before)
    _title_and_code(reading)
    _dates(reading)
    _buyers(reading)
    _minimum(reading)
    _limits(reading)
    if reading.is_shipping:
        discount_gifts.shipping(reading)
    else:
        discount_gifts.gift(reading)
    _combining(reading)
    return reading.changes, reading.errors


def _title_and_code(reading: Reading) -> None:
    wanted = reading.wanted
    for name in ("title", "code"):
        if name not in wanted and not reading.is_new:
            continue
        text = wanted.get(name) or ""
        label = name.capitalize()
        if not text.strip():
            reading.refuse(name, code="BLANK", message=f"{label} can't be blank")
        elif len(text) > MAX_CODE:
            reading.refuse(name, code="TOO_LONG", message=f"{label} is too long (maximum is {MAX_CODE} characters)")
        elif name == "code" and ("\n" in text or "\r" in text):
            reading.refuse(name, code="INVALID", message="Code cannot contain newline characters.")
        else:
            reading.changes[name] = text.strip()
    code = reading.changes.get("code")
    other = discounts.by_code(reading.context.store, reading.context.shop, code) if code else None
    if other and other["id"] != (reading.before or {}).get("id"):
        reading.refuse("code", code="TAKEN", message=TAKEN)
    _tags(reading)


def _tags(reading: Reading) -> None:
    if "tags" not in reading.wanted:
        return
    tags = reading.wanted["tags"] or []
    if len(tags) > MAX_TAGS:
        reading.refuse("tags", code="TOO_MANY_TAGS", message=f"The number of tags exceeds the maximum of {MAX_TAGS}.")
    if any(len(tag) > MAX_TAG for tag in tags):
        message = f"The tag title exceeds the maximum length of {MAX_TAG} characters."
        reading.refuse("tags", code="INVALID_TAG_LENGTH", message=message)
    reading.changes["tags"] = list(dict.fromkeys(tags))


def _dates(reading: Reading) -> None:
    wanted = reading.wanted
    if wanted.get("startsAt"):
        reading.changes["starts_at"] = times.stored(times.parsed(wanted["startsAt"]))
    elif reading.is_new or "startsAt" in wanted:
        reading.refuse("startsAt", code="BLANK", message="Starts at can't be blank")
    if "endsAt" in wanted:
        reading.changes["ends_at"] = times.stored(times.parsed(wanted["endsAt"])) if wanted["endsAt"] else None
    both = (reading.before or {}) | reading.changes
    if both.get("ends_at") and both.get("starts_at") and both["ends_at"] < both["starts_at"]:
        reading.refuse("endsAt", code="INVALID", message="Ends at needs to be after starts_at")


def _buyers(reading: Reading) -> None:
    wanted = reading.wanted
    if wanted.get("context") and wanted.get("customerSelection"):
        reading.refuse("context", code="INVALID", message=BOTH_CONTEXTS)
        return
    name = "customerSelection" if wanted.get("customerSelection") else "context"
    asked = wanted.get(name)
    if not asked:
        if reading.is_new:
            reading.refuse("context", code="BLANK", message="Context can't be blank")
        return
    if asked.get("customerSegments") or asked.get("markets"):
        raise bad_request("The stand-in gives discounts to all buyers or to named customers only.")
    if asked.get("all"):
        reading.changes["context"] = {"all": True}
        return
    people = asked.get("customers") or {}
    before = set(((reading.before or {}).get("context") or {}).get("customers", ()))
    added = known(reading, people.get("add"), "Customer", [name, "customers", "add"], "Customer")
    kept = sorted((before | set(added)) - set(numbers(people.get("remove"), "Customer")))
    if not kept:
        message = "a minimum of one prerequisite segment or prerequisite customer must be provided"
        reading.refuse(name, code="BLANK", message=message)
    check_count(reading, kept, "customers", [name, "customers", "add"])
    reading.changes["context"] = {"customers": kept}


def _minimum(reading: Reading) -> None:
    if "minimumRequirement" not in reading.wanted:
        return
    asked = reading.wanted["minimumRequirement"] or {}
    subtotal = (asked.get("subtotal") or {}).get("greaterThanOrEqualToSubtotal")
    quantity = (asked.get("quantity") or {}).get("greaterThanOrEqualToQuantity")
    at_subtotal = ("minimumRequirement", "subtotal", "greaterThanOrEqualToSubtotal")
    at_quantity = ("minimumRequirement", "quantity", "greaterThanOrEqualToQuantity")
    if subtotal is not None and quantity is not None:
        # The schema's MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT was not seen; live shops answer with these two.
        message = "Minimum {} cannot be defined when minimum {} is."
        reading.refuse(*at_subtotal, code="CONFLICT", message=message.format("subtotal", "quantity"))
        reading.refuse(*at_quantity, code="CONFLICT", message=message.format("quantity", "subtotal"))
        return
    if subtotal is not None and Decimal(str(subtotal)) < 0:
        message = "Minimum subtotal must be greater than or equal to 0"
        reading.refuse(*at_subtotal, code="GREATER_THAN_OR_EQUAL_TO", message=message)
    if subtotal is not None and Decimal(str(subtotal)) >= 10**18:
        reading.refuse(*at_subtotal, code="LESS_THAN", message=f"Minimum subtotal must be less than {10**18}")
    if quantity is not None and int(quantity) >= 2**31 - 1:
        reading.refuse(*at_quantity, code="LESS_THAN", message=f"Minimum quantity must be less than {2**31 - 1}")
    reading.changes["minimum"] = (
        {"subtotal": str(subtotal)} if subtotal is not None else {"quantity": int(quantity)} if quantity else None
    )


def _limits(reading: Reading) -> None:
    wanted = reading.wanted
    if "usageLimit" in wanted:
        limit = wanted["usageLimit"]
        if limit is not None and limit <= 0:
            reading.refuse("usageLimit", code="VALUE_OUTSIDE_RANGE", message="Usage limit must be greater than 0")
        reading.changes["usage_limit"] = limit
    if "appliesOncePerCustomer" in wanted:
        reading.changes["once_per_customer"] = bool(wanted["appliesOncePerCustomer"])
    cycles = wanted.get("recurringCycleLimit")
    if cycles is None:
        return
    if cycles < 0:
        message = "Recurring cycle limit must be a valid integer greater than or equal to 0."
        reading.refuse("recurringCycleLimit", code="RECURRING_CYCLE_LIMIT_NOT_A_VALID_INTEGER", message=message)
    elif cycles > 1 and not catalogue.sells_subscriptions(reading.context.store, reading.context.shop):
        message = "Recurring cycle limit is not permitted for this shop."
        reading.refuse("recurringCycleLimit", code="INVALID", message=message)
    reading.changes["recurring_cycle_limit"] = cycles


def _combining(reading: Reading) -> None:
    asked = reading.wanted.get("combinesWith")
    if not asked:
        return
    if asked.get("productDiscountsWithTagsOnSameCartLine"):
        name = "productDiscountsWithTagsOnSameCartLine"
        message = f"The shop's plan does not allow setting `{name}`."
        code = "PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE_NOT_ENTITLED"
        reading.refuse("combinesWith", name, code=code, message=message)
    if reading.is_shipping and asked.get("shippingDiscounts"):
        message = "The combinesWith settings are not valid for the discount class."
        reading.refuse("combinesWith", code="INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS", message=message)
    reading.changes["combines_with"] = {
        "order": bool(asked.get("orderDiscounts")),
        "product": bool(asked.get("productDiscounts")),
        "shipping": bool(asked.get("shippingDiscounts")),
    }
