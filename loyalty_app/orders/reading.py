"""Reading single values of Shopify's JSON, whatever spelling they come in. Used by both shapes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from loyalty_app.money import ZERO, NotMoney, parse_amount
from loyalty_app.orders.described import CodeShare, MalformedOrder, RefundFacts, RefundLine, code_name

BIGINT_MAX = 2**63 - 1
QUANTITY_MAX = 10**9
YEAR_MAX = 9_000  # so that days and months can be added to any instant of an order


def identifier(value: Any) -> int | None:
    """An id from 450789469, "450789469", "gid://shopify/Order/450789469?x=y" or 450789469.0; None if it is none."""
    if type(value) is int:
        return value if 0 < value <= BIGINT_MAX else None
    if isinstance(value, str):
        text = value.rsplit("/", 1)[-1].split("?", 1)[0].strip()
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
    elif isinstance(value, float):
        value = int(value) if value.is_integer() else None
    if type(value) is not int or not 0 < value <= BIGINT_MAX:
        return None
    return value


def required_identifier(value: Any, what: str) -> int:
    found = identifier(value)
    if found is None:
        raise MalformedOrder(f"The {what} has no id.")
    return found


def instant(value: Any) -> datetime | None:
    """An aware UTC instant. A text without a zone is read as UTC; what is no time, or none of an order, is None."""
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
        found = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year <= YEAR_MAX else None


def amount(value: Any) -> Decimal:
    try:
        return _parse_text(value) if type(value) is str and len(value) < 30 else parse_amount(value)
    except NotMoney:
        # What stands there is not quoted: it may be anything, and the reason is shown and kept.
        raise MalformedOrder("One of its amounts is not an amount.") from None


# A body has dozens of amounts, and most of them are 0.00 or a price that was read before.
_parse_text = lru_cache(maxsize=8192)(parse_amount)


def whole(value: Any, *, default: int = 0) -> int:
    """A quantity: 2, "2" or 2.0, never negative."""
    if type(value) is int and 0 <= value < QUANTITY_MAX:
        return value
    if value is None or value == "":
        return default
    try:
        number = parse_amount(value)
    except NotMoney:
        raise MalformedOrder("One of its quantities is not a quantity.") from None
    if not 0 <= number < QUANTITY_MAX:
        raise MalformedOrder("One of its quantities is not a quantity.")
    return int(number)


def text(value: Any) -> str:
    # PostgreSQL's jsonb refuses the NUL character.
    return value.strip().replace("\x00", "")[:255] if isinstance(value, str) else ""


def lower(value: Any) -> str:
    return text(value).lower()


def code(value: Any) -> str:
    """A discount code in its one spelling; "" if it is none."""
    return code_name(text(value))


def shares(parts: Iterable[tuple[str, Decimal]]) -> tuple[CodeShare, ...]:
    """What each code took off, from the single cuts; in the sequence of the codes, so that both shapes agree."""
    summed: dict[str, Decimal] = {}
    for name, cut in parts:
        if name and cut > 0:
            summed[name] = summed.get(name, ZERO) + cut
    return tuple(CodeShare(name, summed[name]) for name in sorted(summed))


def entered(codes: Iterable[str], *, named: Iterable[str], titles: Iterable[str]) -> tuple[str, ...]:
    """The order's codes, each once: those of its discount applications, then others that the order names.

    named: as the order lists its codes. Shopify lists the title of a discount made by hand there, too (``titles``).
    """
    codes, others = list(codes), {code_name(title) for title in titles}
    return tuple(dict.fromkeys(name for name in [*codes, *(name for name in named if name not in others)] if name))


def truth(value: Any) -> bool:
    return value is True or value == "true"


def channel(source_name: str, *, is_business: bool) -> str:
    """Where the order came from, in the programme's words. Apps' own sources (numbers) are ``other``."""
    if is_business:
        return "b2b"
    if source_name.startswith("subscription"):
        return "subscription"
    # iphone and android are what Shopify's point of sale called itself on phones.
    named = {"web": "web", "pos": "pos", "iphone": "pos", "android": "pos", "shopify_draft_order": "draft"}
    return named.get(source_name, "other")


def is_tip(*, product_id: int | None, title: str, line_total: Decimal, tip_total: Decimal) -> bool:
    """A tip is a line without a product whose worth is the order's tip. GraphQL marks it in no other way."""
    return product_id is None and tip_total > 0 and (line_total == tip_total or title.lower() == "tip")


def removed_by_edits(quantity: int, current: int | None, refunded: int) -> int:
    """Units that left the order without being refunded. Shopify's current quantity excludes both."""
    return 0 if current is None else max(0, quantity - current - refunded)


def refunded_units(refunds: Iterable[RefundFacts]) -> dict[int, int]:
    units: dict[int, int] = {}
    for refund in refunds:
        for line in refund.lines:
            units[line.line_id] = units.get(line.line_id, 0) + line.quantity
    return units


def refund(
    refund_id: int,
    *,
    created_at: datetime | None,
    lines: tuple[RefundLine, ...],
    shipping: Decimal,
    discrepancies: list[Decimal],
    paid_out: Decimal,
    in_store_credit: bool,
    moves_money: bool,
) -> RefundFacts:
    """A refund from its parts.

    discrepancies: Shopify's balancing adjustments, negative when more money went out than lines and shipping
    account for (an amount-only refund), positive when less did (money still pending, or kept).
    paid_out: successful transactions. They decide only where Shopify wrote no adjustment and named no line.
    moves_money: there is a transaction, successful or still pending.
    """
    beyond = -sum(discrepancies, ZERO)
    unaccounted = not lines and not discrepancies
    if unaccounted:
        beyond = paid_out - shipping
    return RefundFacts(
        id=refund_id,
        created_at=created_at,
        lines=lines,
        amount=max(beyond, ZERO),
        shipping=shipping,
        in_store_credit=in_store_credit,
        unaccounted=unaccounted and beyond > 0,
        without_money=bool(lines) and not discrepancies and not moves_money,
        owed=max(-beyond, ZERO) if lines and not moves_money else ZERO,
    )


def unallocated(total_discounts: Decimal, *, allocated: Decimal) -> Decimal:
    """A discount of the order that no line carries. Once any line carries some, Shopify has handed out all of it."""
    return total_discounts if allocated == 0 and total_discounts > 0 else ZERO
