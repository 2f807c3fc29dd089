"""What a discount code is to be, and the input that makes Shopify's discount so.

Customers and goods are added to a discount and taken off it: an update tells the difference to what the discount holds.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from loyalty_app.shopify_gateway import gids


class CodeTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A code that one customer may use once. It gives ``amount`` off, ``percent`` (0 to 100) off, or free shipping.

    ``variants``: it is for these alone; else for ``products`` or ``collections``; none of them means the whole order.
    Amounts are in the shop's currency. ``combines_with``: of "order", "product" and "shipping".
    """

    title: str
    code: str
    customer_id: int
    starts_at: datetime
    ends_at: datetime | None = None
    free_shipping: bool = False
    amount: Decimal | None = None
    percent: Decimal | None = None
    products: tuple[int, ...] = ()
    variants: tuple[int, ...] = ()
    collections: tuple[int, ...] = ()
    minimum_subtotal: Decimal | None = None
    combines_with: frozenset[str] = frozenset()
    on_one_time: bool = True
    on_subscription: bool = True
    shipping_price_max: Decimal | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a discount has now. The defaults are those of a discount that does not exist yet."""

    customers: tuple[int, ...] = ()
    products: tuple[int, ...] = ()
    variants: tuple[int, ...] = ()
    collections: tuple[int, ...] = ()
    on_one_time: bool = True
    on_subscription: bool = False


def for_new(terms: CodeTerms) -> dict:
    """The input of a create."""
    asked = {name: value for name, value in _asked(terms, Held()).items() if value is not None}
    return asked | {"destination": {"all": True}} if terms.free_shipping else asked


def for_held(terms: CodeTerms, held: Held) -> dict:
    """The input of an update: None takes a limit away; where it ships to stays as the merchant may have set it."""
    return _asked(terms, held)


def _asked(terms: CodeTerms, held: Held) -> dict:
    asked = {
        "title": terms.title,
        "code": terms.code,
        "startsAt": _instant(terms.starts_at),
        "endsAt": _instant(terms.ends_at) if terms.ends_at else None,
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "minimumRequirement": _minimum(terms.minimum_subtotal),
        "combinesWith": _combining(terms),
    }
    if customers := _difference((terms.customer_id,), held.customers, "Customer", "add", "remove"):
        asked["context"] = {"customers": customers}
    purchases = _purchases(terms, held)
    if terms.free_shipping:
        highest = terms.shipping_price_max
        return asked | purchases | {"maximumShippingPrice": None if highest is None else decimal_text(highest)}
    return asked | {"customerGets": _gift(terms, held) | purchases}


def _gift(terms: CodeTerms, held: Held) -> dict:
    assert (terms.amount is None) != (terms.percent is None), "an amount or a share, not both"
    if terms.percent is not None:
        gift: dict = {"value": {"percentage": float(terms.percent / 100)}}
    else:
        gift = {"value": {"discountAmount": {"amount": decimal_text(terms.amount), "appliesOnEachItem": False}}}
    if items := _items(terms, held):
        gift["items"] = items
    return gift


def _items(terms: CodeTerms, held: Held) -> dict:
    """Empty when the discount is for the right things already."""
    # Beside a product, its variants would mean nothing: the discount would be for all of that product.
    products, collections = ((), ()) if terms.variants else (terms.products, terms.collections)
    if not (products or collections or terms.variants):
        return {"all": True}
    items = {}
    if products or terms.variants:
        items["products"] = _difference(
            products, held.products, "Product", "productsToAdd", "productsToRemove"
        ) | _difference(
            terms.variants, held.variants, "ProductVariant", "productVariantsToAdd", "productVariantsToRemove"
        )
    if collections:
        items["collections"] = _difference(collections, held.collections, "Collection", "add", "remove")
    return {name: asked for name, asked in items.items() if asked}


def _difference(wanted: Iterable[int], held: Iterable[int], kind: str, adding: str, removing: str) -> dict:
    wanted, held = list(dict.fromkeys(wanted)), list(held)
    changes = {
        adding: [gids.gid(kind, id) for id in wanted if id not in held],
        removing: [gids.gid(kind, id) for id in held if id not in wanted],
    }
    return {name: ids for name, ids in changes.items() if ids}


def _purchases(terms: CodeTerms, held: Held) -> dict:
    """Only what changes: a shop that sells no subscriptions may not say anything about them."""
    purchases = {}
    if terms.on_one_time != held.on_one_time:
        purchases["appliesOnOneTimePurchase"] = terms.on_one_time
    if terms.on_subscription != held.on_subscription:
        purchases["appliesOnSubscription"] = terms.on_subscription
    return purchases


def _minimum(subtotal: Decimal | None) -> dict | None:
    return None if subtotal is None else {"subtotal": {"greaterThanOrEqualToSubtotal": decimal_text(subtotal)}}


def _combining(terms: CodeTerms) -> dict:
    combining = {
        "orderDiscounts": "order" in terms.combines_with,
        "productDiscounts": "product" in terms.combines_with,
    }
    # Shopify refuses a free shipping that combines with another one.
    return combining if terms.free_shipping else combining | {"shippingDiscounts": "shipping" in terms.combines_with}


def decimal_text(amount: Decimal) -> str:
    """Never 1E+2: Shopify reads digits."""
    return format(amount, "f")


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
