"""Payments of an order: gift cards first, then store credit, the rest as the buyer pays it."""

from dataclasses import dataclass

from devstore import gift_cards, money, store_credit, times
from devstore.errors import Refused
from devstore.ordering import totals
from devstore.store import Store

GIFT_CARD, STORE_CREDIT = "gift_card", "shopify_store_credit"


@dataclass(frozen=True)
class Plan:
    """Who pays how much of an order, in the smallest unit; nothing has moved yet."""

    stranger: int
    cards: list[tuple[dict, int]]
    account: dict | None
    credit: int
    rest: int


def plan(
    store: Store,
    shop: str,
    order: dict,
    *,
    paid: bool | str,
    gift_card_payment: str | None = None,
    cards: list[dict] | tuple[dict, ...] = (),
    use_store_credit: bool | str = False,
) -> Plan:
    """Divide what a new order costs; Refused when it cannot be paid so.

    gift_card_payment pays an amount by a card the stand-in knows nothing of. use_store_credit: True takes as much as
    there is, an amount exactly so much. paid tells what becomes of the rest.
    """
    if paid not in (True, False, "partially", "authorized"):
        raise Refused('An order is paid true, false, "partially" or "authorized".')
    rest = totals.of(order)["total"]
    stranger = min(money.minor(gift_card_payment or 0, order["currency"]), rest)
    rest -= stranger
    parts = []
    for card in {card["id"]: card for card in cards}.values():
        part = min(card["balance"], rest)
        rest -= part
        if part:
            parts.append((card, part))
    account, credit = _credit(store, shop, order, use_store_credit, rest)
    return Plan(stranger, parts, account, credit, rest - credit)


def _credit(store: Store, shop: str, order: dict, wanted: bool | str, rest: int) -> tuple[dict | None, int]:
    """The account in the order's currency and what it is to pay."""
    if not wanted:
        return None, 0
    if not order["customer_id"]:
        raise Refused("Store credit is for customers who are signed in.")
    account = store_credit.of_customer(store, shop, order["customer_id"], order["currency"])
    held = store_credit.balance(account) if account else 0
    if wanted is True:
        return account, min(held, rest)
    most = min(money.minor(wanted, order["currency"]), rest)
    if most > held:
        raise Refused(f"There is only {money.text(held, order['currency'])} of store credit.")
    return account, most


def pay(store: Store, shop: str, order: dict, planned: Plan, *, paid: bool | str, gateway: str) -> None:
    """Write the payments into the order and take what they cost from cards and credit."""

    def add(amount: int, through: str, **more: object) -> None:
        order["transactions"].append(
            transaction(store, order, **{"kind": "sale", "amount": amount, "gateway": through} | more)
        )

    if planned.stranger:
        add(planned.stranger, GIFT_CARD)
    for card, part in planned.cards:
        gift_cards.move(store, shop, card["id"], amount=-part, order_id=order["id"])
        add(part, GIFT_CARD, receipt=card_receipt(card))
    if planned.credit:
        event = {"event": "ORDER_PAYMENT", "order_id": order["id"]}
        moved = store_credit.debit(store, shop, planned.account["id"], planned.credit, **event)
        add(planned.credit, STORE_CREDIT, store_credit_id=moved["id"])
    if not planned.rest:
        return
    if paid is False:
        add(planned.rest, "manual", status="pending")
    elif paid == "authorized":
        add(planned.rest, gateway, kind="authorization")
    else:
        add(planned.rest if paid is True else planned.rest // 2, gateway)


def card_receipt(card: dict) -> dict:
    return {"gift_card_id": card["id"], "gift_card_last_characters": gift_cards.last_characters(card)}


def give_back(store: Store, shop: str, order: dict, payment: dict) -> None:
    """Put a refund that has arrived back where it belongs: on the gift card, or into the store credit."""
    if payment["gateway"] == GIFT_CARD and payment.get("receipt", {}).get("gift_card_id"):
        card_id = payment["receipt"]["gift_card_id"]
        if store.documents.find("gift_card", shop, card_id):
            gift_cards.move(store, shop, card_id, amount=payment["amount"], order_id=order["id"])
    elif payment["gateway"] == STORE_CREDIT and order["customer_id"]:
        account = store_credit.open_account(store, shop, order["customer_id"], order["currency"])
        moved = store_credit.credit(
            store,
            shop,
            account["id"],
            payment["amount"],
            event="ORDER_REFUND",
            order_id=order["id"],
            expires_at=payment.get("expires_at"),
        )
        payment["store_credit_id"] = moved["id"]


def transaction(
    store: Store,
    order: dict,
    *,
    kind: str,
    amount: int,
    gateway: str,
    status: str = "success",
    parent_id: int | None = None,
    refund_id: int | None = None,
    **more: object,
) -> dict:
    """One movement of money; `more` are receipt, store_credit_id and expires_at."""
    return {
        "id": store.new_id("transaction"),
        "number": len(order["transactions"]) + 1,
        "kind": kind,
        "status": status,
        "gateway": gateway,
        "amount": amount,
        "parent_id": parent_id,
        "refund_id": refund_id,
        "created_at": times.stored(store.clock.now()),
        **more,
    }
