"""Gift cards: made, topped up, spent, deactivated for good. Amounts are in the smallest unit of the card's currency."""

import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

from devstore import customers, money, shops, times
from devstore.errors import Refused, Unknown
from devstore.store import Store

# No 0, 1, i, l, o, u: what a shopper could misread, or read as a word.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
GENERATED_LENGTH = 16
# What a card may hold, in the currency's main unit; /control changes it for a shop.
LIMIT = 10_000


def all(store: Store, shop: str, *, customer_id: int | None = None) -> list[dict]:
    """Every card, oldest first; without its code, as Shopify never shows it again."""
    found = store.documents.all("gift_card", shop)
    return [shown(store, shop, each) for each in found if customer_id in (None, each["customer_id"])]


def shown(store: Store, shop: str, card: dict) -> dict:
    """The card for lists: amounts as text, its state, without its code."""
    kept = {key: value for key, value in card.items() if key not in ("code", "transactions")}
    return kept | {
        "balance": money.text(card["balance"], card["currency"]),
        "initial_value": money.text(card["initial_value"], card["currency"]),
        "status": status(store, shop, card),
        "masked_code": masked(card),
        "transactions": [
            each | {"amount": money.text(each["amount"], card["currency"])} for each in card["transactions"]
        ],
    }


def get(store: Store, shop: str, card_id: int | str) -> dict:
    found = store.documents.find("gift_card", shop, card_id)
    if found is None:
        raise Unknown(f"There is no gift card {card_id} in {shop}.")
    return found


def by_code(store: Store, shop: str, code: str) -> dict | None:
    wanted = plain(code)
    return next((each for each in store.documents.all("gift_card", shop) if each["code"] == wanted), None)


def plain(code: str) -> str:
    """A code as it is compared: small letters, without the spaces and dashes people type."""
    return code.replace(" ", "").replace("-", "").lower()


def last_characters(card: dict) -> str:
    return card["code"][-4:]


def masked(card: dict) -> str:
    return f"•••• •••• •••• {last_characters(card)}"


def is_expired(store: Store, shop: str, card: dict) -> bool:
    """A card is good through its last day in the shop's zone."""
    if not card["expires_on"]:
        return False
    today = store.clock.now().astimezone(ZoneInfo(shops.stored(store, shop)["iana_timezone"])).date()
    return date.fromisoformat(card["expires_on"]) < today


def status(store: Store, shop: str, card: dict) -> str:
    if card["deactivated_at"]:
        return "disabled"
    return "expired" if is_expired(store, shop, card) else "enabled"


def limit_minor(store: Store, shop: str, currency: str) -> int:
    """The most a card may hold, in the smallest unit; PATCH /control/shops/{shop}/gift_card_limit changes it."""
    kept = store.documents.find("gift_card_limit", shop, "limit") or {"amount": LIMIT}
    return money.minor(kept["amount"], currency)


def set_limit(store: Store, shop: str, *, amount: str | int) -> dict:
    kept = {"amount": str(amount)}
    store.documents.put("gift_card_limit", shop, "limit", kept)
    return kept


def create(
    store: Store,
    shop: str,
    *,
    amount: str | int,
    code: str | None = None,
    customer_id: int | None = None,
    expires_on: str | None = None,
    note: str | None = None,
    order_id: int | None = None,
) -> dict:
    """Make a card; the stored document, whose `code` is shown to nobody after this."""
    currency = shops.stored(store, shop)["currency"]
    value = money.minor(amount, currency)
    if value <= 0 or value > limit_minor(store, shop, currency):
        raise Refused("The gift card's value exceeds the allowed limits." if value > 0 else "must be greater than 0")
    if customer_id:
        customers.stored(store, shop, customer_id)
    with store.documents.together():
        wanted = plain(code) if code else _new_code(store, shop)
        if by_code(store, shop, wanted):
            raise Refused("Code has already been taken")
        now = times.stored(store.clock.now())
        card = {
            "id": store.new_id("gift_card"),
            "code": wanted,
            "currency": currency,
            "initial_value": value,
            "balance": value,
            "customer_id": customer_id,
            "expires_on": expires_on,
            "note": note,
            "order_id": order_id,
            "created_at": now,
            "updated_at": now,
            "deactivated_at": None,
            "transactions": [],
        }
        store.documents.put("gift_card", shop, card["id"], card)
    return card


def _new_code(store: Store, shop: str) -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(GENERATED_LENGTH))
        if not by_code(store, shop, code):
            return code


def move(
    store: Store,
    shop: str,
    card_id: int,
    *,
    amount: int,
    note: str | None = None,
    order_id: int | None = None,
    at: datetime | None = None,
) -> dict:
    """Add to the balance, or take from it when `amount` (smallest unit) is negative; returns the movement."""
    with store.documents.change("gift_card", shop, card_id) as card:
        if card["balance"] + amount < 0:
            raise Refused("The gift card does not have sufficient funds to satisfy the request.")
        movement = {
            "id": store.new_id("gift_card_transaction"),
            "kind": "credit" if amount > 0 else "debit",
            "amount": amount,
            "note": note,
            "order_id": order_id,
            "processed_at": times.stored(at or store.clock.now()),
        }
        card["balance"] += amount
        card["updated_at"] = times.stored(store.clock.now())
        card["transactions"].append(movement)
    return movement


def update(store: Store, shop: str, card_id: int, **changes: object) -> dict:
    """Change note, expires_on or customer_id; a deactivated card stays as it is."""
    unknown = set(changes) - {"note", "expires_on", "customer_id"}
    if unknown:
        raise Refused(f"A gift card has no {', '.join(sorted(unknown))} to change.")
    with store.documents.change("gift_card", shop, card_id) as card:
        if card["deactivated_at"]:
            raise Refused("The gift card is deactivated.")
        card.update(changes)
        card["updated_at"] = times.stored(store.clock.now())
    return card


def deactivate(store: Store, shop: str, card_id: int | str) -> dict:
    """Put the card out of use; there is no way back. What it holds is lost to its holder."""
    with store.documents.change("gift_card", shop, card_id) as card:
        if not card["deactivated_at"]:
            card["deactivated_at"] = card["updated_at"] = times.stored(store.clock.now())
    return card


def usable(store: Store, shop: str, code: str) -> dict:
    """The card a shopper typed at checkout, or Refused in the checkout's words."""
    card = by_code(store, shop, code)
    if card is None:
        raise Refused("Enter a valid discount code or gift card")
    state = status(store, shop, card)
    if state != "enabled":
        raise Refused(f"This gift card has {'expired' if state == 'expired' else 'been disabled'}")
    if not card["balance"]:
        raise Refused("This gift card has no balance left")
    return card
