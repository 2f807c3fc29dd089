"""The checkout: codes and gift cards entered, what it would cost, and the order at its end."""

from devstore import carts, discounts, gift_cards, money, orders, sessions, shops, store_credit
from devstore.errors import Refused
from devstore.ordering import building, pricing, totals
from devstore.sessions import Session
from devstore.store import Store

NOT_VALID = "Enter a valid discount code or gift card"


def enter(store: Store, session: Session, text: str, *, email: str | None = None) -> dict:
    """Enter a discount code or a gift card's code; Refused in the checkout's words, and then nothing changes.

    A code that cannot be combined takes the place of those before it when it saves more.
    """
    if gift_cards.by_code(store, session.shop, text):
        return _enter_card(store, session, text)
    found = discounts.by_code(store, session.shop, text)
    if found is None:
        raise Refused(NOT_VALID)
    currency = shops.stored(store, session.shop)["currency"]
    lines = carts.cart_lines(store, session, currency=currency)
    asked = [*carts.codes_of(sessions.cart(store, session)), found["code"]]
    decision = carts.decide(store, session, lines, email=email, codes=asked)
    if found["code"] in decision.refused:
        raise Refused(decision.refused[found["code"]])
    # What the new code drove out is gone; what never counted waits for its time, as at Shopify.
    driven_out = {code for code, reason in decision.reasons.items() if reason == "DISCOUNT_NOT_COMBINABLE"}
    return carts.set_codes(store, session, [code for code in asked if code not in driven_out])


def _enter_card(store: Store, session: Session, text: str) -> dict:
    card = gift_cards.usable(store, session.shop, text)
    with store.documents.together():
        cart = sessions.cart(store, session)
        kept = [*cart.get("gift_cards", []), card["id"]]
        sessions.keep_cart(store, session, cart | {"gift_cards": list(dict.fromkeys(kept))})
    return carts.of(store, session)


def take_out(store: Store, session: Session, *, code: str | None = None, gift_card_id: int | None = None) -> dict:
    """Take a code or a gift card off the checkout."""
    cart = sessions.cart(store, session)
    if gift_card_id:
        kept = [each for each in cart.get("gift_cards", []) if each != gift_card_id]
        sessions.keep_cart(store, session, cart | {"gift_cards": kept})
    wanted = (code or "").lower()
    return carts.set_codes(store, session, [each for each in carts.codes_of(cart) if each.lower() != wanted])


def set_discount(store: Store, session: Session, code: str | None) -> dict:
    """Enter a discount code alone, or None to take all away; Refused when it does not count."""
    if not code or not code.strip():
        return carts.set_codes(store, session, [])
    return enter(store, session, code.strip())


def cards_of(store: Store, session: Session) -> list[dict]:
    """The stored gift cards that are to pay, without those that cannot any more."""
    ids = sessions.cart(store, session).get("gift_cards", [])
    found = [store.documents.find("gift_card", session.shop, each) for each in ids]
    return [
        card for card in found if card and card["balance"] and gift_cards.status(store, session.shop, card) == "enabled"
    ]


def credit_of(store: Store, session: Session) -> int:
    """What store credit a signed-in customer has in the shop's currency, in the smallest unit."""
    if not session.customer_id:
        return 0
    currency = shops.stored(store, session.shop)["currency"]
    account = store_credit.of_customer(store, session.shop, session.customer_id, currency)
    return store_credit.balance(account) if account else 0


def shipping_options(store: Store, shop: str) -> list[dict]:
    currency = shops.stored(store, shop)["currency"]
    return [
        {"code": code, "title": title, "price": money.text(money.minor(price, currency), currency)}
        for code, (title, price) in building.SHIPPING.items()
    ]


def quote(store: Store, session: Session, *, shipping: str = "standard", email: str | None = None) -> dict:
    """What the cart would cost now: {subtotal, discount, shipping, tax, total} as strings, and the currency."""
    return _priced(store, session, shipping=shipping, email=email)[0]


def summary(
    store: Store,
    session: Session,
    *,
    shipping: str = "standard",
    email: str | None = None,
    use_store_credit: bool = False,
) -> dict:
    """The quote with what each code takes off, the codes that don't count and why, and the tenders."""
    quoted, decision, given = _priced(store, session, shipping=shipping, email=email)
    currency = quoted["currency"]
    rest = money.minor(quoted["total"], currency)
    tenders = []
    for card in cards_of(store, session):
        part = min(card["balance"], rest)
        rest -= part
        tenders.append(
            {"id": card["id"], "title": f"Gift card •••• {gift_cards.last_characters(card)}", "amount": part}
        )
    held = credit_of(store, session)
    if held and use_store_credit:
        part = min(held, rest)
        rest -= part
        tenders.append({"id": None, "title": "Store credit", "amount": part})
    return quoted | {
        "codes": [{"code": code, "amount": money.text(amount, currency)} for code, amount in given.items()],
        "refused": [{"code": code, "words": words} for code, words in decision.refused.items()],
        "tenders": [each | {"amount": money.text(each["amount"], currency)} for each in tenders],
        "store_credit": money.text(held, currency) if held else None,
        "due": money.text(rest, currency),
    }


def _priced(store: Store, session: Session, *, shipping: str, email: str | None):
    settings = shops.stored(store, session.shop)
    currency = settings["currency"]
    lines = carts.cart_lines(store, session, currency=currency)
    decision = carts.decide(store, session, lines, shipping=shipping, email=email)
    chosen = building.shipping_lines(store, shipping, lines=lines, currency=currency)
    applications = pricing.price(
        lines,
        chosen,
        discounts=decision.applied,
        tax_rate=settings["tax_rate"],
        tax_title=settings["tax_title"],
        taxes_included=settings["taxes_included"],
        currency=currency,
    )
    sums = totals.of({"lines": lines, "shipping": chosen, "refunds": [], "taxes_included": settings["taxes_included"]})
    keys = {
        "subtotal": "line_items_price",
        "discount": "discounts",
        "shipping": "shipping",
        "tax": "tax",
        "total": "total",
    }
    quoted = {name: money.text(sums[key], currency) for name, key in keys.items()} | {"currency": currency}
    given = {each["code"]: 0 for each in applications if "code" in each}
    for target in [*lines, *chosen]:
        for each in target["discounts"]:
            code = applications[each["application"]].get("code")
            if code:
                given[code] += each["amount"]
    return quoted, decision, given


def checkout(
    store: Store,
    session: Session,
    *,
    email: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    shipping: str = "standard",
    pay: str = "now",
    tip: str | None = None,
    buyer_accepts_marketing: bool = False,
    guest: str = "customer",
    use_store_credit: bool = False,
) -> dict:
    """Buy what is in the cart and empty it; returns the order in REST shape.

    pay: "now", or "later" for an order whose payment is pending. A guest needs an e-mail address. Codes that don't
    count for this cart are left aside; one that counted until the buyer was known is told and taken off, as at Shopify.
    """
    wanted = [carts.wanted(item) for item in sessions.cart(store, session)["items"]]
    if not wanted:
        raise Refused("The cart is empty.")
    if not session.customer_id and not (email and "@" in email):
        raise Refused("Enter an e-mail address, for example maya@example.com.")
    if shipping not in building.SHIPPING:
        raise Refused("Choose a way of delivery.")
    with store.documents.together():
        codes = _codes_that_count(store, session, shipping, email)
        order = orders.place(
            store,
            session.shop,
            wanted,
            customer_id=session.customer_id,
            email=email or None,
            first_name=first_name or None,
            last_name=last_name or None,
            guest=guest,
            codes=codes,
            shipping=shipping,
            tip=tip or None,
            paid=pay == "now",
            gift_cards=[card["code"] for card in cards_of(store, session)],
            use_store_credit=use_store_credit and bool(credit_of(store, session)),
            buyer_accepts_marketing=buyer_accepts_marketing,
        )
    carts.clear(store, session)
    return order


def _codes_that_count(store: Store, session: Session, shipping: str, email: str | None) -> list[str]:
    currency = shops.stored(store, session.shop)["currency"]
    lines = carts.cart_lines(store, session, currency=currency)
    before = carts.decide(store, session, lines, shipping=shipping)
    now = carts.decide(store, session, lines, shipping=shipping, email=email)
    lost = [code for code in before.codes if code in now.refused]
    if lost:
        take_out(store, session, code=lost[0])
        raise Refused(now.refused[lost[0]])
    return now.codes
