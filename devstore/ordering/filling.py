"""Goods, tip and shipping of a new order, with their discounts and taxes."""

from devstore import discounting, discounts
from devstore.errors import Refused
from devstore.ordering import building, pricing
from devstore.store import Store


def fill(
    store: Store,
    shop: str,
    order: dict,
    *,
    lines: list[dict],
    tip: str | None,
    shipping: str | None,
    discount: dict | None,
    codes: list[str],
    optional_code: str | None = None,
) -> list[dict]:
    """Put them into the order; returns the stored discounts that apply. Refused when one of `codes` does not count.

    `optional_code` is left aside when it does not count, but Refused when the shop has no such code.
    """
    currency = order["currency"]
    order["lines"] = [building.line(store, shop, each, currency=currency) for each in lines]
    if not order["lines"]:
        raise Refused("An order needs at least one line.")
    order["shipping"] = building.shipping_lines(store, shipping, lines=order["lines"], currency=currency)
    buyer = discounting.Buyer(order["customer_id"], order["email"])

    def decide(asked: list[str]) -> discounting.Decision:
        return discounting.decide(store, shop, asked, lines=order["lines"], shipping=order["shipping"], buyer=buyer)

    decision = decide(codes)
    if optional_code:
        name = discounts.find(store, shop, optional_code)["code"]
        with_it = decide([*codes, name])
        decision = decision if name in with_it.refused else with_it
    applied = discounting.demand(decision)
    if tip:
        order["lines"].append(building.tip_line(store, tip, currency=currency))
    order["discount_applications"] = pricing.price(
        order["lines"],
        order["shipping"],
        discounts=[*applied, *([discount] if discount else ())],
        tax_rate=order["tax_rate"],
        tax_title=order["tax_title"],
        taxes_included=order["taxes_included"],
        currency=currency,
    )
    return applied
