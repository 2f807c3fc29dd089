"""Discount codes in Shopify's webhook bodies: which were entered, and what each took off which line.

Lines carry allocations, each with the place of its discount among the order's applications. Bodies from before those
existed only say what a code took off the order.
"""

from collections.abc import Sequence
from typing import Any

from loyalty_app.orders import reading
from loyalty_app.orders.described import CodeShare
from loyalty_app.orders.webhook_body import AllocationBody, ApplicationBody, OrderBody, shop_amount

Shares = tuple[CodeShare, ...]


def by_place(applications: Sequence[ApplicationBody] | None) -> list[str]:
    """The codes of the order's discount applications, in their places; "" for a discount without a code."""
    return [
        reading.code(each.code) if reading.lower(each.type) in ("discount_code", "") else ""
        for each in applications or []
    ]


def taken(allocations: Sequence[AllocationBody] | None, codes: Sequence[str]) -> Shares:
    """What the codes took off the line that carries these allocations."""
    if not allocations or not any(codes):
        return ()
    return reading.shares((_code_of(each, codes), shop_amount(each.amount, each.amount_set)) for each in allocations)


def entered(raw: OrderBody, codes: Sequence[str]) -> tuple[str, ...]:
    """Every code of the order, once."""
    titles = [
        reading.text(each.title) for each, code in zip(raw.discount_applications or [], codes, strict=True) if not code
    ]
    return reading.entered(codes, named=[reading.code(each.code) for each in raw.discount_codes or []], titles=titles)


def unallocated(raw: OrderBody, codes: Sequence[str], entered: Sequence[str]) -> tuple[Shares, Shares]:
    """What codes took off the goods and off shipping by the order's own word, where no line says it."""
    if not raw.discount_codes or _is_allocated(raw, codes):
        return (), ()
    said = [
        (name, shop_amount(each.amount, None), reading.lower(each.type) == "shipping")
        for each in raw.discount_codes
        if (name := reading.code(each.code)) in entered
    ]
    goods = reading.shares((name, cut) for name, cut, is_shipping in said if not is_shipping)
    return goods, reading.shares((name, cut) for name, cut, is_shipping in said if is_shipping)


def _is_allocated(raw: OrderBody, codes: Sequence[str]) -> bool:
    """Any line says which discount took how much off it."""
    return any(
        _place(each.discount_application_index) in range(len(codes))
        for line in [*(raw.line_items or []), *(raw.shipping_lines or [])]
        for each in line.discount_allocations or []
    )


def _code_of(allocation: AllocationBody, codes: Sequence[str]) -> str:
    place = _place(allocation.discount_application_index)
    return codes[place] if place in range(len(codes)) else ""


def _place(value: Any) -> int:
    """The place of an application: 0, or "0" in a copy; -1 if it is none."""
    if type(value) is int:
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6 else -1
