"""Cancelling an order, with or without giving the money back."""

from devstore import money, orders, refunds, times
from devstore.errors import Refused
from devstore.ordering import building, paying, totals
from devstore.store import Store

REASONS = {"customer", "declined", "fraud", "inventory", "other", "staff"}


def cancel(
    store: Store,
    shop: str,
    order_id: int | str,
    *,
    reason: str = "customer",
    refund: bool | str = True,
    restock: bool = True,
    store_credit_expires_at: str | None = None,
) -> dict:
    """Cancel what is not fulfilled (refunds/create when money goes back, then orders/cancelled and orders/updated).

    refund: True to the payments it came by, gift cards and store credit among them; "store_credit"; False not at all.
    What codes were used stays counted.
    """
    order = orders.stored(store, shop, order_id)
    if order["cancelled_at"]:
        raise Refused("Order has already been cancelled.")
    if any(line["fulfilled"] for line in order["lines"]):
        raise Refused("Cannot cancel an order that has fulfillments; refund it instead.")
    if reason not in REASONS:
        raise Refused(f"The reason is one of {', '.join(sorted(REASONS))}.")
    paid = totals.received(order) - totals.paid_back(order)
    if refund and paid > 0:
        to_credit = {"store_credit": "all", "store_credit_expires_at": store_credit_expires_at}
        _refund_all(store, shop, order, restock=restock, ways=to_credit if refund == "store_credit" else {})
    elif not paid:
        _take_out_lines(store, shop, order, restock=restock)
    with store.documents.change("order", shop, order_id) as order:
        building.touch(store, order)
        order["cancelled_at"] = order["closed_at"] = times.stored(times.parsed(order["updated_at"]))
        order["cancel_reason"] = reason
        for each in order["transactions"]:
            if each["status"] == "pending":
                each["status"] = "failure"
        authorized = [each for each in order["transactions"] if each["kind"] == "authorization"]
        if authorized and not totals.received(order):
            order["transactions"].append(
                paying.transaction(
                    store, order, kind="void", amount=0, gateway=authorized[0]["gateway"], parent_id=authorized[0]["id"]
                )
            )
    orders.announce(store, shop, order, "orders/cancelled", "orders/updated")
    return orders.rest(store, shop, order)


def _left(order: dict, *, restock: bool) -> list[dict]:
    kind = "cancel" if restock else "no_restock"
    return [
        {"line_item_id": line["id"], "quantity": totals.current_quantity(order, line), "restock_type": kind}
        for line in order["lines"]
        if totals.current_quantity(order, line)
    ]


def _refund_all(store: Store, shop: str, order: dict, *, restock: bool, ways: dict) -> None:
    paid = totals.received(order) - totals.paid_back(order)
    refunds.create(
        store,
        shop,
        order["id"],
        lines=_left(order, restock=restock),
        shipping="full",
        amount=money.text(paid, order["currency"]),
        note="Order canceled",
        **ways,
    )


def _take_out_lines(store: Store, shop: str, order: dict, *, restock: bool) -> None:
    """An unpaid order's goods leave by a refund without money, so that nothing is left of it."""
    with store.documents.change("order", shop, order["id"]) as document:
        record = refunds.blank(store, note="Order canceled")
        for each in _left(document, restock=restock):
            line = next(line for line in document["lines"] if line["id"] == each["line_item_id"])
            record["lines"].append(refunds.refund_line(store, document, line, each["quantity"], each["restock_type"]))
        record["restock"] = restock
        record["shipping"] = totals.of(document)["current_shipping"]
        document["refunds"].append(record)
