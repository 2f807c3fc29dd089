"""Giving money back: by line, by shipping, or an amount that names nothing."""

from devstore import money, orders, shops, times
from devstore.errors import Refused
from devstore.ordering import building, paying, paying_back, pricing, rest_lines, rest_refund, totals
from devstore.ordering.paying_back import Ways
from devstore.store import Store

RESTOCK_TYPES = {"return", "cancel", "no_restock"}


def create(
    store: Store,
    shop: str,
    order_id: int | str,
    *,
    lines: list[dict] | tuple[dict, ...] = (),
    shipping: str | None = None,
    amount: str | None = None,
    gateway: str | None = None,
    note: str | None = None,
    pending: bool = False,
    tenders: list[dict] | tuple[dict, ...] = (),
    store_credit: str | None = None,
    store_credit_expires_at: str | None = None,
) -> dict:
    """Refund (refunds/create, orders/updated); returns the refund in REST shape.

    lines: [{"line_item_id", "quantity", "restock_type"}]. shipping: "full" or an amount without its tax.
    amount: what the buyer gets back; by default what lines and shipping are worth. Without lines: amount-only.
    pending: the money is not gone yet; complete() makes it so, under the same refund id.
    tenders: [{"parent_id", "amount"}] says which payment gets how much; else the latest payment gets it first.
    store_credit: how much of it goes to the customer's store credit instead, "all" for all of it.
    """
    with store.documents.change("order", shop, order_id) as order:
        refund = _refund(store, order, lines=lines, shipping=shipping, note=note)
        ways = Ways(
            gateway=gateway,
            pending=pending,
            tenders=list(tenders),
            store_credit=store_credit,
            expires_at=store_credit_expires_at,
        )
        _money_back(store, shop, order, refund, amount=amount, ways=ways)
        order["refunds"].append(refund)
        building.touch(store, order)
    _announce(store, shop, order, refund)
    return rest(store, shop, order, refund)


def rest(store: Store, shop: str, order: dict, refund: dict) -> dict:
    zone = shops.stored(store, shop)["iana_timezone"]
    return rest_refund.body(refund, order, zone=zone, bags=rest_lines.money_writer(order))


def _announce(store: Store, shop: str, order: dict, refund: dict, *topics: str) -> None:
    zone = shops.stored(store, shop)["iana_timezone"]
    extra = [("refunds/create", rest(store, shop, order, refund))]
    extra += [
        ("order_transactions/create", rest_refund.transaction(each, order, zone=zone))
        for each in order["transactions"]
        if each["refund_id"] == refund["id"]
    ]
    orders.announce(store, shop, order, *(topics or ("orders/updated",)), extra=extra)


def suggest(store: Store, shop: str, order_id: int | str, *, lines=(), shipping: str | None = None) -> dict:
    """What these lines and this shipping are worth: {"amount", "maximum"}."""
    order = orders.stored(store, shop, order_id)
    worth = sum(sum(_worth(order, each)) for each in lines) + sum(_shipping_worth(order, shipping))
    left = totals.received(order) - totals.paid_back(order)
    written = {"amount": min(worth, left), "maximum": left}
    return {key: money.text(value, order["currency"]) for key, value in written.items()}


def _worth(order: dict, wanted: dict) -> tuple[int, int]:
    """Subtotal and the tax that comes on top of it."""
    line = _line(order, wanted)
    subtotal, tax = rest_refund.line_amounts(order, line, quantity=int(wanted["quantity"]))
    return subtotal, 0 if order["taxes_included"] else tax


def _line(order: dict, wanted: dict) -> dict:
    for line in order["lines"]:
        if line["id"] == int(wanted["line_item_id"]):
            left = totals.current_quantity(order, line)
            if not 1 <= int(wanted["quantity"]) <= left:
                raise Refused(f"Refund quantity must be between 1 and {left} for {line['title']}.")
            return line
    raise Refused(f"The order has no line {wanted['line_item_id']}.")


def _shipping_worth(order: dict, wanted: str | None) -> tuple[int, int]:
    """Shipping and the tax on top of it that are to go back."""
    if not wanted or not order["shipping"]:
        return 0, 0
    paid = sum(pricing.shipping_net(each) for each in order["shipping"])
    left = paid - totals.refunded_shipping(order)
    amount = left if wanted == "full" else money.minor(wanted, order["currency"])
    if amount > left:
        raise Refused(f"Only {money.text(left, order['currency'])} of shipping is left to refund.")
    tax = money.share(sum(pricing.tax_of(each) for each in order["shipping"]), part=amount, whole=paid)
    return amount, 0 if order["taxes_included"] else tax


def _refund(store: Store, order: dict, *, lines, shipping: str | None, note: str | None) -> dict:
    refund = blank(store, note=note)
    for wanted in _merged(lines):
        line = _line(order, wanted)
        restock_type = wanted.get("restock_type", "return")
        if restock_type not in RESTOCK_TYPES:
            raise Refused(f"A line is restocked by {', '.join(sorted(RESTOCK_TYPES))}.")
        refund["lines"].append(refund_line(store, order, line, int(wanted["quantity"]), restock_type))
    refund["restock"] = any(each["restock_type"] != "no_restock" for each in refund["lines"])
    refund["shipping"], refund["shipping_tax"] = _shipping_worth(order, shipping)
    return refund


def _merged(lines) -> list[dict]:
    """One entry per line: two entries for the same line would be checked as if the other were not there."""
    found: dict[int, dict] = {}
    for each in lines:
        if int(each.get("quantity", 1)) < 1:
            continue
        key = int(each["line_item_id"])
        before = found.get(key, {"quantity": 0})
        found[key] = {**each, "quantity": before["quantity"] + int(each.get("quantity", 1))}
    return list(found.values())


def blank(store: Store, *, note: str | None) -> dict:
    return {
        "id": store.new_id("refund"),
        "created_at": times.stored(store.clock.now()),
        "note": note,
        "restock": False,
        "lines": [],
        "shipping": 0,
        "shipping_tax": 0,
        "shipping_adjustment_id": store.new_id("order_adjustment"),
        "discrepancies": [],
    }


def refund_line(store: Store, order: dict, line: dict, quantity: int, restock_type: str) -> dict:
    subtotal, tax = rest_refund.line_amounts(order, line, quantity=quantity)
    return {
        "id": store.new_id("refund_line_item"),
        "line_item_id": line["id"],
        "quantity": quantity,
        "restock_type": restock_type,
        "subtotal": subtotal,
        "tax": tax,
    }


def _money_back(store: Store, shop: str, order: dict, refund: dict, *, amount: str | None, ways: Ways) -> None:
    added_taxes = 0 if order["taxes_included"] else sum(each["tax"] for each in refund["lines"])
    worth = (
        sum(each["subtotal"] for each in refund["lines"]) + added_taxes + refund["shipping"] + refund["shipping_tax"]
    )
    left = totals.received(order) - totals.paid_back(order)
    given = min(worth, left) if amount is None else money.minor(amount, order["currency"])
    if given > left:
        raise Refused(f"Only {money.text(left, order['currency'])} is left to refund.")
    if not given and not worth:
        raise Refused("A refund names lines, shipping or an amount.")
    # What the shop owed already, after an edit took goods away, is settled first and is no discrepancy.
    owed = max(-totals.outstanding(order), 0) if not refund["lines"] and not refund["shipping"] else 0
    difference = worth + min(owed, given) - (0 if ways.pending else given)
    if difference:
        # Positive while the money is still on its way, negative when more goes back than the goods are worth.
        refund["discrepancies"].append({"id": store.new_id("order_adjustment"), "amount": difference})
    paying_back.pay_back(store, shop, order, refund["id"], given, ways=ways)


def complete(store: Store, shop: str, order_id: int | str, refund_id: int) -> dict:
    """Let a pending refund's money arrive: same refund, the transaction succeeds (orders/updated)."""
    with store.documents.change("order", shop, order_id) as order:
        refund = next((each for each in order["refunds"] if each["id"] == int(refund_id)), None)
        waiting = [
            each
            for each in order["transactions"]
            if refund and each["refund_id"] == refund["id"] and each["status"] == "pending"
        ]
        if not waiting:
            raise Refused("There is no refund whose money is on its way.")
        for each in waiting:
            each["status"] = "success"
            paying.give_back(store, shop, order, each)
        _settle_discrepancy(refund, sum(each["amount"] for each in waiting))
        building.touch(store, order)
    orders.announce(store, shop, order, "orders/updated")
    return rest(store, shop, order, refund)


def _settle_discrepancy(refund: dict, arrived: int) -> None:
    for each in refund["discrepancies"]:
        each["amount"] -= arrived
    refund["discrepancies"] = [each for each in refund["discrepancies"] if each["amount"]]
