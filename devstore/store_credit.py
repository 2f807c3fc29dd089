"""Store credit: one account per customer and currency, a list of movements from which its balance follows.

A movement's `amount` is signed and in the smallest unit. What a credit still holds is its `remaining`: debits eat the
soonest expiring credit first, and what is left of an expiring credit goes when its time comes by the stand-in's clock.
"""

from datetime import datetime

from devstore import money, times
from devstore.errors import Refused, Unknown
from devstore.store import Store

# A customer may hold so much, in the currency's main unit; the real ceiling differs by country.
LIMIT = 15_000
# A number as good as never, for putting credits that don't expire after those that do.
NEVER = "9999"


class NotEnough(Refused):
    """The account holds less than is to be taken."""


class TooMuch(Refused):
    """The account would hold more than Shopify allows."""


def accounts(store: Store, shop: str, customer_id: int) -> list[dict]:
    """The customer's accounts as they stand now, oldest first."""
    found = [each for each in store.documents.all("store_credit_account", shop) if each["customer_id"] == customer_id]
    return [_current(store, shop, each) for each in found]


def get(store: Store, shop: str, account_id: int) -> dict:
    found = store.documents.find("store_credit_account", shop, account_id)
    if found is None:
        raise Unknown("Store credit account does not exist")
    return _current(store, shop, found)


def of_customer(store: Store, shop: str, customer_id: int, currency: str) -> dict | None:
    return next((each for each in accounts(store, shop, customer_id) if each["currency"] == currency), None)


def balance(account: dict) -> int:
    return account["movements"][-1]["balance_after"] if account["movements"] else 0


def shown(store: Store, shop: str, customer_id: int) -> list[dict]:
    """The customer's accounts for pages and /control: amounts as text, newest movement first."""
    return [
        {
            "id": each["id"],
            "currency": each["currency"],
            "balance": money.text(balance(each), each["currency"]),
            "movements": [
                one
                | {
                    "amount": money.text(one["amount"], each["currency"]),
                    "balance_after": money.text(one["balance_after"], each["currency"]),
                }
                for one in reversed(each["movements"])
            ],
        }
        for each in accounts(store, shop, customer_id)
    ]


def _current(store: Store, shop: str, account: dict) -> dict:
    """Write the expirations whose time has come, then give the account."""
    now = store.clock.now()
    if not any(_has_expired(each, now) for each in account["movements"]):
        return account
    with store.documents.change("store_credit_account", shop, account["id"]) as fresh:
        due = [each for each in fresh["movements"] if _has_expired(each, now)]
        for credit in sorted(due, key=lambda each: each["expires_at"]):
            lost, credit["remaining"] = credit["remaining"], 0
            _append(store, fresh, kind="expiration", amount=-lost, at=credit["expires_at"], parent_id=credit["id"])
    return fresh


def _has_expired(movement: dict, now: datetime) -> bool:
    return bool(movement["expires_at"] and movement["remaining"] and times.parsed(movement["expires_at"]) <= now)


def _append(
    store: Store,
    account: dict,
    *,
    kind: str,
    amount: int,
    at: str,
    event: str = "ADJUSTMENT",
    expires_at: str | None = None,
    order_id: int | None = None,
    parent_id: int | None = None,
) -> dict:
    movement = {
        "id": store.new_id("store_credit_transaction"),
        "kind": kind,
        "amount": amount,
        "remaining": amount if kind in ("credit", "debit_revert") else 0,
        "balance_after": balance(account) + amount,
        "created_at": at,
        "event": event,
        "expires_at": expires_at,
        "order_id": order_id,
        "parent_id": parent_id,
    }
    account["movements"].append(movement)
    return movement


def open_account(store: Store, shop: str, customer_id: int, currency: str) -> dict:
    """The customer's account in the currency, made if there is none."""
    with store.documents.together():
        known = of_customer(store, shop, customer_id, currency)
        if known:
            return known
        account = {
            "id": store.new_id("store_credit_account"),
            "customer_id": customer_id,
            "currency": currency,
            "movements": [],
        }
        store.documents.put("store_credit_account", shop, account["id"], account)
    return account


def credit(
    store: Store,
    shop: str,
    account_id: int,
    amount: int,
    *,
    expires_at: str | None = None,
    event: str = "ADJUSTMENT",
    order_id: int | None = None,
) -> dict:
    """Give credit; returns the movement. Raises TooMuch above the limit, which refunds may pass."""
    expires_at = times.stored(times.parsed(expires_at)) if expires_at else None
    with store.documents.together():
        account = get(store, shop, account_id)
        if event == "ADJUSTMENT" and balance(account) + amount > limit_minor(store, shop, account["currency"]):
            raise TooMuch("The operation would cause the account's credit limit to be exceeded")
        at = times.stored(store.clock.now())
        made = _append(
            store, account, kind="credit", amount=amount, at=at, event=event, expires_at=expires_at, order_id=order_id
        )
        store.documents.put("store_credit_account", shop, account_id, account)
    return made


def limit_minor(store: Store, shop: str, currency: str) -> int:
    kept = store.documents.find("store_credit_limit", shop, "limit") or {"amount": LIMIT}
    return money.minor(kept["amount"], currency)


def set_limit(store: Store, shop: str, *, amount: str | int) -> dict:
    kept = {"amount": str(amount)}
    store.documents.put("store_credit_limit", shop, "limit", kept)
    return kept


def set_unsupported(store: Store, shop: str, currencies: list[str]) -> None:
    """Currencies that credits are refused in from now on."""
    store.documents.put("store_credit_unsupported", shop, "currencies", {"codes": currencies})


def is_supported(store: Store, shop: str, currency: str) -> bool:
    kept = store.documents.find("store_credit_unsupported", shop, "currencies")
    return kept is None or currency not in kept["codes"]


def debit(
    store: Store, shop: str, account_id: int, amount: int, *, event: str = "ADJUSTMENT", order_id: int | None = None
) -> dict:
    """Take credit, the soonest expiring first; returns the movement. Raises NotEnough."""
    with store.documents.together():
        account = get(store, shop, account_id)
        if balance(account) < amount:
            raise NotEnough("The store credit account does not have sufficient funds to satisfy the request")
        left = amount
        for each in sorted(account["movements"], key=lambda one: (one["expires_at"] or NEVER, one["id"])):
            part = min(left, each["remaining"])
            each["remaining"] -= part
            left -= part
        at = times.stored(store.clock.now())
        made = _append(store, account, kind="debit", amount=-amount, at=at, event=event, order_id=order_id)
        store.documents.put("store_credit_account", shop, account_id, account)
    return made
