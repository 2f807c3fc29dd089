"""Refund, its lines, and the movements of money."""

import json

from devstore import gids, times
from devstore.admin_api.context import Context, Thing, bag, connection

GATEWAYS = {"gift_card": "Gift card", "shopify_store_credit": "Store credit"}
KINDS = {"sale": "SALE", "capture": "CAPTURE", "authorization": "AUTHORIZATION", "void": "VOID", "refund": "REFUND"}


def _lines(source: Thing, context: Context, **page) -> dict:
    return connection([Thing("RefundLineItem", each, source.order) for each in source.document["lines"]], **page)


def _shipping(source: Thing, context: Context, **page) -> dict:
    refund, order = source.document, source.order
    found = [Thing("RefundShippingLine", refund, order)] if refund["shipping"] and order["shipping"] else []
    return connection(found, **page)


def _adjustments(source: Thing, context: Context, **page) -> dict:
    """Only discrepancies: shipping that went back has its own connection in GraphQL."""
    found = [Thing("OrderAdjustment", each, source.order) for each in source.document["discrepancies"]]
    return connection(found, **page)


def _own_transactions(source: Thing) -> list[dict]:
    return [each for each in source.order["transactions"] if each["refund_id"] == source.document["id"]]


def _line(source: Thing, context: Context) -> Thing:
    wanted = source.document["line_item_id"]
    return Thing("LineItem", next(line for line in source.order["lines"] if line["id"] == wanted), source.order)


REFUND = {
    "id": lambda source, context: gids.gid("Refund", source.document["id"]),
    "legacyResourceId": lambda source, context: str(source.document["id"]),
    "note": lambda source, context: source.document["note"],
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["created_at"]),
    "processedAt": lambda source, context: times.graphql(source.document["created_at"]),
    "order": lambda source, context: Thing("Order", source.order),
    "return": lambda source, context: None,
    "duties": lambda source, context: [],
    "refundLineItems": _lines,
    "refundShippingLines": _shipping,
    "orderAdjustments": _adjustments,
    "transactions": lambda source, context, **page: connection(
        [Thing("OrderTransaction", each, source.order) for each in _own_transactions(source)], **page
    ),
    "totalRefundedSet": lambda source, context: bag(
        source, sum(each["amount"] for each in _own_transactions(source) if each["status"] == "success")
    ),
}

REFUND_LINE = {
    "id": lambda source, context: gids.gid("RefundLineItem", source.document["id"]),
    "lineItem": _line,
    "quantity": lambda source, context: source.document["quantity"],
    "restockType": lambda source, context: source.document["restock_type"].upper(),
    "restocked": lambda source, context: source.document["restock_type"] != "no_restock",
    "priceSet": lambda source, context: bag(source, _line(source, context).document["price"]),
    "subtotalSet": lambda source, context: bag(source, source.document["subtotal"]),
    "totalTaxSet": lambda source, context: bag(source, source.document["tax"]),
}

REFUND_SHIPPING = {
    "id": lambda source, context: gids.gid("RefundShippingLine", source.document["shipping_adjustment_id"] + 11),
    "shippingLine": lambda source, context: Thing("ShippingLine", source.order["shipping"][0], source.order),
    "subtotalAmountSet": lambda source, context: bag(source, source.document["shipping"]),
    "taxAmountSet": lambda source, context: bag(source, source.document["shipping_tax"]),
}

ADJUSTMENT = {
    "id": lambda source, context: gids.gid("OrderAdjustment", source.document["id"]),
    "amountSet": lambda source, context: bag(source, source.document["amount"]),
    "taxAmountSet": lambda source, context: bag(source, 0),
    "reason": lambda source, context: "REFUND_DISCREPANCY",
}


def _parent(source: Thing, context: Context) -> Thing | None:
    for each in source.order["transactions"]:
        if each["id"] == source.document["parent_id"]:
            return Thing("OrderTransaction", each, source.order)
    return None


TRANSACTION = {
    "id": lambda source, context: gids.gid("OrderTransaction", source.document["id"]),
    "kind": lambda source, context: KINDS[source.document["kind"]],
    "status": lambda source, context: source.document["status"].upper(),
    "gateway": lambda source, context: source.document["gateway"],
    "formattedGateway": lambda source, context: GATEWAYS.get(
        source.document["gateway"], source.document["gateway"].replace("_", " ").title()
    ),
    "manualPaymentGateway": lambda source, context: source.document["gateway"] == "manual",
    "paymentId": lambda source, context: f"{source.order['name']}.{source.document['number']}",
    "test": lambda source, context: source.order["test"],
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "processedAt": lambda source, context: times.graphql(source.document["created_at"]),
    "errorCode": lambda source, context: None,
    "receiptJson": lambda source, context: json.dumps(source.document.get("receipt", {})),
    "order": lambda source, context: Thing("Order", source.order),
    "parentTransaction": _parent,
    "amountSet": lambda source, context: bag(source, source.document["amount"]),
}

FIELDS = {
    "Refund": REFUND,
    "RefundLineItem": REFUND_LINE,
    "RefundShippingLine": REFUND_SHIPPING,
    "OrderAdjustment": ADJUSTMENT,
    "OrderTransaction": TRANSACTION,
}
