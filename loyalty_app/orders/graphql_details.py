"""What GraphQL tells of an order and its webhook doesn't: types of the products, payments by gift card or credit."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from loyalty_app.money import ZERO
from loyalty_app.orders import reading
from loyalty_app.orders.described import GIFT_CARD, STORE_CREDIT, Details
from loyalty_app.orders.graphql_nodes import at, items, shop_money

_PAYING = ("sale", "capture")


def details(node: dict) -> Details:
    """From the order's node (fragment OrderFacts). Raises MalformedOrder."""
    types = {}
    for line in items(node.get("lineItems")):
        product_id = reading.identifier(at(line, "product", "id"))
        if product_id is not None:
            types[product_id] = reading.text(at(line, "product", "productType"))
    updated_at = reading.instant(node.get("updatedAt"))
    if "transactions" not in node:
        return Details(updated_at=updated_at, product_types=types)
    done = [each for each in _transactions(node) if reading.lower(each.get("status")) == "success"]
    by_card, by_credit = _paid(done, GIFT_CARD), _paid(done, STORE_CREDIT)
    return Details(
        updated_at=updated_at,
        product_types=types,
        stored_value_paid=by_card + by_credit,
        gift_cards_paid=_gift_cards_paid(done),
        store_credit_paid=by_credit,
    )


def _transactions(node: dict) -> list[dict]:
    """Those of the order, and of its refunds what the order doesn't list."""
    found = items(node["transactions"])
    listed = {each.get("id") for each in found}
    for refund in items(node.get("refunds")):
        found += [each for each in items(refund.get("transactions")) if each.get("id") not in listed]
    return found


def _paid(done: Iterable[dict], gateway: str) -> Decimal:
    return sum((shop_money(each, "amountSet") for each in done if _kind(each, gateway) in _PAYING), ZERO)


def _gift_cards_paid(done: Iterable[dict]) -> dict[int, Decimal]:
    """What each card paid, less what went back to it. Cards that only got money paid nothing and are left out."""
    paid: dict[int, Decimal] = {}
    back: dict[int, Decimal] = {}
    for each in done:
        kind, card_id = _kind(each, GIFT_CARD), _gift_card_id(each.get("receiptJson"))
        into = paid if kind in _PAYING else back if kind == "refund" else None
        if into is not None and card_id is not None:
            into[card_id] = into.get(card_id, ZERO) + shop_money(each, "amountSet")
    return {card_id: max(paid[card_id] - back.get(card_id, ZERO), ZERO) for card_id in sorted(paid)}


def _kind(transaction: dict, gateway: str) -> str:
    """sale, capture, refund ...; "" for another gateway's."""
    return reading.lower(transaction.get("kind")) if reading.lower(transaction.get("gateway")) == gateway else ""


def _gift_card_id(receipt: Any) -> int | None:
    """From the gateway's receipt, the only place that names the card. It is a text of JSON, and may be anything."""
    if isinstance(receipt, str):
        try:
            receipt = msgspec.json.decode(receipt)
        except msgspec.DecodeError:
            return None
    return reading.identifier(receipt.get("gift_card_id")) if isinstance(receipt, dict) else None
