"""The mutations on gift cards, with the userErrors that live shops gave."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from devstore import gids, gift_cards, money, times
from devstore.admin_api.context import Context, Thing, bad_request, plain
from devstore.admin_api.fields_gift_cards import found

CODE = re.compile(r"[a-zA-Z0-9]*")
SHORTEST, LONGEST = 8, 20
EPOCH = "1970-01-01T00:00:00+00:00"


def _error(field: list[str], message: str, code: str | None) -> dict:
    return {"field": field, "message": message, "code": code}


def _create(source: None, context: Context, *, input: dict) -> dict:
    context.need("write_gift_cards", "giftCardCreate")
    if input.get("customerId") or input.get("recipientAttributes"):
        context.need("write_customers", "giftCardCreate")
    if input.get("recipientAttributes"):
        raise bad_request("The stand-in sends no gift card to a recipient.")
    with context.store.documents.together():
        problem = _customer_problem(context, input) or _value_problem(context, input) or _code_problem(context, input)
        if problem:
            return {"giftCard": None, "giftCardCode": None, "userErrors": [problem]}
        customer = input.get("customerId")
        card = gift_cards.create(
            context.store,
            context.shop,
            amount=_amount(input)[0],
            code=input.get("code"),
            customer_id=gids.number(customer, "Customer") if customer else None,
            expires_on=_day(input.get("expiresOn")),
            note=input.get("note"),
        )
    return {"giftCard": Thing("GiftCard", card), "giftCardCode": card["code"], "userErrors": []}


def _day(text: str | None) -> str | None:
    return date.fromisoformat(text[:10]).isoformat() if text else None


def _amount(input: dict) -> tuple[str | None, str]:
    """The wanted value and the name of the field it came in; initialAmount is the newer one."""
    given = input.get("initialAmount")
    if given:
        return str(given["amount"]), "initialAmount"
    value = input.get("initialValue")
    return (None if value is None else str(value)), "initialValue"


def _customer_problem(context: Context, input: dict) -> dict | None:
    customer = input.get("customerId")
    if customer and context.store.documents.find("customer", context.shop, gids.number(customer, "Customer")) is None:
        return _error(["input", "customerId"], "The customer could not be found.", "CUSTOMER_NOT_FOUND")
    return None


def _value_problem(context: Context, input: dict) -> dict | None:
    amount, name = _amount(input)
    currency = context.settings["currency"]
    at = ["input", name]
    if amount is None:
        return _error(["input", "initialAmount"], "Initial amount can't be blank", "MISSING_ARGUMENT")
    if input.get("initialAmount") and input["initialAmount"]["currencyCode"] != currency:
        return _error([*at, "currencyCode"], "The currency is not the shop's currency.", "INVALID")
    if Decimal(amount) <= 0:
        return _error(at, "must be greater than 0", "GREATER_THAN")
    if money.minor(amount, currency) > gift_cards.limit_minor(context.store, context.shop, currency):
        return _error(at, "The gift card's value exceeds the allowed limits.", "GIFT_CARD_LIMIT_EXCEEDED")
    return None


def _code_problem(context: Context, input: dict) -> dict | None:
    code = input.get("code")
    at = ["input", "code"]
    if code is None:
        return None
    if len(code) < SHORTEST:
        return _error(at, f"Code must be at least {SHORTEST} characters long", "TOO_SHORT")
    if len(code) > LONGEST:
        return _error(at, f"Code must be at most {LONGEST} characters long", "TOO_LONG")
    if not CODE.fullmatch(code):
        return _error(at, "Code can only contain letters(a-z) and numbers(0-9)", "INVALID")
    if gift_cards.by_code(context.store, context.shop, code):
        return _error(at, "Code has already been taken", context.store.settings.gift_card_taken_code)
    return None


def _update(source: None, context: Context, *, id: str, input: dict) -> dict:
    context.need("write_gift_cards", "giftCardUpdate")
    card = found(context, id)
    if card is None:
        return {"giftCard": None, "userErrors": [_error(["id"], "The gift card could not be found.", None)]}
    if card["deactivated_at"]:
        return {"giftCard": None, "userErrors": [_error(["id"], "The gift card is deactivated.", "INVALID")]}
    changes: dict = {}
    if "note" in input:
        changes["note"] = input["note"]
    if "expiresOn" in input:
        changes["expires_on"] = _day(input["expiresOn"])
    if input.get("customerId"):
        context.need("write_customers", "giftCardUpdate")
        problem = _customer_problem(context, input)
        if problem:
            return {"giftCard": None, "userErrors": [problem]}
        changes["customer_id"] = gids.number(input["customerId"], "Customer")
    made = gift_cards.update(context.store, context.shop, card["id"], **changes)
    return {"giftCard": Thing("GiftCard", made), "userErrors": []}


def _moved(name: str, argument: str, amount_key: str, payload: str, typename: str, sign: int) -> Callable:
    def move(source: None, context: Context, *, id: str, **arguments) -> dict:
        context.need("write_gift_card_transactions", name)
        asked = arguments[argument]
        with context.store.documents.together():
            card = found(context, id)
            problem = _movement_problem(context, card, asked, argument, amount_key, sign)
            if problem:
                return {payload: None, "userErrors": [problem]}
            at = times.parsed(asked["processedAt"]) if asked.get("processedAt") else None
            movement = gift_cards.move(
                context.store,
                context.shop,
                card["id"],
                amount=sign * money.minor(asked[amount_key]["amount"], card["currency"]),
                note=asked.get("note"),
                at=at,
            )
        return {payload: Thing(typename, movement | {"gift_card_id": card["id"]}), "userErrors": []}

    return move


def _movement_problem(context: Context, card: dict | None, asked: dict, argument: str, key: str, sign: int):
    if card is None:
        return _error(["id"], "The gift card could not be found.", "GIFT_CARD_NOT_FOUND")
    state = gift_cards.status(context.store, context.shop, card)
    if state != "enabled":
        words = "has expired" if state == "expired" else "is deactivated"
        return _error(["id"], f"The gift card {words}.", "INVALID")
    problem = _time_problem(context.store.clock.now(), asked.get("processedAt"), argument)
    if problem:
        return problem
    at, amount = [argument, key], asked[key]
    if amount["currencyCode"] != card["currency"]:
        message = "The currency provided does not match the currency of the gift card."
        return _error([*at, "currencyCode"], message, "MISMATCHING_CURRENCY")
    if Decimal(str(amount["amount"])) <= 0:
        return _error([*at, "amount"], "A positive amount must be used.", "NEGATIVE_OR_ZERO_AMOUNT")
    after = card["balance"] + sign * money.minor(amount["amount"], card["currency"])
    if after < 0:
        message = "The gift card does not have sufficient funds to satisfy the request."
        return _error([*at, "amount"], message, "INSUFFICIENT_FUNDS")
    if sign > 0 and after > gift_cards.limit_minor(context.store, context.shop, card["currency"]):
        message = "The gift card's value exceeds the allowed limits."
        return _error([*at, "amount"], message, "GIFT_CARD_LIMIT_EXCEEDED")
    return None


def _time_problem(now: datetime, processed_at: str | None, argument: str) -> dict | None:
    if not processed_at:
        return None
    at = times.parsed(processed_at)
    if at > now:
        return _error([argument, "processedAt"], "The processed date must not be in the future.", "INVALID")
    if at < times.parsed(EPOCH):
        return _error([argument, "processedAt"], "A valid processed date must be used.", "INVALID")
    return None


def _deactivate(source: None, context: Context, *, id: str) -> dict:
    context.need("write_gift_cards", "giftCardDeactivate")
    card = found(context, id)
    if card is None:
        problem = _error(["id"], "The gift card could not be found.", "GIFT_CARD_NOT_FOUND")
        return {"giftCard": None, "userErrors": [problem]}
    made = gift_cards.deactivate(context.store, context.shop, card["id"])
    return {"giftCard": Thing("GiftCard", made), "userErrors": []}


MOVES = (
    ("giftCardCredit", "creditInput", "creditAmount", "giftCardCreditTransaction", "GiftCardCreditTransaction", 1),
    ("giftCardDebit", "debitInput", "debitAmount", "giftCardDebitTransaction", "GiftCardDebitTransaction", -1),
)
CODED = plain("field", "message", "code")

FIELDS = {
    "Mutation": {
        "giftCardCreate": _create,
        "giftCardUpdate": _update,
        "giftCardDeactivate": _deactivate,
        **{move[0]: _moved(*move) for move in MOVES},
    },
    "GiftCardCreatePayload": plain("giftCard", "giftCardCode", "userErrors"),
    "GiftCardUpdatePayload": plain("giftCard", "userErrors"),
    "GiftCardDeactivatePayload": plain("giftCard", "userErrors"),
    "GiftCardCreditPayload": plain("giftCardCreditTransaction", "userErrors"),
    "GiftCardDebitPayload": plain("giftCardDebitTransaction", "userErrors"),
    "GiftCardUserError": CODED,
    "GiftCardTransactionUserError": CODED,
    "GiftCardDeactivateUserError": CODED,
}
