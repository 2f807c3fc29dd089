"""GiftCard, its movements, and the root queries for them."""

from collections.abc import Callable

from devstore import gids, gift_cards, money
from devstore.admin_api import search
from devstore.admin_api.context import Context, Thing, bad_request, connection, instant, money_v2, plain, stored
from devstore.errors import Unknown

SEARCH: dict[str, search.Reader] = {
    "id": lambda card: card["id"],
    "created_at": lambda card: card["created_at"],
    "updated_at": lambda card: card["updated_at"],
    "expires_on": lambda card: card["expires_on"] or "",
    "customer_id": lambda card: card["customer_id"] or 0,
    "last_characters": gift_cards.last_characters,
    "status": lambda card: "disabled" if card["deactivated_at"] else "enabled",
    "balance_status": lambda card: (
        "full" if card["balance"] == card["initial_value"] else "partial" if card["balance"] else "empty"
    ),
    "initial_value": lambda card: money.text(card["initial_value"], card["currency"]),
    "source": lambda card: "purchased" if card["order_id"] else "api_client",
}


def found(context: Context, card_id: str) -> dict | None:
    try:
        number = gids.number(card_id, "GiftCard")
    except Unknown as problem:
        raise bad_request(str(problem), "RESOURCE_NOT_FOUND") from problem
    return context.store.documents.find("gift_card", context.shop, number)


def node(source: None, context: Context, *, id: str) -> Thing | None:
    context.need("read_gift_cards", "giftCard")
    card = found(context, id)
    return Thing("GiftCard", card) if card else None


def _matching(context: Context, query: str | None) -> list[dict]:
    cards = context.store.documents.all("gift_card", context.shop)
    return search.matching(cards, query, fields=SEARCH, zone=context.settings["iana_timezone"])


def _all(source: None, context: Context, *, query=None, sortKey=None, savedSearchId=None, **page) -> dict:
    context.need("read_gift_cards", "giftCards")
    columns = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at", "BALANCE": "balance", "EXPIRES_ON": "expires_on"}
    column = columns.get(sortKey, "id")
    things = [Thing("GiftCard", each) for each in _matching(context, query)]
    return connection(things, key=lambda one: (one.document[column] or 0, one.document["id"]), **page)


def _count(source: None, context: Context, *, query=None, limit=10_000, savedSearchId=None) -> dict:
    context.need("read_gift_cards", "giftCardsCount")
    found = len(_matching(context, query))
    limit = limit or found
    return {"count": min(found, limit), "precision": "AT_LEAST" if found > limit else "EXACT"}


def _customer(source: Thing, context: Context) -> Thing | None:
    context.need("read_customers", "customer")
    found = context.store.documents.find("customer", context.shop, source.document["customer_id"] or "")
    return Thing("Customer", found) if found else None


def _order(source: Thing, context: Context) -> Thing | None:
    context.need("read_orders", "order")
    found = context.store.documents.find("order", context.shop, source.document["order_id"] or "")
    return Thing("Order", found) if found else None


def _amount_of(name: str) -> Callable:
    return lambda source, context: money_v2(source.document[name], source.document["currency"])


def _movements(source: Thing, context: Context, **page) -> dict:
    context.need("read_gift_card_transactions", "transactions")
    kinds = {"credit": "GiftCardCreditTransaction", "debit": "GiftCardDebitTransaction"}
    card = source.document
    things = [Thing(kinds[each["kind"]], each | {"gift_card_id": card["id"]}) for each in card["transactions"]]
    return connection(things, **page)


def _movement(typename: str) -> dict:
    def card(source: Thing, context: Context) -> Thing:
        return Thing("GiftCard", gift_cards.get(context.store, context.shop, source.document["gift_card_id"]))

    def amount(source: Thing, context: Context) -> dict:
        return money_v2(source.document["amount"], card(source, context).document["currency"])

    return {
        "id": lambda source, context: gids.gid(typename, source.document["id"]),
        "amount": amount,
        "giftCard": card,
        "note": stored("note"),
        "processedAt": instant("processed_at"),
    }


GIFT_CARD = {
    "id": lambda source, context: gids.gid("GiftCard", source.document["id"]),
    "balance": _amount_of("balance"),
    "initialValue": _amount_of("initial_value"),
    "createdAt": instant("created_at"),
    "updatedAt": instant("updated_at"),
    "deactivatedAt": instant("deactivated_at"),
    "enabled": lambda source, context: source.document["deactivated_at"] is None,
    "isRedeemable": lambda source, context: (
        gift_cards.status(context.store, context.shop, source.document) == "enabled" and source.document["balance"] > 0
    ),
    "expiresOn": stored("expires_on"),
    "lastCharacters": lambda source, context: gift_cards.last_characters(source.document),
    "maskedCode": lambda source, context: gift_cards.masked(source.document),
    "note": stored("note"),
    "templateSuffix": lambda source, context: None,
    "crossCurrencyRedemptionStrategy": lambda source, context: "NONE",
    "recipientAttributes": lambda source, context: None,
    "customer": _customer,
    "order": _order,
    "lineItem": lambda source, context: None,
    "transactions": _movements,
}


def _configuration(source: None, context: Context) -> dict:
    context.need("read_gift_cards", "giftCardConfiguration")
    currency = context.settings["currency"]
    limit = money_v2(gift_cards.limit_minor(context.store, context.shop, currency), currency)
    return {"issueLimit": limit, "purchaseLimit": limit}


FIELDS = {
    "QueryRoot": {
        "giftCard": node,
        "giftCards": _all,
        "giftCardsCount": _count,
        "giftCardConfiguration": _configuration,
    },
    "GiftCard": GIFT_CARD,
    "GiftCardConfiguration": plain("issueLimit", "purchaseLimit"),
    "GiftCardTransaction": _movement("GiftCardCreditTransaction"),
    "GiftCardCreditTransaction": _movement("GiftCardCreditTransaction"),
    "GiftCardDebitTransaction": _movement("GiftCardDebitTransaction"),
}
