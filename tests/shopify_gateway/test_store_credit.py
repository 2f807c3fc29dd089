"""Store credit at the stand-in: nothing marks a movement as ours, so what came after is read from the account."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from devstore import customers as store_customers
from devstore import installs, misbehaviour, money
from devstore import store_credit as store_accounts
from loyalty_app.shopify_gateway import store_credit
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import Refused, Unavailable
from loyalty_app.shopify_gateway.store_credit import Credit, CreditTransaction, NotEnoughCredit
from tests.loopback import Answer, serving
from tests.shopify_gateway.conftest import OTHER, Token


def give(client, customer_id, amount, currency="USD"):
    return store_credit.credit(client, customer_id=customer_id, amount=Decimal(amount), currency=currency)


def take(client, account_id, amount, currency="USD"):
    return store_credit.debit(client, account_id=account_id, amount=Decimal(amount), currency=currency)


def latest(client, customer_id, currency="USD"):
    return store_credit.latest(client, customer_id=customer_id, currency=currency)


def after(client, customer_id, id, currency="USD"):
    return store_credit.credits_after(client, customer_id=customer_id, currency=currency, after=id)


def amounts(client, customer_id, id, currency="USD"):
    return [each.amount for each in after(client, customer_id, id, currency)]


def balances(store, domain, customer_id):
    return {
        each["currency"]: money.text(store_accounts.balance(each), each["currency"])
        for each in store_accounts.accounts(store, domain, customer_id)
    }


def test_a_credit_opens_an_account_for_its_currency(rewarding, store, domain, ann):
    first, second = give(rewarding, ann, "7.50"), give(rewarding, ann, "1E+1")
    other = give(rewarding, ann, "3", "CAD")

    assert first == Credit(account_id=first.account_id, transaction_id=first.transaction_id, balance=Decimal("7.5"))
    assert (second.account_id, second.balance) == (first.account_id, Decimal("17.5"))
    assert (other.account_id != first.account_id, other.balance) == (True, Decimal(3))
    assert balances(store, domain, ann) == {"USD": "17.50", "CAD": "3.00"}


def test_credits_are_read_back_newest_first_and_only_after_the_one_that_is_known(rewarding, store, ann):
    assert (latest(rewarding, ann), after(rewarding, ann, None)) == (None, [])
    first = give(rewarding, ann, "1.00")
    store.clock.advance(seconds=1)
    known = give(rewarding, ann, "2.00").transaction_id
    take(rewarding, first.account_id, "0.50")
    assert (latest(rewarding, ann), after(rewarding, ann, known)) == (known, [])

    third, fourth = give(rewarding, ann, "3.00"), give(rewarding, ann, "4.00")

    assert amounts(rewarding, ann, known) == [4, 3]
    assert amounts(rewarding, ann, None) == [4, 3, 2, 1]
    assert latest(rewarding, ann) == fourth.transaction_id
    newest, before = after(rewarding, ann, known)
    assert (newest.id, before.id) == (fourth.transaction_id, third.transaction_id)
    assert (newest.event, newest.account_id) == ("ADJUSTMENT", first.account_id)
    assert timedelta(0) <= store.clock.now() - newest.created_at < timedelta(minutes=1)


def test_a_credit_that_an_order_gave_back_tells_so(rewarding, store, domain, ann):
    account = store_accounts.open_account(store, domain, ann, "USD")
    store_accounts.credit(store, domain, account["id"], 500, event="ORDER_REFUND")
    give(rewarding, ann, "5.00")

    assert [each.event for each in after(rewarding, ann, None)] == ["ADJUSTMENT", "ORDER_REFUND"]


def test_what_expired_or_was_spent_is_no_credit(rewarding, store, domain, ann):
    account = store_accounts.open_account(store, domain, ann, "USD")
    soon = store.clock.now() + timedelta(seconds=30)
    store_accounts.credit(store, domain, account["id"], 500, expires_at=soon.isoformat())
    store.clock.advance(seconds=60)

    assert amounts(rewarding, ann, None) == [5]
    assert balances(store, domain, ann) == {"USD": "0.00"}


@pytest.mark.parametrize("fault", ["timeout_after_write", "unavailable_after_write"])
def test_after_a_lost_answer_the_credit_is_found(rewarding, store, domain, ann, fault):
    give(rewarding, ann, "5.00")
    known = latest(rewarding, ann)
    misbehaviour.add(store, fault, operation="StoreCreditAccountCredit")
    with pytest.raises(Unavailable):
        give(rewarding, ann, "5.00")

    (found,) = after(rewarding, ann, known)
    assert (found.amount, found.event) == (5, "ADJUSTMENT")
    assert balances(store, domain, ann) == {"USD": "10.00"}


def test_what_was_not_done_is_not_found(rewarding, store, domain, ann):
    misbehaviour.add(store, "timeout_before_write", operation="StoreCreditAccountCredit")
    with pytest.raises(Unavailable):
        give(rewarding, ann, "5.00")

    assert after(rewarding, ann, None) == []
    assert balances(store, domain, ann) == {}


@pytest.mark.parametrize(
    ("case", "amount", "currency", "customer_id", "code"),
    [
        ("nobody", "5", "USD", 7, "OWNER_NOT_FOUND"),
        ("nothing", "0", "USD", None, "NEGATIVE_OR_ZERO_AMOUNT"),
        ("too much", "15000.01", "USD", None, "CREDIT_LIMIT_EXCEEDED"),
        ("no such money here", "5", "EUR", None, "UNSUPPORTED_CURRENCY"),
        ("no money", "5", "XXX", None, "CURRENCY_CODE_INVALID"),
    ],
)
def test_a_refused_credit_gives_nothing(rewarding, store, domain, ann, case, amount, currency, customer_id, code):
    store_accounts.set_unsupported(store, domain, ["EUR"])
    with pytest.raises(Refused) as refused:
        give(rewarding, customer_id or ann, amount, currency)

    assert (case, refused.value.codes) == (case, (code,))
    assert balances(store, domain, ann) == {}


def test_nobody_has_no_credits(rewarding):
    assert (latest(rewarding, 7), after(rewarding, 7, None)) == (None, [])


def test_credit_is_taken_back_and_never_more_than_there_is(rewarding, store, domain, ann):
    given = give(rewarding, ann, "5.00")

    taken = take(rewarding, given.account_id, "2.00")
    assert (taken.account_id, taken.balance) == (given.account_id, 3)
    with pytest.raises(NotEnoughCredit) as short:
        take(rewarding, given.account_id, "3.01")

    assert (short.value.codes, short.value.fields) == (("INSUFFICIENT_FUNDS",), ("debitInput.debitAmount.amount",))
    assert balances(store, domain, ann) == {"USD": "3.00"}


@pytest.mark.parametrize(
    ("case", "amount", "currency", "account_id", "code"),
    [
        ("no account", "1", "USD", 7, "ACCOUNT_NOT_FOUND"),
        ("nothing", "0", "USD", None, "NEGATIVE_OR_ZERO_AMOUNT"),
        ("other money", "1", "CAD", None, "MISMATCHING_CURRENCY"),
    ],
)
def test_a_refused_debit_takes_nothing(rewarding, store, domain, ann, case, amount, currency, account_id, code):
    given = give(rewarding, ann, "5.00")
    with pytest.raises(Refused) as refused:
        take(rewarding, account_id or given.account_id, amount, currency)

    assert (case, type(refused.value), refused.value.codes) == (case, Refused, (code,))
    assert balances(store, domain, ann) == {"USD": "5.00"}


def test_accounts_of_currencies_customers_and_shops_are_apart(rewarding, elsewhere, store, ann, bob):
    stranger = store_customers.create(store, OTHER, email="ann@example.com")["id"]
    mine = give(rewarding, ann, "1.00")
    give(rewarding, ann, "2.00", "CAD")
    give(rewarding, bob, "3.00")
    there = give(elsewhere, stranger, "4.00")

    assert amounts(rewarding, ann, None) == [1]
    assert amounts(rewarding, ann, None, "CAD") == [2]
    assert amounts(rewarding, ann, None, "GBP") == []
    assert amounts(rewarding, bob, None) == [3]
    assert amounts(elsewhere, stranger, None) == [4]
    assert amounts(elsewhere, ann, None) == []
    with pytest.raises(Refused) as refused:
        take(rewarding, there.account_id, "1.00")
    assert refused.value.codes == ("ACCOUNT_NOT_FOUND",)
    assert latest(rewarding, ann) == mine.transaction_id


@pytest.mark.parametrize(
    "call",
    [
        lambda client, ann, account: give(client, ann, "1.00"),
        lambda client, ann, account: take(client, account, "1.00"),
        lambda client, ann, account: latest(client, ann),
        lambda client, ann, account: after(client, ann, None),
    ],
    ids=["credit", "debit", "latest", "credits_after"],
)
def test_without_the_scopes_nothing_is_told_or_done(rewarding, store, domain, ann, call):
    account_id = give(rewarding, ann, "5.00").account_id
    installs.revoke(store, domain, ["read_store_credit_accounts", "write_store_credit_account_transactions"])

    with pytest.raises(Refused) as refused:
        call(rewarding, ann, account_id)

    assert refused.value.codes == ("ACCESS_DENIED",)
    assert balances(store, domain, ann) == {"USD": "5.00"}


AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ACCOUNT = {"id": "gid://shopify/StoreCreditAccount/9", "balance": {"currencyCode": "USD"}}
ACCOUNTS = Answer(body={"data": {"customer": {"storeCreditAccounts": {"nodes": [ACCOUNT]}}}})


def movements(*ids, cursor=None):
    """A page; None is a movement without an id, such as an expiration."""
    nodes = [
        {
            "id": f"gid://shopify/StoreCreditAccountCreditTransaction/{id}",
            "amount": {"amount": "5.0"},
            "createdAt": "2026-11-22T12:00:00Z",
            "event": "ADJUSTMENT",
        }
        if id
        else {}
        for id in ids
    ]
    page = {"nodes": nodes, "pageInfo": {"hasNextPage": cursor is not None, "endCursor": cursor}}
    return Answer(body={"data": {"storeCreditAccount": {"transactions": page}}})


def answered(settings, call, *answers):
    with serving(*answers) as server:
        settings.SHOPIFY_SHOP_URL = server.url
        return call(Client("acme.myshopify.com", Token("shpat_1"))), len(server.requests)


def test_movements_of_the_same_second_may_be_listed_in_any_order(settings):
    found, _ = answered(settings, lambda client: after(client, 5, 2), ACCOUNTS, movements(2, 4, 3))

    assert found == [
        CreditTransaction(id=id, amount=Decimal(5), created_at=AT, event="ADJUSTMENT", account_id=9) for id in (4, 3)
    ]


def test_pages_are_read_until_what_is_known(settings):
    pages = [movements(None, 5, cursor="a"), movements(4, None, 2, cursor="b"), movements(1)]

    found, asked = answered(settings, lambda client: after(client, 5, 3), ACCOUNTS, *pages)
    assert ([each.id for each in found], asked) == ([5, 4], 3)
    found, asked = answered(settings, lambda client: after(client, 5, None), ACCOUNTS, *pages)
    assert ([each.id for each in found], asked) == ([5, 4, 2, 1], 4)


def test_the_newest_credit_may_stand_behind_other_movements(settings):
    pages = [movements(None, None, cursor="a"), movements(None, 2, 4, cursor="b")]

    assert answered(settings, lambda client: latest(client, 5), ACCOUNTS, *pages) == (4, 3)


@pytest.mark.parametrize("call", [lambda client: after(client, 5, None), lambda client: latest(client, 5)])
def test_an_account_with_more_movements_than_we_read_is_refused(settings, call):
    with serving(ACCOUNTS, movements(None, cursor="a")) as server:
        settings.SHOPIFY_SHOP_URL = server.url
        with pytest.raises(Refused):
            call(Client("acme.myshopify.com", Token("shpat_1")))

    assert len(server.requests) == 1 + store_credit.PAGES_MAX


def test_an_answer_without_the_movement_leaves_it_unknown(settings):
    empty = {"storeCreditAccountCredit": {"storeCreditAccountTransaction": None, "userErrors": []}}
    with pytest.raises(Unavailable):
        answered(settings, lambda client: give(client, 5, "5"), Answer(body={"data": empty}))
