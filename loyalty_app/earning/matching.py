"""Whether a rule's conditions hold for an order, and which of its lines they choose. Pure."""

from collections.abc import Collection
from fractions import Fraction
from functools import lru_cache

import msgspec

from loyalty_app.earning.terms import Conditions, MemberFacts
from loyalty_app.earning.worth import OrderWorth
from loyalty_app.money import added
from loyalty_app.orders.facts import LineFacts, OrderFacts


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule applies to. ``reason``: the condition that doesn't hold, "" when all do."""

    lines: tuple[int, ...] = ()  # places in the order
    shipping: bool = False
    total: Fraction = Fraction(0)
    reason: str = ""
    needs_details: bool = False


def choose(conditions: Conditions, order: OrderFacts, worths: OrderWorth, member: MemberFacts) -> Chosen:
    """The part of the order that the conditions choose: only lines that are worth something."""
    if conditions.channels and order.channel not in conditions.channels:
        return Chosen(reason="channel")
    if conditions.read_tags and not _tags_fit(conditions, member.tags):
        return Chosen(reason="customer_tag")
    narrow, needs_details = conditions.choose_lines, False
    lines = []
    for place, each in enumerate(worths.lines):
        if each.worth:
            if narrow and _type_unknown(conditions, each.line):
                needs_details = True
            elif not narrow or _fits(conditions, each.line):
                lines.append(place)
    total = added([worths.lines[place].worth for place in lines]) if narrow else worths.total
    if not total:
        reason = "awaiting_details" if needs_details else "no_line"
    else:
        reason = "below_minimum" if conditions.minimum is not None and total < Fraction(conditions.minimum) else ""
    return Chosen(
        lines=tuple(lines),
        shipping=not narrow and bool(worths.shipping),
        total=total,
        reason=reason,
        needs_details=needs_details,
    )


def _tags_fit(conditions: Conditions, tags: Collection[str]) -> bool:
    if not lowered(conditions.excluded_customer_tags).isdisjoint(tags):
        return False
    return not conditions.customer_tags or not lowered(conditions.customer_tags).isdisjoint(tags)


def _type_unknown(conditions: Conditions, line: LineFacts) -> bool:
    """A webhook doesn't tell a product's type: until Shopify was asked, the rule can't know."""
    return conditions.read_product_types and line.product_type is None and line.product_id is not None


def _fits(conditions: Conditions, line: LineFacts) -> bool:
    return (
        _one_of(line.product_id, conditions.products, conditions.excluded_products)
        and _one_of(line.vendor.lower(), lowered(conditions.vendors), lowered(conditions.excluded_vendors))
        and _one_of(
            (line.product_type or "").lower(),
            lowered(conditions.product_types),
            lowered(conditions.excluded_product_types),
        )
        and _one_of(line.sku.lower(), lowered(conditions.skus), lowered(conditions.excluded_skus))
    )


def _one_of(value: int | str | None, wanted: Collection, unwanted: Collection) -> bool:
    return (not wanted or value in wanted) and value not in unwanted


@lru_cache(maxsize=4096)
def lowered(texts: tuple[str, ...]) -> frozenset[str]:
    """A condition's texts as they are compared; the same tuple again and again, so it is remembered."""
    return frozenset(text.lower() for text in texts)
