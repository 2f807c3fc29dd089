"""Store credit through the Admin API."""

from datetime import datetime

import pytest

from devstore import customers, installs, shops, store_credit
from tests.devstore.conftest import SHOP

SCOPES = ["read_store_credit_accounts", "write_store_credit_account_transactions"]
CREDIT = """mutation Give($id: ID!, $input: StoreCreditAccountCreditInput!) {
  storeCreditAccountCredit(id: $id, creditInput: $input) { storeCreditAccountTransaction {
    id amount { amount currencyCode } balanceAfterTransaction { amount } event expiresAt remainingAmount { amount }
    account { id balance { amount } owner { ... on Customer { id } } } } userErrors { field code message } } }"""
DEBIT = """mutation Take($id: ID!, $input: StoreCreditAccountDebitInput!) {
  storeCreditAccountDebit(id: $id, debitInput: $input) { storeCreditAccountTransaction {
    __typename amount { amount } balanceAfterTransaction { amount } } userErrors { field code message } } }"""
ACCOUNTS = """query A($id: ID!) { customer(id: $id) { storeCreditAccounts(first: 5) { nodes {
  id balance { amount currencyCode } transactions(first: 9, reverse: true) { nodes {
    __typename amount { amount } balanceAfterTransaction { amount } event createdAt account { id } } } } } } }"""
HERE = ["creditInput", "creditAmount"]


@pytest.fixture
def grant(store):
    installs.grant(store, SHOP, SCOPES)


@pytest.fixture
def owner(store, grant):
    return f"gid://shopify/Customer/{store.documents.all('customer', SHOP)[0]['id']}"


def given(ask, to: str, amount: str, currency: str = "USD", **more) -> dict:
    wanted = {"creditAmount": {"amount": amount, "currencyCode": currency}} | more
    return ask(CREDIT, id=to, input=wanted).json()["data"]["storeCreditAccountCredit"]


def taken(ask, of: str, amount: str, currency: str = "USD") -> dict:
    wanted = {"debitAmount": {"amount": amount, "currencyCode": currency}}
    return ask(DEBIT, id=of, input=wanted).json()["data"]["storeCreditAccountDebit"]


def accounts(ask, owner: str) -> list[dict]:
    return ask(ACCOUNTS, id=owner).json()["data"]["customer"]["storeCreditAccounts"]["nodes"]


def test_a_credit_opens_an_account_for_its_currency(ask, store, owner):
    first = given(ask, owner, "7.23")["storeCreditAccountTransaction"]
    second = given(ask, owner, "2.00", "CHF")["storeCreditAccountTransaction"]
    third = given(ask, first["account"]["id"], "1.11")["storeCreditAccountTransaction"]

    assert first["amount"] == {"amount": "7.23", "currencyCode": "USD"}
    assert first["account"] == {"id": first["account"]["id"], "balance": {"amount": "7.23"}, "owner": {"id": owner}}
    assert (first["event"], first["expiresAt"]) == ("ADJUSTMENT", None)
    assert second["account"]["id"] != first["account"]["id"]
    assert third["balanceAfterTransaction"] == {"amount": "8.34"}


def test_a_debit_is_a_negative_amount_and_the_history_is_read_newest_first(ask, store, owner):
    given(ask, owner, "8.34")
    debit = taken(ask, owner, "2.22")["storeCreditAccountTransaction"]

    (account,) = accounts(ask, owner)

    assert debit == {
        "__typename": "StoreCreditAccountDebitTransaction",
        "amount": {"amount": "-2.22"},
        "balanceAfterTransaction": {"amount": "6.12"},
    }
    assert account["balance"] == {"amount": "6.12", "currencyCode": "USD"}
    assert [(each["__typename"][18:], each["amount"]["amount"]) for each in account["transactions"]["nodes"]] == [
        ("DebitTransaction", "-2.22"),
        ("CreditTransaction", "8.34"),
    ]
    read = ask("query S($id: ID!) { storeCreditAccount(id: $id) { balance { amount } } }", id=account["id"]).json()
    assert read["data"]["storeCreditAccount"] == {"balance": {"amount": "6.12"}}


@pytest.mark.parametrize(
    ("case", "to", "amount", "currency", "more", "field", "code"),
    [
        ("no such customer", "Customer/7", "1", "USD", {}, ["id"], "OWNER_NOT_FOUND"),
        ("no such account", "StoreCreditAccount/7", "0", "USD", {}, ["id"], "ACCOUNT_NOT_FOUND"),
        ("nothing", None, "0", "USD", {}, [*HERE, "amount"], "NEGATIVE_OR_ZERO_AMOUNT"),
        (
            "expired already, which comes before the amount",
            None,
            "-5",
            "USD",
            {"expiresAt": "2000-01-01T00:00:00Z"},
            ["creditInput", "expiresAt"],
            "EXPIRES_AT_IN_PAST",
        ),
        ("too much", None, "15000.01", "USD", {}, [*HERE, "amount"], "CREDIT_LIMIT_EXCEEDED"),
        ("no such money", None, "1", "EUR", {}, [*HERE, "currencyCode"], "UNSUPPORTED_CURRENCY"),
    ],
)
def test_a_refused_credit_gives_nothing(ask, store, owner, http, case, to, amount, currency, more, field, code):
    http("PATCH", f"/control/shops/{SHOP}/store_credit", json={"unsupported_currencies": ["EUR"]})

    payload = given(ask, f"gid://shopify/{to}" if to else owner, amount, currency, **more)

    assert (case, payload["storeCreditAccountTransaction"]) == (case, None)
    assert [(each["field"], each["code"]) for each in payload["userErrors"]] == [(field, code)]
    assert store.documents.all("store_credit_account", SHOP) == []


@pytest.mark.parametrize(
    ("case", "amount", "currency", "field", "code"),
    [
        ("more than there is", "5.01", "USD", ["debitInput", "debitAmount", "amount"], "INSUFFICIENT_FUNDS"),
        ("nothing", "0", "USD", ["debitInput", "debitAmount", "amount"], "NEGATIVE_OR_ZERO_AMOUNT"),
        ("another currency", "1", "CAD", ["debitInput", "debitAmount", "currencyCode"], "MISMATCHING_CURRENCY"),
    ],
)
def test_a_refused_debit_takes_nothing(ask, store, owner, case, amount, currency, field, code):
    account = given(ask, owner, "5.00")["storeCreditAccountTransaction"]["account"]["id"]

    payload = taken(ask, account, amount, currency)

    assert [(each["field"], each["code"]) for each in payload["userErrors"]] == [(field, code)]
    assert [each["balance"]["amount"] for each in accounts(ask, owner)] == ["5.0"]


def test_a_debit_of_who_has_no_account(ask, store, owner):
    errors = taken(ask, owner, "1")["userErrors"]

    message = "Store credit account does not exist"
    assert errors == [{"field": ["id"], "code": "ACCOUNT_NOT_FOUND", "message": message}]


def test_expiring_credit_is_spent_first_and_goes_when_its_time_comes(ask, store, owner):
    store.clock.set(datetime.fromisoformat("2026-11-22T12:00:00+00:00"))
    given(ask, owner, "10.00")
    given(ask, owner, "5.00", expiresAt="2026-11-23T12:00:00Z")
    taken(ask, owner, "2.00")

    store.clock.set(datetime.fromisoformat("2026-11-24T12:00:00+00:00"))
    (account,) = accounts(ask, owner)

    assert account["balance"]["amount"] == "10.0"
    newest = account["transactions"]["nodes"][0]
    assert newest == {
        "__typename": "StoreCreditAccountExpirationTransaction",
        "amount": {"amount": "-3.0"},
        "balanceAfterTransaction": {"amount": "10.0"},
        "event": "ADJUSTMENT",
        "createdAt": "2026-11-23T12:00:00Z",
        "account": {"id": account["id"]},
    }
    assert taken(ask, owner, "10.01")["userErrors"][0]["code"] == "INSUFFICIENT_FUNDS"


def test_the_accounts_of_two_shops_and_two_people_are_apart(ask, store, owner):
    other = shops.create(store, "other.myshopify.com", "Other")["domain"]
    stranger = customers.create(store, other, email="a@example.com")["id"]
    neighbour = store.documents.all("customer", SHOP)[1]["id"]
    for shop, person in ((other, stranger), (SHOP, neighbour)):
        account = store_credit.open_account(store, shop, person, "USD")
        store_credit.credit(store, shop, account["id"], 700)

    given(ask, owner, "1.00")

    assert [each["balance"]["amount"] for each in accounts(ask, owner)] == ["1.0"]
    assert [store_credit.balance(each) for each in store_credit.accounts(store, SHOP, neighbour)] == [700]


def test_without_the_scopes_nothing_is_told_or_given(ask, store):
    owner = f"gid://shopify/Customer/{store.documents.all('customer', SHOP)[0]['id']}"
    wanted = {"creditAmount": {"amount": "1", "currencyCode": "USD"}}

    writing = ask(CREDIT, id=owner, input=wanted).json()
    reading = ask(ACCOUNTS, id=owner).json()

    needed = [each["errors"][0]["extensions"]["requiredAccess"] for each in (writing, reading)]
    assert needed == [
        "`write_store_credit_account_transactions` access scope.",
        "`read_store_credit_accounts` access scope.",
    ]
    assert store.documents.all("store_credit_account", SHOP) == []


def test_currencies_for_answers_only_are_refused_outright(ask, owner):
    answer = ask(CREDIT, id=owner, input={"creditAmount": {"amount": "1", "currencyCode": "XXX"}}).json()

    assert answer["data"] == {"storeCreditAccountCredit": None}
    assert answer["errors"][0]["extensions"]["code"] == "CURRENCY_CODE_INVALID"
