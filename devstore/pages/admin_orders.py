"""The merchant's orders: the list, one order, and what can be done to it."""

import re

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from devstore import cancellations, catalogue, customers, edits, money, orders, refunds, shops
from devstore.errors import Refused, Unknown
from devstore.ordering import paying_back, totals
from devstore.pages import admin_page, checkout, handling
from devstore.store import Store
from devstore.webhooks import deliveries

SHOWN = 100
UNPAID = {"pending", "authorized", "partially_paid"}
PAYMENTS = {"paid": True, "pending": False, "authorized": "authorized", "partially": "partially"}


def listing(store: Store, request: Request, error: str = "") -> Response:
    shop = shops.domain_of(store, request)
    found, more = admin_page.newest(store, shop, SHOWN, query=request.query_params.get("query", ""))
    return admin_page.page(
        store, request, "orders", title="Orders", here="orders", error=error, status=422 if error else 200,
        orders=found, more=more, products=catalogue.products(store, shop), customers=customers.all(store, shop),
    )  # fmt: skip


def create(store: Store, request: Request, form: FormData) -> Response:
    shop = shops.domain_of(store, request)
    line = {"variant_id": handling.whole(form, "variant_id"), "quantity": max(1, handling.whole(form, "quantity", 1))}
    try:
        placed = orders.place(
            store, shop, [line],
            customer_id=handling.whole(form, "customer_id") or None, email=handling.text(form, "email") or None,
            paid=PAYMENTS.get(handling.text(form, "paid"), True), source_name=handling.text(form, "source_name", "web"),
            test=bool(form.get("test")),
        )  # fmt: skip
    except Refused as refusal:
        return listing(store, request, str(refusal))
    return handling.see(f"{admin_page.base_of(request)}/orders/{placed['id']}?done=placed")


def show(store: Store, request: Request, error: str = "") -> Response:
    shop = shops.domain_of(store, request)
    order = orders.get(store, shop, request.path_params["id"])
    told = [
        each for each in deliveries.log(store, shop=shop, limit=2000) if str(each["resource_id"]) == str(order["id"])
    ]
    return admin_page.page(
        store, request, "order", title=order["name"], here="orders", error=error, status=422 if error else 200,
        order=order, lines=_lines(store, shop, order), sums=_sums(order), can=_can(order),
        refunds=[_refund(refund, order["currency"]) for refund in order["refunds"]], deliveries=told[:12],
        tenders=_tenders(store, shop, order),
        shipping_paid=order["total_shipping_price_set"]["shop_money"]["amount"],
        products=catalogue.products(store, shop), customers=customers.all(store, shop),
    )  # fmt: skip


def _can(order: dict) -> dict[str, bool]:
    open_ = not order["cancelled_at"]
    paid_in = order["financial_status"] not in {"pending", "authorized", "voided", "refunded"}
    return {
        "pay": open_ and order["financial_status"] in UNPAID,
        "fulfil": open_ and order["fulfillment_status"] != "fulfilled",
        "refund": paid_in,
        "edit": open_,
        "cancel": open_,
    }


def _lines(store: Store, shop: str, order: dict) -> list[dict]:
    """Each line with its picture, its worth now and how many of it can still be refunded."""
    returned: dict[int, int] = {}
    for refund in order["refunds"]:
        for each in refund["refund_line_items"]:
            returned[each["line_item_id"]] = returned.get(each["line_item_id"], 0) + each["quantity"]
    shown = []
    for line in order["line_items"]:
        try:
            handle = catalogue.product(store, shop, line["product_id"])["handle"]
        except Unknown:
            handle = None
        total = money.minor(line["price"], order["currency"]) * line["current_quantity"]
        left = min(line["current_quantity"], line["quantity"] - returned.get(line["id"], 0))
        shown.append(
            line | {"handle": handle, "total": money.text(total, order["currency"]), "refundable": max(0, left)}
        )
    return shown


def _sums(order: dict) -> list[dict]:
    def row(label: str, amount: str, *, note: str = "", strong: bool = False) -> dict:
        return {"label": label, "amount": amount, "note": note, "strong": strong}

    codes = ", ".join(code["code"] for code in order["discount_codes"])
    rows = [row("Items", order["total_line_items_price"])]
    if float(order["total_discounts"]):
        rows.append(row("Discount", f"-{order['total_discounts']}", note=codes))
    rows.append(row("Shipping", order["total_shipping_price_set"]["shop_money"]["amount"]))
    rows.append(row("Tax", order["total_tax"], note="included" if order["taxes_included"] else ""))
    rows.append(row("Total when ordered", order["total_price"], strong=True))
    back = checkout.refunded(order)
    if float(back):
        rows.append(row("Refunded", f"-{back}"))
    if order["current_total_price"] != order["total_price"]:
        rows.append(row("Total now", order["current_total_price"], strong=True))
    return rows


def _tenders(store: Store, shop: str, order: dict) -> list[dict]:
    """The payments that arrived, what of each went back, and what could still go back."""
    kept = orders.stored(store, shop, order["id"])
    arrived = [
        each for each in kept["transactions"] if each["kind"] in totals.PAID_KINDS and each["status"] == "success"
    ]
    found = []
    for payment in arrived:
        left = paying_back.refundable(kept, payment)
        returned = payment["amount"] - left
        found.append(
            {
                "id": payment["id"],
                "title": checkout.tender_words(payment),
                "amount": money.text(payment["amount"], order["currency"]),
                "left": money.text(left, order["currency"]),
                "returned": money.text(returned, order["currency"]) if returned else None,
            }
        )
    return found


def _refund(refund: dict, currency: str) -> dict:
    """A refund in words: what it names, and what went back."""
    names = [f"{each['quantity']} × {each['line_item']['title']}" for each in refund["refund_line_items"]]
    back = [money.minor(each["amount"], currency) for each in refund["transactions"] if each["kind"] == "refund"]
    words = ", ".join(names) or "Names no item"
    return {
        "created_at": refund["created_at"],
        "amount": money.text(sum(back), currency),
        "words": f"{words}{_note(refund)}",
    }


def _note(refund: dict) -> str:
    return f" ({refund['note']})" if refund.get("note") else ""


def _quantities(form: FormData) -> dict[int, int]:
    """The quantities by line id, from fields line-<id>; an empty field counts as untouched."""
    found = {}
    for name, value in form.items():
        match = re.fullmatch(r"line-(\d+)", name)
        if match and str(value).strip().isdecimal():
            found[int(match[1])] = int(str(value))
    return found


def pay(store: Store, shop: str, order_id: int, form: FormData) -> None:
    orders.mark_paid(store, shop, order_id)


def fulfil(store: Store, shop: str, order_id: int, form: FormData) -> None:
    orders.fulfil(store, shop, order_id)


def refund(store: Store, shop: str, order_id: int, form: FormData) -> None:
    kind = "return" if form.get("restock") else "no_restock"
    lines = [
        {"line_item_id": key, "quantity": n, "restock_type": kind} for key, n in _quantities(form).items() if n > 0
    ]
    shipping, amount = handling.text(form, "shipping") or None, handling.text(form, "amount") or None
    if not lines and not shipping and not amount:
        raise Refused("Choose items, shipping or an amount to refund.")
    tender = handling.text(form, "tender")
    ways: dict = {"store_credit": "all"} if tender == "store_credit" else {}
    if tender.isdecimal():
        worth = amount or refunds.suggest(store, shop, order_id, lines=lines, shipping=shipping)["amount"]
        ways, amount = {"tenders": [{"parent_id": tender, "amount": worth}]}, worth
    refunds.create(
        store, shop, order_id, lines=lines, shipping=shipping, amount=amount,
        note=handling.text(form, "note") or None, **ways,
    )  # fmt: skip


def edit(store: Store, shop: str, order_id: int, form: FormData) -> None:
    now = {line["id"]: line["current_quantity"] for line in orders.get(store, shop, order_id)["line_items"]}
    changed = {key: n for key, n in _quantities(form).items() if key in now and now[key] != n}
    add = handling.whole(form, "add")
    added = [{"variant_id": add, "quantity": max(1, handling.whole(form, "add_quantity", 1))}] if add else []
    edits.commit(store, shop, order_id, add=added, set_quantity=changed, note=handling.text(form, "note") or None)


def cancel(store: Store, shop: str, order_id: int, form: FormData) -> None:
    reason = handling.text(form, "reason", "customer")
    back: bool | str = bool(form.get("refund"))
    if back and form.get("as_store_credit"):
        back = "store_credit"
    cancellations.cancel(store, shop, order_id, reason=reason, refund=back, restock=bool(form.get("restock")))


def attach(store: Store, shop: str, order_id: int, form: FormData) -> None:
    orders.attach_customer(store, shop, order_id, handling.whole(form, "customer_id") or None)


def delete(store: Store, shop: str, order_id: int, form: FormData) -> None:
    orders.delete(store, shop, order_id)


# What the page's forms post to: the verb, and what the page says afterwards.
ACTS = {
    "pay": (pay, "paid"),
    "fulfil": (fulfil, "fulfilled"),
    "refund": (refund, "refunded"),
    "edit": (edit, "edited"),
    "cancel": (cancel, "cancelled"),
    "customer": (attach, "attached"),
    "delete": (delete, "deleted"),
}


def act(store: Store, request: Request, form: FormData) -> Response:
    verb, done = ACTS.get(request.path_params["act"], (None, ""))
    if verb is None:
        raise Unknown("An order has no such act.")
    base, order_id = admin_page.base_of(request), request.path_params["id"]
    try:
        verb(store, shops.domain_of(store, request), order_id, form)
    except Refused as refusal:
        return show(store, request, str(refusal))
    return handling.see(f"{base}/orders?done={done}" if done == "deleted" else f"{base}/orders/{order_id}?done={done}")
