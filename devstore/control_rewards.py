"""/control, the part about what rewards are made of: discounts, gift cards, store credit, collections."""

from collections.abc import Callable

from devstore import customers, discounts, gift_cards, money, product_collections, shops, store_credit
from devstore.errors import Refused, Unknown
from devstore.store import Store


def bind(in_shop: Callable) -> None:
    """Bind the verbs; {id} of a discount is its number or its code, whatever the case."""
    in_shop("GET", "/discounts", lambda store, shop, body: {"discounts": discounts.codes(store, shop)})
    in_shop("POST", "/discounts", lambda store, shop, body: discounts.add(store, shop, **body))
    in_shop("GET", "/discounts/{id}", lambda store, shop, body, id: discounts.shown(store, _discount(store, shop, id)))
    in_shop("PATCH", "/discounts/{id}", _changed)
    in_shop("DELETE", "/discounts/{id}", _deleted)
    in_shop("POST", "/discounts/{id}/activate", _switched(discounts.activate))
    in_shop("POST", "/discounts/{id}/deactivate", _switched(discounts.deactivate))
    in_shop("GET", "/collections", lambda store, shop, body: {"collections": product_collections.all(store, shop)})
    in_shop("POST", "/collections", lambda store, shop, body: product_collections.create(store, shop, **body))
    in_shop("GET", "/gift_cards", lambda store, shop, body: {"gift_cards": gift_cards.all(store, shop)})
    in_shop("POST", "/gift_cards", _made_card)
    in_shop("PATCH", "/gift_cards", lambda store, shop, body: gift_cards.set_limit(store, shop, amount=body["limit"]))
    in_shop("PATCH", "/gift_cards/{id}", _changed_card)
    in_shop("POST", "/gift_cards/{id}/deactivate", _deactivated_card)
    in_shop("PATCH", "/store_credit", _set_store_credit)
    in_shop("GET", "/customers/{id}/gift_cards", _cards_of)
    in_shop("GET", "/customers/{id}/store_credit", _credit_of)
    in_shop("POST", "/customers/{id}/store_credit", _give_credit)


def _discount(store: Store, shop: str, id_or_code: str) -> dict:
    found = store.documents.find("discount", shop, id_or_code) or discounts.by_code(store, shop, id_or_code)
    if found is None:
        raise Unknown(f"There is no discount {id_or_code} in {shop}.")
    return found


def _changed(store: Store, shop: str, body: dict, id: str) -> dict:
    return discounts.update(store, shop, _discount(store, shop, id)["id"], **body)


def _deleted(store: Store, shop: str, body: dict, id: str) -> None:
    discounts.delete(store, shop, _discount(store, shop, id)["id"])


def _switched(verb: Callable) -> Callable:
    return lambda store, shop, body, id: verb(store, shop, _discount(store, shop, id)["id"])


def _made_card(store: Store, shop: str, body: dict) -> dict:
    """The only answer that holds the card's code."""
    card = gift_cards.create(store, shop, **body)
    return gift_cards.shown(store, shop, card) | {"code": card["code"]}


def _changed_card(store: Store, shop: str, body: dict, id: str) -> dict:
    return gift_cards.shown(store, shop, gift_cards.update(store, shop, gift_cards.get(store, shop, id)["id"], **body))


def _deactivated_card(store: Store, shop: str, body: dict, id: str) -> dict:
    return gift_cards.shown(store, shop, gift_cards.deactivate(store, shop, id))


def _cards_of(store: Store, shop: str, body: dict, id: str) -> dict:
    person = customers.stored(store, shop, id)
    return {"gift_cards": gift_cards.all(store, shop, customer_id=person["id"])}


def _credit_of(store: Store, shop: str, body: dict, id: str) -> dict:
    return {"accounts": store_credit.shown(store, shop, customers.stored(store, shop, id)["id"])}


def _give_credit(store: Store, shop: str, body: dict, id: str) -> dict:
    """{"amount": "5.00", "currency"?, "expires_at"?}; a negative amount takes credit away."""
    person = customers.stored(store, shop, id)
    currency = body.get("currency") or shops.stored(store, shop)["currency"]
    minor = money.minor(body["amount"], currency)
    if not minor:
        raise Refused("Enter an amount other than 0.")
    account = store_credit.open_account(store, shop, person["id"], currency)
    if minor > 0:
        store_credit.credit(store, shop, account["id"], minor, expires_at=body.get("expires_at"))
    else:
        store_credit.debit(store, shop, account["id"], -minor)
    return _credit_of(store, shop, body, id)


def _set_store_credit(store: Store, shop: str, body: dict) -> dict:
    """{"limit": "100"}, {"unsupported_currencies": ["EUR"]} or both."""
    if "limit" in body:
        store_credit.set_limit(store, shop, amount=body["limit"])
    if "unsupported_currencies" in body:
        store_credit.set_unsupported(store, shop, list(body["unsupported_currencies"]))
    return body
