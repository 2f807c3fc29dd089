"""What a basket costs: discounts handed to the lines, taxes per line, in the shop's currency and smallest unit."""

from decimal import ROUND_HALF_UP, Decimal

from devstore import money


def price(
    lines: list[dict],
    shipping: list[dict],
    *,
    discount: dict | None,
    tax_rate: str,
    tax_title: str,
    taxes_included: bool,
    currency: str,
) -> list[dict]:
    """Fill `discounts` and `taxes` of every line and shipping line; returns the order's discount applications.

    A line has price, quantity, taxable, gift_card, tip and own_discount (smallest unit, 0 for none).
    discount: {"kind": percentage | fixed_amount | shipping, "value": "10.0", "code": str | None} or None.
    """
    applications: list[dict] = []
    for line in lines:
        line["discounts"] = []
        if line["own_discount"]:
            applications.append(_manual(line["own_discount"], currency))
            line["discounts"].append({"application": len(applications) - 1, "amount": line["own_discount"]})
    if discount:
        applications.append(_from_code(discount))
        _hand_out(lines, shipping, discount, len(applications) - 1, currency)
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


def _from_code(discount: dict) -> dict:
    is_shipping = discount["kind"] == "shipping"
    application = {
        "target_type": "shipping_line" if is_shipping else "line_item",
        "type": "discount_code" if discount.get("code") else "automatic",
        "value": str(discount["value"]),
        "value_type": "fixed_amount" if discount["kind"] == "fixed_amount" else "percentage",
        "allocation_method": "each" if is_shipping else "across",
        "target_selection": "all",
    }
    if discount.get("code"):
        return application | {"code": discount["code"]}
    return application | {"title": discount.get("title", "Automatic discount")}


def _hand_out(lines: list[dict], shipping: list[dict], discount: dict, application: int, currency: str) -> None:
    if discount["kind"] == "shipping":
        targets, weights = shipping, [each["price"] for each in shipping]
    else:
        # Shopify never discounts gift cards or tips by a code.
        targets = [line for line in lines if not line["gift_card"] and not line["tip"]]
        weights = [net_of(line) for line in targets]
    whole = sum(weights)
    if discount["kind"] == "fixed_amount":
        amount = min(money.minor(discount["value"], currency), whole)
    else:
        amount = int((Decimal(whole) * Decimal(str(discount["value"])) / 100).quantize(Decimal(1), ROUND_HALF_UP))
    for target, part in zip(targets, money.spread(amount, weights=weights), strict=True):
        if part:
            target["discounts"].append({"application": application, "amount": part})


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
