"""Who gets how much of a discount: first on goods it names, then on the whole order, then on shipping.

A discount has kind (percentage | fixed_amount | shipping), value ("10.0"), code or title, and may have `products` and
`variants` (ids it is limited to; None means all goods), each_item, one_time, subscription and maximum_shipping.
"""

from decimal import ROUND_HALF_UP, Decimal

from devstore import money

CLASSES = ("product", "order", "shipping")


def class_of(discount: dict) -> str:
    if discount["kind"] == "shipping":
        return "shipping"
    return "order" if discount.get("products") is None else "product"


def in_order(discounts: list[dict]) -> list[dict]:
    """As Shopify applies them: product discounts, then order discounts, then shipping."""
    return sorted(discounts, key=lambda each: CLASSES.index(class_of(each)))


def application(discount: dict) -> dict:
    """The order's discount application, in REST shape."""
    is_shipping, is_product = discount["kind"] == "shipping", class_of(discount) == "product"
    each = is_shipping or (discount.get("each_item") and discount["kind"] == "fixed_amount")
    found = {
        "target_type": "shipping_line" if is_shipping else "line_item",
        "type": "discount_code" if discount.get("code") else "automatic",
        "value": str(discount["value"]),
        "value_type": "fixed_amount" if discount["kind"] == "fixed_amount" else "percentage",
        "allocation_method": "each" if each else "across",
        "target_selection": "entitled" if is_product else "all",
    }
    if discount.get("code"):
        return found | {"code": discount["code"]}
    return found | {"title": discount.get("title", "Automatic discount")}


def is_entitled(discount: dict, line: dict) -> bool:
    """Whether the line is among what the discount is for; Shopify never discounts gift cards or tips by a code."""
    if line["gift_card"] or line["tip"]:
        return False
    if not discount.get("subscription" if line.get("selling_plan") else "one_time", not line.get("selling_plan")):
        return False
    if discount.get("products") is None:
        return True
    return line["product_id"] in discount["products"] or line["variant_id"] in discount.get("variants", ())


def is_entitled_shipping(discount: dict, shipping_line: dict, *, currency: str) -> bool:
    highest = discount.get("maximum_shipping")
    return highest is None or shipping_line["price"] <= money.minor(highest, currency)


def hand_out(lines: list[dict], shipping: list[dict], discounts: list[dict], *, first: int, currency: str) -> None:
    """Write the allocations; `first` is the number of the first discount's application."""
    numbered = list(enumerate(in_order(discounts), first))
    # Of several product discounts a line gets the one that takes most off it.
    on_goods = [(number, each) for number, each in numbered if class_of(each) == "product"]
    amounts = {number: _amounts(each, lines, currency) for number, each in on_goods}
    for place, line in enumerate(lines):
        best = max((number for number, _ in on_goods), key=lambda number: amounts[number][place], default=None)
        if best is not None and amounts[best][place]:
            line["discounts"].append({"application": best, "amount": amounts[best][place]})
    on_order = [(number, each) for number, each in numbered if class_of(each) == "order"]
    # Several order discounts each look at what the goods cost after product discounts, not at one another.
    taken = [(number, _amounts(each, lines, currency)) for number, each in on_order]
    for number, parts in taken:
        for line, part in zip(lines, parts, strict=True):
            _take(line, number, part, left=_left(line))
    for number, each in numbered:
        if class_of(each) == "shipping":
            for line in shipping:
                if is_entitled_shipping(each, line, currency=currency):
                    off = int(_share(line["price"], each["value"]))
                    _take(line, number, off, left=line["price"] - sum(one["amount"] for one in line["discounts"]))


def _left(line: dict) -> int:
    return line["price"] * line["quantity"] - sum(each["amount"] for each in line["discounts"])


def _take(target: dict, number: int, amount: int, *, left: int) -> None:
    if min(amount, left) > 0:
        target["discounts"].append({"application": number, "amount": min(amount, left)})


def _share(amount: int, percentage: object) -> Decimal:
    return (Decimal(amount) * Decimal(str(percentage)) / 100).quantize(Decimal(1), ROUND_HALF_UP)


def _amounts(discount: dict, lines: list[dict], currency: str) -> list[int]:
    """What each line would get of the discount; 0 for those it is not for."""
    weights = [_left(line) if is_entitled(discount, line) else 0 for line in lines]
    whole = sum(weights)
    if discount["kind"] == "percentage":
        return money.spread(int(_share(whole, discount["value"])), weights=weights)
    off = money.minor(discount["value"], currency)
    if discount.get("each_item"):
        return [min(off * line["quantity"], weight) for line, weight in zip(lines, weights, strict=True)]
    return money.spread(min(off, whole), weights=weights)
