"""Checkout, and the order's own page afterwards."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from devstore import carts, catalogue, checkouts, discounts, money, orders, shops
from devstore.errors import Refused, Unknown
from devstore.pages import handling, theme, visit
from devstore.store import Store

# The fields start filled, so that a demo order is three presses; a visitor may overwrite all of it.
SHOWN_CODES = 6
EXAMPLE = {
    "first_name": "Robin",
    "last_name": "Ashdown",
    "address1": "12 Mercer Street",
    "city": "New York",
    "zip": "10013",
}


def _form(store: Store, request: Request, typed: dict) -> dict:
    """What the form shows: what was typed, else the signed-in customer's name, else the example."""
    customer = visit.customer_object(
        store, shops.domain_of(store, request), visit.session_of(store, request).customer_id
    )
    names = {key: customer[key] for key in ("first_name", "last_name") if customer.get(key)} if customer else {}
    return (
        {"shipping": "standard", "pay": "now", "email": ""}
        | EXAMPLE
        | names
        | {key: value for key, value in typed.items() if value}
    )


def show(store: Store, request: Request, typed: dict | None = None, error: str = "") -> Response:
    session = visit.session_of(store, request)
    if not carts.of(store, session)["item_count"]:
        return handling.see("/cart")
    options = checkouts.shipping_options(store, session.shop)
    form = _form(store, request, typed if typed is not None else dict(request.query_params))
    if form["shipping"] not in {option["code"] for option in options}:
        form["shipping"] = options[0]["code"]
    quoted = checkouts.summary(
        store, session, shipping=form["shipping"], email=form["email"] or None,
        use_store_credit=bool(form.get("use_store_credit")),
    )  # fmt: skip
    return theme.page(
        store, request, "checkout", title="Checkout", page_type="checkout", status=422 if error else 200,
        form=form, error=error, shipping_options=options, codes=_codes_of_all(store, session.shop), quote=quoted,
    )  # fmt: skip


def _codes_of_all(store: Store, shop: str) -> list[dict]:
    """What a visitor may try: codes that work now and are for everybody."""
    found = discounts.codes(store, shop)
    return [each for each in found if each["status"] == "ACTIVE" and each["context"].get("all")][:SHOWN_CODES]


def place(store: Store, request: Request, form: FormData) -> Response:
    session = visit.session_of(store, request)
    typed = {key: str(value).strip() for key, value in form.items()}
    try:
        placed = checkouts.checkout(
            store, session,
            email=typed.get("email"), first_name=typed.get("first_name"), last_name=typed.get("last_name"),
            shipping=typed.get("shipping") or "standard", pay="later" if typed.get("pay") == "later" else "now",
            guest="none" if typed.get("no_customer") else "customer",
            use_store_credit=bool(typed.get("use_store_credit")),
        )  # fmt: skip
    except Refused as refusal:
        return (
            show(store, request, typed, str(refusal))
            if carts.of(store, session)["item_count"]
            else handling.see("/cart")
        )
    return handling.see(f"/orders/{placed['token']}?thanks=1")


def enter(store: Store, request: Request, form: FormData) -> Response:
    """A discount code or a gift card; an empty field changes nothing."""
    code = handling.text(form, "code")
    try:
        if code:
            checkouts.enter(store, visit.session_of(store, request), code, email=handling.text(form, "email") or None)
    except Refused as refusal:
        return show(store, request, {}, str(refusal))
    return handling.see("/checkout")


def take_out(store: Store, request: Request, form: FormData) -> Response:
    checkouts.take_out(
        store, visit.session_of(store, request),
        code=handling.text(form, "code") or None, gift_card_id=handling.whole(form, "gift_card_id") or None,
    )  # fmt: skip
    return handling.see("/checkout")


def _shown_line(store: Store, shop: str, line: dict, currency: str) -> dict:
    """A line with its worth now and the picture's handle, where the product still exists."""
    try:
        handle = catalogue.product(store, shop, line["product_id"])["handle"]
    except Unknown:
        handle = None
    total = money.minor(line["price"], currency) * line["current_quantity"]
    return line | {"handle": handle, "total": money.text(total, currency)}


def tenders(placed: dict) -> list[dict]:
    """By what the order was paid, in words."""
    return [
        {"title": tender_words(each), "amount": each["amount"]}
        for each in placed["payments"]
        if each["kind"] in ("sale", "capture") and each["status"] == "success"
    ]


def tender_words(payment: dict) -> str:
    """A payment as people read it, from its stored or its REST shape."""
    if payment["gateway"] == "gift_card":
        return f"Gift card •••• {payment.get('receipt', {}).get('gift_card_last_characters', '')}".rstrip()
    return {"shopify_store_credit": "Store credit", "manual": "Bank transfer"}.get(payment["gateway"], "Card")


def refunded(placed: dict) -> str:
    """What went back to the customer, in the shop's currency."""
    currency = placed["currency"]
    parts = [
        money.minor(transaction["amount"], currency)
        for refund in placed["refunds"]
        for transaction in refund["transactions"]
        if transaction["kind"] == "refund" and transaction["status"] == "success"
    ]
    return money.text(sum(parts), currency)


def order(store: Store, request: Request) -> Response:
    shop = shops.domain_of(store, request)
    placed = orders.by_token(store, shop, request.path_params["token"])
    placed["payments"] = orders.payments(store, shop, placed["id"])
    return theme.page(
        store, request, "order", title=f"Order {placed['name']}", page_type="order-status",
        order=placed, lines=[_shown_line(store, shop, line, placed["currency"]) for line in placed["line_items"]],
        refunded=refunded(placed), tenders=tenders(placed), is_new="thanks" in request.query_params,
        admin_order_url=f"/shop/{shop}/admin/orders/{placed['id']}",
    )  # fmt: skip
