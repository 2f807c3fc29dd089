"""The shopper's cart as the browser tells it, and whether a reward could be used on it. Pure.

Only a courtesy: it spares a shopper points for a code that would not work here and now. What a code is worth and for
whom is held by Shopify at the checkout, whatever the browser said.
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from loyalty_app.money import DIGITS_MAX, ZERO
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import Terms

LINES_MAX = 500
CODES_MAX = 25


class CartLine(msgspec.Struct, frozen=True, kw_only=True):
    """``total``: what the line costs now, in the shop's currency. Ids may come as texts: they exceed 2^53."""

    variant_id: int
    product_id: int
    total: Decimal
    on_sale: bool = False
    subscription: bool = False


class Cart(msgspec.Struct, frozen=True, kw_only=True):
    """``codes``: discount codes that are applied already."""

    total: Decimal = ZERO
    lines: tuple[CartLine, ...] = ()
    codes: tuple[str, ...] = ()


class NotACart(ValueError):
    """The text says what is wrong with it."""


def read(value: object) -> Cart | None:
    """The cart from the request's JSON; None where the browser sent none. Raises NotACart."""
    if value is None:
        return None
    try:
        cart = msgspec.convert(value, Cart, strict=False)
    except msgspec.ValidationError as error:
        raise NotACart(str(error)) from None
    amounts = [cart.total, *(line.total for line in cart.lines)]
    if not all(amount.is_finite() and 0 <= amount < 10**DIGITS_MAX for amount in amounts):
        raise NotACart("an amount is none")
    if (
        len(cart.lines) > LINES_MAX
        or len(cart.codes) > CODES_MAX
        or any(len(code) > 255 or "\x00" in code for code in cart.codes)
    ):
        raise NotACart("it is too long")
    return cart


def check(cart: Cart | None, terms: Terms, *, minimum_spend: Decimal | None, classes: Mapping[str, Terms]) -> None:
    """Raises NotRedeemable when a code of these terms would not work on this cart.

    minimum_spend: of this very code, see pricing. classes: the terms of those applied codes that are rewards of ours,
    by code in capitals. No cart, or an empty one: the code is for later.
    """
    conditions = terms.conditions
    if cart is None or not cart.lines:
        if conditions.sale_items == "out":
            raise NotRedeemable("cart_empty")
        return
    _check_codes(cart, terms, classes)
    lines = cart.lines
    if conditions.sale_items == "out":
        lines = _kept(lines, lambda line: not line.on_sale, "cart_only_sale_items")
    if conditions.purchase == "one_time":
        lines = _kept(lines, lambda line: not line.subscription, "cart_only_subscription")
    if conditions.purchase == "subscription":
        lines = _kept(lines, lambda line: line.subscription, "cart_only_one_time")
    if conditions.products:
        lines = _kept(lines, lambda line: line.product_id in conditions.products, "cart_no_such_products")
    # The browser doesn't know collections: with those, the checkout decides what counts.
    if minimum_spend is not None and not conditions.collections:
        total = sum((line.total for line in lines), ZERO) if terms.discount_class == "product" else cart.total
        if total < minimum_spend:
            raise NotRedeemable("cart_minimum", amount=minimum_spend)


def full_price_variants(cart: Cart) -> tuple[int, ...]:
    """What a code that leaves out sale items can be for."""
    return tuple(dict.fromkeys(line.variant_id for line in cart.lines if not line.on_sale))


def _check_codes(cart: Cart, terms: Terms, classes: Mapping[str, Terms]) -> None:
    """Two codes go together when each allows the other's class. Of a code that isn't ours only our half is known."""
    mine = terms.conditions.combines_with
    for code in cart.codes:
        other = classes.get(code.strip().upper())
        if other is None:
            refused = not mine
        else:
            refused = other.discount_class not in mine or terms.discount_class not in other.conditions.combines_with
        if refused:
            raise NotRedeemable("cart_code", code=code)


def _kept(lines: tuple[CartLine, ...], counts, reason: str) -> tuple[CartLine, ...]:
    kept = tuple(line for line in lines if counts(line))
    if not kept:
        raise NotRedeemable(reason)
    return kept
