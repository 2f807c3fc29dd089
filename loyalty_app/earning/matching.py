"""Whether a rule's conditions hold for an order, and which of its lines they choose. Pure."""

from collections.abc import Collection
from fractions import Fraction

import msgspec

from loyalty_app.earning.terms import Conditions, MemberFacts
from loyalty_app.earning.worth import NOTHING, OrderWorth
from loyalty_app.orders.facts import LineFacts, OrderFacts


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule applies to. ``reason``: the condition that doesn't hold, "" when all do."""

    lines: tuple[int, ...] = ()  # places in the order
    shipping: bool = False
    total: Fraction = NOTHING
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
        if each.worth > 0:
            if narrow and _type_unknown(conditions, each.line):
                needs_details = True
            elif not narrow or _fits(conditions, each.line):
                lines.append(place)
    shipping = worths.shipping if not narrow else NOTHING
    total = sum((worths.lines[place].worth for place in lines), shipping)
    chosen = Chosen(lines=tuple(lines), shipping=shipping > 0, total=total, needs_details=needs_details)
    if total <= 0:
        return msgspec.structs.replace(chosen, reason="awaiting_details" if needs_details else "no_line")
    if conditions.minimum is not None and total < Fraction(conditions.minimum):
        return msgspec.structs.replace(chosen, reason="below_minimum")
    return chosen


def _tags_fit(conditions: Conditions, tags: Collection[str]) -> bool:
    if any(tag.lower() in tags for tag in conditions.excluded_customer_tags):
        return False
    return not conditions.customer_tags or any(tag.lower() in tags for tag in conditions.customer_tags)


def _type_unknown(conditions: Conditions, line: LineFacts) -> bool:
    """A webhook doesn't tell a product's type: until Shopify was asked, the rule can't know."""
    return conditions.read_product_types and line.product_type is None and line.product_id is not None


def _fits(conditions: Conditions, line: LineFacts) -> bool:
    return (
        _one_of(line.product_id, conditions.products, conditions.excluded_products)
        and _one_of(line.vendor, conditions.vendors, conditions.excluded_vendors)
        and _one_of(line.product_type or "", conditions.product_types, conditions.excluded_product_types)
        and _one_of(line.sku, conditions.skus, conditions.excluded_skus)
    )


def _one_of(value: int | str | None, wanted: Collection, unwanted: Collection) -> bool:
    if isinstance(value, str):
        value = value.lower()
        wanted, unwanted = [one.lower() for one in wanted], [one.lower() for one in unwanted]
    return (not wanted or value in wanted) and value not in unwanted
