"""What a basket costs: discounts handed to the lines, taxes per line, in the shop's currency and smallest unit."""

from decimal import ROUND_HALF_UP, Decimal

from devstore import money
from devstore.ordering import allotting


def price(
    lines: list[dict],
    shipping: list[dict],
    *,
    discounts: list[dict],
    tax_rate: str,
    tax_title: str,
    taxes_included: bool,
    currency: str,
) -> list[dict]:
    """Fill `discounts` and `taxes` of every line and shipping line; returns the order's discount applications.

    A line has price, quantity, taxable, gift_card, tip and own_discount (smallest unit, 0 for none).
    discounts: as allotting has them; all of them apply, which ones may is decided before (discounting).
    """
    applications: list[dict] = []
    for each in [*lines, *shipping]:
        each["discounts"] = []
    for line in lines:
        if line["own_discount"]:
            applications.append(_manual(line["own_discount"], currency))
            line["discounts"].append({"application": len(applications) - 1, "amount": line["own_discount"]})
    for discount in allotting.in_order(discounts):
        applications.append(allotting.application(discount))
    allotting.hand_out(lines, shipping, discounts, first=len(applications) - len(discounts), currency=currency)
    for line in lines:
        line["taxes"] = taxes(net_of(line), line["taxable"], rate=tax_rate, title=tax_title, included=taxes_included)
    return applications


def _manual(amount: int, currency: str) -> dict:
    return {
        "target_type": "line_item",
        "type": "manual",
        "value": money.text(amount, currency),
        "value_type": "fixed_amount",
        "allocation_method": "one",
        "target_selection": "explicit",
        "title": "Courtesy discount",
        "description": "Courtesy discount",
    }


def taxes(net: int, taxable: bool, *, rate: str, title: str, included: bool) -> list[dict]:
    """The tax lines of an amount: on top of it, or the part of it that is tax when prices include it."""
    exact_rate = Decimal(rate)
    if not taxable or not exact_rate or net <= 0:
        return []
    exact = Decimal(net) * exact_rate / (1 + exact_rate if included else 1)
    return [{"title": title, "rate": rate, "amount": int(exact.quantize(Decimal(1), ROUND_HALF_UP))}]


def gross_of(line: dict) -> int:
    """Price times the quantity that was ordered."""
    return line["price"] * line["quantity"]


def net_of(line: dict) -> int:
    """After all discounts on the line; a tip has none."""
    return gross_of(line) - sum(each["amount"] for each in line["discounts"])


def shipping_net(each: dict) -> int:
    return each["price"] - sum(one["amount"] for one in each["discounts"])


def tax_of(taxed: dict) -> int:
    return sum(each["amount"] for each in taxed["taxes"])
