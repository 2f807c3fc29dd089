"""Store credit: an account per customer and currency. Shopify takes neither a key nor a note for a movement: after a
lost answer the account's own credits tell whether it was made.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import msgspec

from loyalty_app.shopify_gateway import gids
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.code_terms import decimal_text
from loyalty_app.shopify_gateway.errors import Refused, Unavailable

PAGES_MAX = 20  # of one account's movements: 1,000


class NotEnoughCredit(Refused):
    """The account holds less than was to be taken; nothing was."""


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """A movement that was made, and the balance after it."""

    account_id: int
    transaction_id: int
    balance: Decimal


class CreditTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """A credit. ``event`` tells who made it: ADJUSTMENT (an app or the merchant), ORDER_REFUND, ..."""

    id: int
    amount: Decimal
    created_at: datetime
    event: str
    account_id: int


def credit(client: Client, *, customer_id: int, amount: Decimal, currency: str) -> Credit:
    """Give the customer credit, in an account that is opened if need be. Raises Refused, or as Client.run()."""
    given = {"creditAmount": {"amount": decimal_text(amount), "currencyCode": currency}}
    return _made(client, "StoreCreditAccountCredit", {"id": gids.gid("Customer", customer_id), "credit": given})


def debit(client: Client, *, account_id: int, amount: Decimal, currency: str) -> Credit:
    """Take credit back. Raises NotEnoughCredit, Refused, or as Client.run()."""
    taken = {"debitAmount": {"amount": decimal_text(amount), "currencyCode": currency}}
    try:
        return _made(
            client, "StoreCreditAccountDebit", {"id": gids.gid("StoreCreditAccount", account_id), "debit": taken}
        )
    except Refused as no:
        if "INSUFFICIENT_FUNDS" in no.codes:
            raise NotEnoughCredit(str(no), no.codes, no.fields) from None
        raise


def latest(client: Client, *, customer_id: int, currency: str) -> int | None:
    """The newest credit in the customer's account of this currency. None: there is none yet.

    Only credits count: other movements may have no id, or an id of another kind. Raises Refused as credits_after().
    """
    for page in _pages(client, customer_id=customer_id, currency=currency):
        if page:
            return max(each.id for each in page)
    return None


def credits_after(client: Client, *, customer_id: int, currency: str, after: int | None) -> list[CreditTransaction]:
    """The credits that came after the credit ``after`` (None: all), newest first.

    Raises Refused when there are more movements than we read.
    """
    found: list[CreditTransaction] = []
    for page in _pages(client, customer_id=customer_id, currency=currency):
        # Of the same second, any may be listed first: the whole page is looked at.
        newer = [each for each in page if after is None or each.id > after]
        found += newer
        if len(newer) < len(page):
            break
    return sorted(found, key=lambda each: each.id, reverse=True)


def _pages(client: Client, *, customer_id: int, currency: str) -> Iterator[list[CreditTransaction]]:
    """The credits of each page of movements, newest page first."""
    account_id = _account(client, customer_id=customer_id, currency=currency)
    if account_id is None:
        return
    after = None
    for _ in range(PAGES_MAX):
        account = client.run(
            "StoreCreditTransactions", {"id": gids.gid("StoreCreditAccount", account_id), "after": after}
        )
        movements = (account["storeCreditAccount"] or {}).get("transactions")
        if movements is None:
            return
        yield [_read(node, account_id) for node in movements["nodes"] if "id" in node]
        if not movements["pageInfo"]["hasNextPage"]:
            return
        after = movements["pageInfo"]["endCursor"]
    raise Refused("The account has more movements than we read.")


def _account(client: Client, *, customer_id: int, currency: str) -> int | None:
    customer = client.run("StoreCreditAccounts", {"id": gids.gid("Customer", customer_id)})["customer"]
    accounts = customer["storeCreditAccounts"]["nodes"] if customer else ()
    return next((gids.number(each["id"]) for each in accounts if each["balance"]["currencyCode"] == currency), None)


def _made(client: Client, operation: str, variables: dict) -> Credit:
    movement = client.mutate(operation, variables)["storeCreditAccountTransaction"]
    if movement is None:
        raise Unavailable(f"{operation} answered no movement.")
    return Credit(
        account_id=gids.number(movement["account"]["id"]),
        transaction_id=gids.number(movement["id"]),
        balance=Decimal(movement["balanceAfterTransaction"]["amount"]),
    )


def _read(node: dict, account_id: int) -> CreditTransaction:
    return CreditTransaction(
        id=gids.number(node["id"]),
        amount=Decimal(node["amount"]["amount"]),
        created_at=datetime.fromisoformat(node["createdAt"]),
        event=node["event"],
        account_id=account_id,
    )
