"""Store credit: mutations, the root query and fields."""

from collections.abc import Callable
from decimal import Decimal

from devstore import gids, money, store_credit, times
from devstore.admin_api.context import Context, Thing, bad_request, connection, instant, money_v2, plain, stored
from devstore.errors import Unknown

SCOPE = "write_store_credit_account_transactions"
NO_ACCOUNT = "Store credit account does not exist"
MISMATCH = "The currency provided does not match the currency of the store credit account"
# Codes that Shopify's list of currencies has for answers only.
RESULT_ONLY = {"USDC", "XXX"}
TYPES = {
    "credit": "StoreCreditAccountCreditTransaction",
    "debit": "StoreCreditAccountDebitTransaction",
    "debit_revert": "StoreCreditAccountDebitRevertTransaction",
    "expiration": "StoreCreditAccountExpirationTransaction",
}


def _refused(field: list[str], message: str, code: str) -> dict:
    error = {"field": field, "message": message, "code": code}
    return {"storeCreditAccountTransaction": None, "userErrors": [error]}


def _account(context: Context, owner_or_account: str, currency: str) -> tuple[dict | None, dict | None]:
    """The account a call means and the customer it names: by its own id, or by its owner and the currency."""
    kind = gids.kind_of(owner_or_account)
    number = gids.number(owner_or_account)
    if kind == "StoreCreditAccount":
        try:
            return store_credit.get(context.store, context.shop, number), None
        except Unknown:
            return None, None
    if kind not in ("Customer", "CompanyLocation"):
        raise bad_request(f"Invalid global id '{owner_or_account}'", "RESOURCE_NOT_FOUND")
    customer = context.store.documents.find("customer", context.shop, number) if kind == "Customer" else None
    account = store_credit.of_customer(context.store, context.shop, number, currency) if customer else None
    return account, customer


def _checked_currency(amount: dict) -> str:
    currency = amount["currencyCode"]
    if currency in RESULT_ONLY:
        message = f'CurrencyCode "{currency}" is invalid. It can only be used as a result and not as an input value.'
        raise bad_request(message, "CURRENCY_CODE_INVALID")
    return currency


def _credit(source: None, context: Context, *, id: str, creditInput: dict) -> dict:
    context.need(SCOPE, "storeCreditAccountCredit")
    at, amount = ["creditInput", "creditAmount"], creditInput["creditAmount"]
    currency = _checked_currency(amount)
    with context.store.documents.together():
        account, customer = _account(context, id, currency)
        if account is None and gids.kind_of(id) == "StoreCreditAccount":
            return _refused(["id"], NO_ACCOUNT, "ACCOUNT_NOT_FOUND")
        if account is None and customer is None:
            return _refused(["id"], "Owner does not exist", "OWNER_NOT_FOUND")
        expires_at = creditInput.get("expiresAt")
        if expires_at and times.parsed(expires_at) <= context.store.clock.now():
            message = "The expiry date must be in the future"
            return _refused(["creditInput", "expiresAt"], message, "EXPIRES_AT_IN_PAST")
        if account and account["currency"] != currency:
            return _refused([*at, "currencyCode"], MISMATCH, "MISMATCHING_CURRENCY")
        if not store_credit.is_supported(context.store, context.shop, currency):
            message = "The currency provided is not currently supported"
            return _refused([*at, "currencyCode"], message, "UNSUPPORTED_CURRENCY")
        if Decimal(str(amount["amount"])) <= 0:
            message = "A positive amount must be used to credit a store credit account"
            return _refused([*at, "amount"], message, "NEGATIVE_OR_ZERO_AMOUNT")
        minor = money.minor(amount["amount"], currency)
        held = store_credit.balance(account) if account else 0
        if held + minor > store_credit.limit_minor(context.store, context.shop, currency):
            message = "The operation would cause the account's credit limit to be exceeded"
            return _refused([*at, "amount"], message, "CREDIT_LIMIT_EXCEEDED")
        account = account or store_credit.open_account(context.store, context.shop, customer["id"], currency)
        made = store_credit.credit(context.store, context.shop, account["id"], minor, expires_at=expires_at)
    return _written(account, made)


def _debit(source: None, context: Context, *, id: str, debitInput: dict) -> dict:
    context.need(SCOPE, "storeCreditAccountDebit")
    at, amount = ["debitInput", "debitAmount"], debitInput["debitAmount"]
    currency = _checked_currency(amount)
    with context.store.documents.together():
        account, _ = _account(context, id, currency)
        if account is None:
            return _refused(["id"], NO_ACCOUNT, "ACCOUNT_NOT_FOUND")
        if account["currency"] != currency:
            return _refused([*at, "currencyCode"], MISMATCH, "MISMATCHING_CURRENCY")
        if Decimal(str(amount["amount"])) <= 0:
            message = "A positive amount must be used to debit a store credit account"
            return _refused([*at, "amount"], message, "NEGATIVE_OR_ZERO_AMOUNT")
        try:
            minor = money.minor(amount["amount"], currency)
            made = store_credit.debit(context.store, context.shop, account["id"], minor)
        except store_credit.NotEnough as error:
            return _refused([*at, "amount"], str(error), "INSUFFICIENT_FUNDS")
    return _written(account, made)


def _written(account: dict, movement: dict) -> dict:
    return {"storeCreditAccountTransaction": movement_thing(account, movement), "userErrors": []}


def movement_thing(account: dict, movement: dict) -> Thing:
    facts = {"account_id": account["id"], "currency": account["currency"]}
    return Thing(TYPES[movement["kind"]], movement | facts)


def node(source: None, context: Context, *, id: str) -> Thing | None:
    context.need("read_store_credit_accounts", "storeCreditAccount")
    try:
        return Thing("StoreCreditAccount", store_credit.get(context.store, context.shop, gids.number(id)))
    except Unknown:
        return None


def accounts_of(source: Thing, context: Context, *, query: str | None = None, **page) -> dict:
    """Customer.storeCreditAccounts; the query knows currency_code."""
    context.need("read_store_credit_accounts", "storeCreditAccounts")
    found = store_credit.accounts(context.store, context.shop, source.document["id"])
    if query:
        name, _, wanted = query.partition(":")
        if name.strip() != "currency_code":
            raise bad_request(f"The stand-in cannot search store credit accounts by {name.strip()}.")
        found = [each for each in found if each["currency"] == wanted.strip().strip("'\"").upper()]
    return connection(
        [Thing("StoreCreditAccount", each) for each in found], key=lambda one: (one.document["id"],), **page
    )


def _movements(source: Thing, context: Context, *, query=None, sortKey=None, **page) -> dict:
    context.need("read_store_credit_account_transactions", "transactions")
    if query:
        raise bad_request("The stand-in does not search store credit transactions.")
    account = store_credit.get(context.store, context.shop, source.document["id"])
    things = [movement_thing(account, each) for each in account["movements"]]
    return connection(things, key=lambda one: (one.document["created_at"], one.document["id"]), **page)


def _owner(source: Thing, context: Context) -> Thing:
    return Thing("Customer", context.store.documents.get("customer", context.shop, source.document["customer_id"]))


def _balance(source: Thing, context: Context) -> dict:
    account = store_credit.get(context.store, context.shop, source.document["id"])
    return money_v2(store_credit.balance(account), account["currency"])


def _amount(name: str) -> Callable:
    return lambda source, context: money_v2(source.document[name], source.document["currency"])


def _account_of(source: Thing, context: Context) -> Thing:
    return Thing("StoreCreditAccount", store_credit.get(context.store, context.shop, source.document["account_id"]))


def _origin(source: Thing, context: Context) -> Thing | None:
    """The order's transaction that the movement belongs to, for those that pay or repay an order."""
    order = context.store.documents.find("order", context.shop, source.document["order_id"] or "")
    for each in order["transactions"] if order else ():
        if each.get("store_credit_id") == source.document["id"]:
            return Thing("OrderTransaction", each, order)
    return None


def _parent(source: Thing, context: Context) -> Thing:
    account = store_credit.get(context.store, context.shop, source.document["account_id"])
    found = next(each for each in account["movements"] if each["id"] == source.document["parent_id"])
    return movement_thing(account, found)


MOVEMENT = {
    "account": _account_of,
    "amount": _amount("amount"),
    "balanceAfterTransaction": _amount("balance_after"),
    "createdAt": instant("created_at"),
    "event": stored("event"),
    "origin": _origin,
}


def _with_id(typename: str) -> dict:
    return MOVEMENT | {"id": lambda source, context: gids.gid(typename, source.document["id"])}


CODED = plain("field", "message", "code")
PAYLOAD = plain("storeCreditAccountTransaction", "userErrors")

FIELDS = {
    "QueryRoot": {"storeCreditAccount": node},
    "Mutation": {"storeCreditAccountCredit": _credit, "storeCreditAccountDebit": _debit},
    "Customer": {"storeCreditAccounts": accounts_of},
    "HasStoreCreditAccounts": {"storeCreditAccounts": accounts_of},
    "StoreCreditAccount": {
        "id": lambda source, context: gids.gid("StoreCreditAccount", source.document["id"]),
        "balance": _balance,
        "owner": _owner,
        "transactions": _movements,
    },
    "StoreCreditAccountTransaction": MOVEMENT,
    "StoreCreditAccountCreditTransaction": _with_id(TYPES["credit"])
    | {"expiresAt": instant("expires_at"), "remainingAmount": _amount("remaining")},
    "StoreCreditAccountDebitTransaction": _with_id(TYPES["debit"]),
    "StoreCreditAccountDebitRevertTransaction": _with_id(TYPES["debit_revert"]) | {"debitTransaction": _parent},
    "StoreCreditAccountExpirationTransaction": MOVEMENT | {"creditTransaction": _parent},
    "StoreCreditAccountCreditPayload": PAYLOAD,
    "StoreCreditAccountDebitPayload": PAYLOAD,
    "StoreCreditAccountCreditUserError": CODED,
    "StoreCreditAccountDebitUserError": CODED,
}
