"""Discount codes: single use, for one customer. Shopify has no key that makes a create safe to repeat; the code is one:
after a lost answer the second try is refused with CodeTaken, and find() tells whose the code is.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from loyalty_app.shopify_gateway import code_terms, gids
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.code_terms import CodeTerms, Held
from loyalty_app.shopify_gateway.errors import Refused, Unavailable


class CodeTaken(Refused):
    """The shop has a discount, or a gift card, with this code already. Perhaps we made it."""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code discount as Shopify holds it. ``code``: the oldest, should the merchant have added more.

    Of kinds that we don't make (buy x get y, an app's) only the id is known. ``used``: how often, a little behind.
    """

    discount_id: int
    title: str = ""
    code: str = ""
    status: str = ""  # ACTIVE, SCHEDULED or EXPIRED
    customer_ids: tuple[int, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    usage_limit: int | None = None
    used: int = 0
    amount: Decimal | None = None
    percent: Decimal | None = None  # 0 to 100
    is_free_shipping: bool = False


def create(client: Client, terms: CodeTerms) -> int:
    """Make the code; returns the discount's id. Raises CodeTaken, Refused, or as Client.run()."""
    return _written(client, "Create", terms, held=None)


def update(client: Client, discount_id: int, terms: CodeTerms) -> None:
    """The discount is as ``terms`` say, whatever it was. Raises CodeTaken, Refused (also when it is gone), or as
    Client.run().
    """
    id = gids.gid("DiscountCodeNode", discount_id)
    node = client.run("DiscountItems", {"id": id})["codeDiscountNode"]
    if node is None:
        raise Refused("The discount does not exist.", ("NOT_FOUND",))
    _written(client, "Update", terms, held=_held(node["codeDiscount"]), id=id)


def find(client: Client, code: str) -> Code | None:
    """The discount that has this code, in capitals or not."""
    return _read(client.run("DiscountByCode", {"code": code})["codeDiscountNodeByCode"])


def fetch(client: Client, discount_id: int) -> Code | None:
    """The discount, or None when Shopify has no such discount (any more)."""
    return _read(client.run("Discount", {"id": gids.gid("DiscountCodeNode", discount_id)})["codeDiscountNode"])


def deactivate(client: Client, discount_id: int) -> None:
    """The code ends now. Raises Refused when it is gone."""
    client.mutate("DiscountCodeDeactivate", {"id": gids.gid("DiscountCodeNode", discount_id)})


def delete(client: Client, discount_id: int) -> None:
    """The code is gone; gone already is as good."""
    try:
        client.mutate("DiscountCodeDelete", {"id": gids.gid("DiscountCodeNode", discount_id)})
    except Refused:
        # The error for a discount that is not there has no code of its own.
        if fetch(client, discount_id) is not None:
            raise


def _written(client: Client, verb: str, terms: CodeTerms, *, held: Held | None, **variables: str) -> int:
    operation = f"DiscountCode{'FreeShipping' if terms.free_shipping else 'Basic'}{verb}"
    asked = code_terms.for_new(terms) if held is None else code_terms.for_held(terms, held)
    try:
        outcome = client.mutate(operation, {"terms": asked, **variables})
    except Refused as no:
        if is_taken(no, codes=("TAKEN",)):
            raise CodeTaken(str(no), no.codes, no.fields) from None
        if terms.on_one_time and terms.on_subscription and _is_about_subscriptions(no):
            # The shop sells none: then one-time purchases are all there is.
            return _written(client, verb, msgspec.structs.replace(terms, on_subscription=False), held=held, **variables)
        raise
    number = gids.number((outcome["codeDiscountNode"] or {}).get("id"))
    if number is None:
        raise Unavailable(f"{operation} answered no discount.")
    return number


def is_taken(no: Refused, *, codes: tuple[str, ...]) -> bool:
    """Whether one of the reasons is that the code exists."""
    reasons = zip(no.fields, no.codes, strict=False)
    return any(field.rpartition(".")[2] == "code" and code in codes for field, code in reasons)


def _is_about_subscriptions(no: Refused) -> bool:
    return any(field.endswith("appliesOnSubscription") for field in no.fields)


def _held(discount: dict) -> Held:
    gets = discount.get("customerGets") or discount
    items = gets.get("items") or {}
    return Held(
        customers=_customers(discount),
        products=_numbers(items.get("products")),
        variants=_numbers(items.get("productVariants")),
        collections=_numbers(items.get("collections")),
        on_one_time=gets.get("appliesOnOneTimePurchase", True),
        on_subscription=gets.get("appliesOnSubscription", False),
    )


def _numbers(connection: dict | None) -> tuple[int, ...]:
    return tuple(gids.number(node["id"]) for node in (connection or {}).get("nodes", ()))


def _customers(discount: dict) -> tuple[int, ...]:
    return tuple(gids.number(each["id"]) for each in (discount.get("context") or {}).get("customers", ()))


def _read(node: dict | None) -> Code | None:
    if node is None:
        return None
    number, discount = gids.number(node["id"]), node["codeDiscount"]
    if "title" not in discount:
        return Code(discount_id=number)
    value = (discount.get("customerGets") or {}).get("value") or {}
    percentage, amount = value.get("percentage"), value.get("amount")
    return Code(
        discount_id=number,
        title=discount["title"],
        code=next((each["code"] for each in discount["codes"]["nodes"]), ""),
        status=discount["status"],
        customer_ids=_customers(discount),
        starts_at=datetime.fromisoformat(discount["startsAt"]),
        ends_at=datetime.fromisoformat(discount["endsAt"]) if discount["endsAt"] else None,
        usage_limit=discount["usageLimit"],
        used=discount["asyncUsageCount"],
        amount=None if amount is None else Decimal(amount["amount"]),
        percent=None if percentage is None else Decimal(str(percentage)) * 100,
        is_free_shipping=discount["__typename"] == "DiscountCodeFreeShipping",
    )
