"""Mutations on orders: marking paid, cancelling, refunding, and the staged editing of Shopify's order editor."""

from devstore import cancellations, catalogue, edits, gids, orders, refunds
from devstore.admin_api import fields_orders, queries
from devstore.admin_api.context import Amount, Context, Thing, connection, plain
from devstore.admin_api.mutations import user_error
from devstore.errors import DevstoreError
from devstore.money import minor, text
from devstore.ordering import totals


def _order(context: Context, order_id: str) -> Thing | None:
    return queries.ONE["Order"](None, context, id=order_id)


def _mark_paid(source: None, context: Context, *, input: dict) -> dict:
    context.need("write_orders", "orderMarkAsPaid")
    try:
        orders.mark_paid(context.store, context.shop, gids.number(input["id"], "Order"))
    except DevstoreError as error:
        return {"order": None, "userErrors": [user_error(["id"], str(error))]}
    return {"order": _order(context, input["id"]), "userErrors": []}


def _cancel(
    source: None, context: Context, *, orderId: str, reason: str, restock: bool, refund=None, **arguments
) -> dict:
    context.need("write_orders", "orderCancel")
    method = arguments.get("refundMethod") or {}
    to_credit = method.get("storeCreditRefund")
    wanted = "store_credit" if to_credit is not None else bool(refund or method.get("originalPaymentMethodsRefund"))
    try:
        cancellations.cancel(
            context.store,
            context.shop,
            gids.number(orderId, "Order"),
            reason=reason.lower(),
            refund=wanted,
            restock=restock,
            store_credit_expires_at=(to_credit or {}).get("expiresAt"),
        )
    except DevstoreError as error:
        problem = user_error(["orderId"], str(error), code="INVALID")
        return {"job": None, "orderCancelUserErrors": [problem], "userErrors": []}
    job = {"id": gids.gid("Job", context.store.new_token()), "done": True}
    return {"job": job, "orderCancelUserErrors": [], "userErrors": []}


def _refund(source: None, context: Context, *, input: dict) -> dict:
    context.need("write_orders", "refundCreate")
    order_id = gids.number(input["orderId"], "Order")
    paid_out = input.get("transactions") or []
    currency = context.settings["currency"]
    credits = [each["storeCreditRefund"] for each in input.get("refundMethods") or () if each.get("storeCreditRefund")]
    credited = sum(minor(each["amount"]["amount"], currency) for each in credits)
    amount = sum(minor(each["amount"], currency) for each in paid_out) + credited
    # Without parents the stand-in spreads the amount over the payments, the latest first.
    named = [each for each in paid_out if each.get("parentId")]
    shipping = input.get("shipping") or {}
    try:
        written = refunds.create(
            context.store,
            context.shop,
            order_id,
            lines=[
                {
                    "line_item_id": gids.number(each["lineItemId"], "LineItem"),
                    "quantity": each["quantity"],
                    "restock_type": (each.get("restockType") or "NO_RESTOCK").lower(),
                }
                for each in input.get("refundLineItems") or []
            ],
            shipping="full" if shipping.get("fullRefund") else shipping.get("amount"),
            amount=text(amount, currency),
            note=input.get("note"),
            tenders=[
                {"parent_id": gids.number(each["parentId"], "OrderTransaction"), "amount": each["amount"]}
                for each in named
            ],
            store_credit=text(credited, currency) if credited else None,
            store_credit_expires_at=credits[0].get("expiresAt") if credits else None,
        )
    except DevstoreError as error:
        return {"refund": None, "order": None, "userErrors": [user_error(None, str(error))]}
    return {
        "refund": queries.refund_thing(context, written["id"]),
        "order": _order(context, input["orderId"]),
        "userErrors": [],
    }


# --- the order editor: begin stages a session, set and add change it, commit does it -------------------------------


def _session(context: Context, session_id: str) -> dict | None:
    return context.store.documents.find("edit_session", context.shop, gids.number(session_id))


def _begin(source: None, context: Context, *, id: str) -> dict:
    context.need("write_order_edits", "orderEditBegin")
    order = _order(context, id)
    if order is None or order.document["cancelled_at"]:
        error = user_error(["id"], "The order cannot be edited.")
        return {"calculatedOrder": None, "orderEditSession": None, "userErrors": [error]}
    session = {
        "id": context.store.new_id("order_edit"),
        "order_id": order.document["id"],
        "quantities": {},
        "added": [],
    }
    return _kept(context, session)


def _kept(context: Context, session: dict, line: Thing | None = None) -> dict:
    context.store.documents.put("edit_session", context.shop, session["id"], session)
    return {
        "calculatedOrder": Thing("CalculatedOrder", session),
        "calculatedLineItem": line,
        "orderEditSession": {"id": gids.gid("OrderEditSession", session["id"])},
        "userErrors": [],
    }


def _problem(field: str, message: str) -> dict:
    return {
        "calculatedOrder": None,
        "calculatedLineItem": None,
        "orderEditSession": None,
        "userErrors": [user_error([field], message)],
    }


def _set_quantity(source: None, context: Context, *, id: str, lineItemId: str, quantity: int, **arguments) -> dict:
    context.need("write_order_edits", "orderEditSetQuantity")
    session = _session(context, id)
    if session is None:
        return _problem("id", "The calculated order does not exist.")
    line_id = gids.number(lineItemId)
    line = next((each for each in _lines(context, session) if each.document["id"] == line_id), None)
    if line is None or quantity < 0:
        return _problem("lineItemId", "The line item does not exist.")
    for added in session["added"]:
        if added["id"] == line_id:
            added["quantity"] = quantity
            break
    else:
        session["quantities"][str(line_id)] = quantity
    line = next(each for each in _lines(context, session) if each.document["id"] == line_id)
    return _kept(context, session, line)


def _add_variant(source: None, context: Context, *, id: str, variantId: str, quantity: int, **arguments) -> dict:
    context.need("write_order_edits", "orderEditAddVariant")
    session = _session(context, id)
    if session is None:
        return _problem("id", "The calculated order does not exist.")
    variant_id = gids.number(variantId, "ProductVariant")
    try:
        catalogue.variant(context.store, context.shop, variant_id)
    except DevstoreError as error:
        return _problem("variantId", str(error))
    added = {"id": context.store.new_id("line_item"), "variant_id": variant_id, "quantity": quantity}
    session["added"].append(added)
    return _kept(context, session, _added_line(context, session, added))


def _commit(source: None, context: Context, *, id: str, staffNote=None, **arguments) -> dict:
    context.need("write_order_edits", "orderEditCommit")
    session = _session(context, id)
    if session is None:
        return {
            "order": None,
            "successMessages": [],
            "userErrors": [user_error(["id"], "The calculated order does not exist.")],
        }
    try:
        edits.commit(
            context.store,
            context.shop,
            session["order_id"],
            add=[{"variant_id": each["variant_id"], "quantity": each["quantity"]} for each in session["added"]],
            set_quantity=session["quantities"],
            note=staffNote,
        )
    except DevstoreError as error:
        return {"order": None, "successMessages": [], "userErrors": [user_error(["id"], str(error))]}
    context.store.documents.remove("edit_session", context.shop, session["id"])
    order = _order(context, gids.gid("Order", session["order_id"]))
    return {"order": order, "successMessages": ["Order updated"], "userErrors": []}


def _stored_order(context: Context, session: dict) -> dict:
    return orders.stored(context.store, context.shop, session["order_id"])


def _lines(context: Context, session: dict) -> list[Thing]:
    order = _stored_order(context, session)
    found = []
    for line in order["lines"]:
        left = totals.current_quantity(order, line)
        quantity = session["quantities"].get(str(line["id"]), left)
        found.append(Thing("CalculatedLineItem", line | {"quantity": quantity}, order))
    return found + [_added_line(context, session, added) for added in session["added"]]


def _added_line(context: Context, session: dict, added: dict) -> Thing:
    variant = catalogue.variant(context.store, context.shop, added["variant_id"])
    order = _stored_order(context, session)
    line = {
        "id": added["id"],
        "title": variant["product"]["title"],
        "variant_title": variant["title"],
        "sku": variant["sku"],
        "price": minor(variant["price"], order["currency"]),
        "quantity": added["quantity"],
    }
    return Thing("CalculatedLineItem", line, order)


def _subtotal(source: Thing, context: Context) -> Amount:
    lines = _lines(context, source.document)
    return Amount(sum(each.document["price"] * each.document["quantity"] for each in lines), lines[0].order)


CALCULATED_ORDER = {
    "id": lambda source, context: gids.gid("CalculatedOrder", source.document["id"]),
    "originalOrder": lambda source, context: fields_orders.thing(_stored_order(context, source.document)),
    "lineItems": lambda source, context, *, query=None, **page: connection(_lines(context, source.document), **page),
    "subtotalPriceSet": _subtotal,
    "subtotalLineItemsQuantity": lambda source, context: sum(
        each.document["quantity"] for each in _lines(context, source.document)
    ),
}
CALCULATED_LINE = {
    "id": lambda source, context: gids.gid("CalculatedLineItem", source.document["id"]),
    "title": lambda source, context: source.document["title"],
    "variantTitle": lambda source, context: source.document["variant_title"],
    "sku": lambda source, context: source.document["sku"],
    "quantity": lambda source, context: source.document["quantity"],
    "originalUnitPriceSet": lambda source, context: Amount(source.document["price"], source.order),
}
STAGED = plain("calculatedOrder", "calculatedLineItem", "orderEditSession", "userErrors")

FIELDS = {
    "Mutation": {
        "orderMarkAsPaid": _mark_paid,
        "orderCancel": _cancel,
        "refundCreate": _refund,
        "orderEditBegin": _begin,
        "orderEditSetQuantity": _set_quantity,
        "orderEditAddVariant": _add_variant,
        "orderEditCommit": _commit,
    },
    "OrderMarkAsPaidPayload": plain("order", "userErrors"),
    "OrderCancelPayload": plain("job", "orderCancelUserErrors", "userErrors"),
    "OrderCancelUserError": plain("field", "message", "code"),
    "RefundCreatePayload": plain("refund", "order", "userErrors"),
    "OrderEditBeginPayload": plain("calculatedOrder", "orderEditSession", "userErrors"),
    "OrderEditSetQuantityPayload": STAGED,
    "OrderEditAddVariantPayload": STAGED,
    "OrderEditCommitPayload": plain("order", "successMessages", "userErrors"),
    "OrderEditSession": plain("id"),
    "CalculatedOrder": CALCULATED_ORDER,
    "CalculatedLineItem": CALCULATED_LINE,
}
