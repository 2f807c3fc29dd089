"""Editing an order after it was placed: more, less, other goods.

The orders/edited body carries ids and differences only; orders/updated follows with the whole order.
What an edit removes is written as a refund without money, as at Shopify.
"""

from devstore import orders, refunds, shops, times
from devstore.errors import Refused
from devstore.ordering import building, pricing, totals
from devstore.store import Store


def commit(
    store: Store,
    shop: str,
    order_id: int | str,
    *,
    add: list[dict] | tuple[dict, ...] = (),
    set_quantity: dict[int | str, int] | None = None,
    remove: list[int] | tuple[int, ...] = (),
    note: str | None = None,
    restock: bool = False,
) -> dict:
    """Edit in one go: `add` lines as for orders.place, `set_quantity` {line id: pieces to be left}, `remove` line ids.

    Sends orders/edited, then orders/updated (and refunds/create when something goes). Returns the order in REST shape.
    """
    quantities = {int(key): int(value) for key, value in (set_quantity or {}).items()} | {int(key): 0 for key in remove}
    with store.documents.change("order", shop, order_id) as order:
        if order["cancelled_at"]:
            raise Refused("The order cannot be edited.")
        additions = _add(store, shop, order, add)
        removals, refund = _set(store, order, quantities, additions, restock=restock)
        if not additions and not removals:
            raise Refused("There are no changes to commit.")
        building.touch(store, order)
        edit = {
            "id": store.new_id("order_edit"),
            "created_at": order["updated_at"],
            "note": note or "",
            "additions": additions,
            "removals": removals,
        }
        order["edits"].append(edit)
    extra = [("orders/edited", _body(edit, order, shops.stored(store, shop)["iana_timezone"]))]
    if refund:
        extra.append(("refunds/create", refunds.rest(store, shop, order, refund)))
    orders.announce(store, shop, order, "orders/updated", extra=extra)
    return orders.rest(store, shop, order)


def _add(store: Store, shop: str, order: dict, wanted: list[dict] | tuple[dict, ...]) -> list[dict]:
    additions = []
    for each in wanted:
        line = building.line(store, shop, each, currency=order["currency"])
        _tax(line, order)
        order["lines"].append(line)
        additions.append({"id": line["id"], "delta": line["quantity"]})
    return additions


def _tax(line: dict, order: dict) -> None:
    line["taxes"] = pricing.taxes(
        pricing.net_of(line),
        line["taxable"],
        rate=order["tax_rate"],
        title=order["tax_title"],
        included=order["taxes_included"],
    )


def _set(store: Store, order: dict, quantities: dict[int, int], additions: list[dict], *, restock: bool):
    """Bring lines to the wanted number of pieces; returns the removals and the refund that records them."""
    lines = {line["id"]: line for line in order["lines"]}
    removals: list[dict] = []
    refund = refunds.blank(store, note=None)
    for line_id, wanted in quantities.items():
        if line_id not in lines or wanted < 0:
            raise Refused(f"The order has no line {line_id} to bring to {wanted}.")
        line = lines[line_id]
        left = totals.current_quantity(order, line)
        if wanted > left:
            line["quantity"] += wanted - left
            _tax(line, order)
            additions.append({"id": line_id, "delta": wanted - left})
        elif wanted < left:
            if left - wanted > totals.fulfillable(order, line) and line["fulfilled"]:
                raise Refused("Fulfilled pieces cannot be removed; refund them instead.")
            kind = "cancel" if restock else "no_restock"
            refund["lines"].append(refunds.refund_line(store, order, line, left - wanted, kind))
            removals.append({"id": line_id, "delta": left - wanted})
    if not refund["lines"]:
        return removals, None
    refund["restock"] = restock
    order["refunds"].append(refund)
    return removals, refund


def _body(edit: dict, order: dict, zone: str) -> dict:
    at = times.rest(edit["created_at"], zone)
    return {
        "order_edit": {
            "id": edit["id"],
            "app_id": None,
            "created_at": at,
            "notify_customer": False,
            "order_id": order["id"],
            "staff_note": edit["note"],
            "user_id": None,
            "line_items": {"additions": edit["additions"], "removals": edit["removals"]},
            "discounts": {"line_item": {"additions": [], "removals": []}},
            "shipping_lines": {"additions": [], "removals": []},
            "committed_at": at,
        }
    }
