"""Order: its dates, its states and its totals."""

from devstore import gids
from devstore.admin_api import fields_lines, fields_meta
from devstore.admin_api.context import Amount, Context, Thing, bag, connection, instant, plain, protected, stored
from devstore.ordering import totals

SOURCE_NAMES = {"web": "Online Store", "pos": "Point of Sale", "shopify_draft_order": "Draft Orders"}
FULFILLMENT = {
    None: "UNFULFILLED",
    "partial": "PARTIALLY_FULFILLED",
    "fulfilled": "FULFILLED",
    "restocked": "UNFULFILLED",
}


def thing(order: dict) -> Thing:
    return Thing("Order", order)


def _total(name: str):
    return lambda source, context: Amount(totals.of(source.document)[name], source.document)


def _customer(source: Thing, context: Context) -> Thing | None:
    context.need("read_customers", "customer")
    customer_id = source.document["customer_id"]
    found = context.store.documents.find("customer", context.shop, customer_id) if customer_id else None
    return Thing("Customer", found) if found else None


def _line_thing(order: dict, line: dict) -> Thing:
    return Thing("LineItem", line, order)


def line_items(source: Thing, context: Context, **page) -> dict:
    order = source.document
    return connection([_line_thing(order, line) for line in order["lines"]], **page)


def _applications(source: Thing, context: Context, **page) -> dict:
    order = source.document
    return connection(
        [fields_lines.application(order, place) for place in range(len(order["discount_applications"]))], **page
    )


def _shipping_lines(source: Thing, context: Context, **page) -> dict:
    order = source.document
    return connection([Thing("ShippingLine", each, order) for each in order["shipping"]], **page)


def _transactions(source: Thing, context: Context, **arguments) -> list[Thing]:
    order = source.document
    found = [Thing("OrderTransaction", each, order) for each in order["transactions"]]
    return found[: arguments.get("first")]


def _refunds(source: Thing, context: Context, **arguments) -> list[Thing]:
    order = source.document
    return [Thing("Refund", each, order) for each in order["refunds"]][: arguments.get("first")]


def _summed_taxes(order: dict, *, current: bool) -> list[Thing]:
    summed: dict[tuple[str, str], int] = {}
    for line in order["lines"]:
        for each in line["taxes"]:
            key = (each["title"], each["rate"])
            amount = totals.left_of_line(order, line, amount=each["amount"]) if current else each["amount"]
            summed[key] = summed.get(key, 0) + amount
    return fields_lines.tax_lines(
        order, [{"title": title, "rate": rate, "amount": amount} for (title, rate), amount in summed.items()]
    )


def _returned_shipping(source: Thing, context: Context) -> Amount:
    return bag(source, totals.refunded_shipping(source.document))


def _fulfillments(source: Thing, context: Context, **arguments) -> list[Thing]:
    order = source.document
    return [Thing("Fulfillment", each, order) for each in order["fulfillments"]][: arguments.get("first")]


def _codes(source: Thing, context: Context) -> list[str]:
    return [each["code"] for each in source.document["discount_applications"] if each["type"] == "discount_code"]


ORDER = {
    "id": lambda source, context: gids.gid("Order", source.document["id"]),
    "legacyResourceId": lambda source, context: str(source.document["id"]),
    "name": stored("name"),
    "number": stored("number"),
    "confirmationNumber": stored("confirmation_number"),
    "createdAt": instant("created_at"),
    "updatedAt": instant("updated_at"),
    "processedAt": instant("processed_at"),
    "cancelledAt": instant("cancelled_at"),
    "closedAt": instant("closed_at"),
    "closed": lambda source, context: source.document["closed_at"] is not None,
    "cancelReason": lambda source, context: (source.document["cancel_reason"] or "").upper() or None,
    "currencyCode": stored("currency"),
    "presentmentCurrencyCode": stored("presentment_currency"),
    "confirmed": lambda source, context: True,
    "test": stored("test"),
    "edited": lambda source, context: bool(source.document["edits"]),
    "email": protected("email"),
    "phone": protected("phone"),
    "note": stored("note"),
    "tags": stored("tags"),
    "sourceName": stored("source_name"),
    "sourceIdentifier": lambda source, context: None,
    "customerLocale": stored("customer_locale"),
    "customerAcceptsMarketing": stored("buyer_accepts_marketing"),
    "taxesIncluded": stored("taxes_included"),
    "taxExempt": lambda source, context: False,
    "estimatedTaxes": lambda source, context: False,
    "dutiesIncluded": lambda source, context: False,
    "customer": _customer,
    "purchasingEntity": _customer,
    "displayFinancialStatus": lambda source, context: totals.financial_status(source.document).upper(),
    "displayFulfillmentStatus": lambda source, context: FULFILLMENT[totals.fulfillment_status(source.document)],
    "returnStatus": lambda source, context: "NO_RETURN",
    "fullyPaid": lambda source, context: totals.outstanding(source.document) <= 0,
    "unpaid": lambda source, context: totals.received(source.document) == 0,
    "refundable": lambda source, context: totals.received(source.document) > totals.paid_back(source.document),
    "requiresShipping": lambda source, context: any(line["requires_shipping"] for line in source.document["lines"]),
    "discountCode": lambda source, context: next(iter(_codes(source, context)), None),
    "discountCodes": _codes,
    "discountApplications": _applications,
    "paymentGatewayNames": lambda source, context: sorted(
        {each["gateway"] for each in source.document["transactions"]}
    ),
    "customAttributes": lambda source, context: [],
    "app": lambda source, context: {
        "name": SOURCE_NAMES.get(source.document["source_name"], source.document["source_name"])
    },
    "lineItems": line_items,
    "shippingLine": lambda source, context: next(
        (Thing("ShippingLine", each, source.document) for each in source.document["shipping"]), None
    ),
    "shippingLines": _shipping_lines,
    "transactions": _transactions,
    "refunds": _refunds,
    "fulfillments": _fulfillments,
    "returns": lambda source, context, **page: connection([], **page),
    "taxLines": lambda source, context: _summed_taxes(source.document, current=False),
    "currentTaxLines": lambda source, context: _summed_taxes(source.document, current=True),
    "subtotalLineItemsQuantity": lambda source, context: sum(
        line["quantity"] for line in totals.goods(source.document)
    ),
    "currentSubtotalLineItemsQuantity": lambda source, context: sum(
        totals.current_quantity(source.document, line) for line in totals.goods(source.document)
    ),
    "subtotalPriceSet": _total("subtotal"),
    "currentSubtotalPriceSet": _total("current_subtotal"),
    "totalPriceSet": _total("total"),
    "originalTotalPriceSet": _total("total"),
    "currentTotalPriceSet": _total("current_total"),
    "totalTaxSet": _total("tax"),
    "currentTotalTaxSet": _total("current_tax"),
    "totalDiscountsSet": _total("discounts"),
    "currentTotalDiscountsSet": _total("current_discounts"),
    "totalShippingPriceSet": _total("shipping_net"),
    "currentShippingPriceSet": _total("current_shipping"),
    "totalTipReceivedSet": _total("tip"),
    "currentTotalDutiesSet": lambda source, context: None,
    "originalTotalDutiesSet": lambda source, context: None,
    "currentTotalAdditionalFeesSet": lambda source, context: None,
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
    "totalOutstandingSet": lambda source, context: bag(source, totals.outstanding(source.document)),
    "totalReceivedSet": lambda source, context: bag(source, totals.received(source.document)),
    "totalRefundedSet": lambda source, context: bag(source, totals.paid_back(source.document)),
    "totalRefundedShippingSet": _returned_shipping,
    "refundDiscrepancySet": lambda source, context: bag(source, totals.discrepancies(source.document)),
    "netPaymentSet": lambda source, context: bag(
        source, totals.received(source.document) - totals.paid_back(source.document)
    ),
}


FULFILLMENT_FIELDS = {
    "id": lambda source, context: gids.gid("Fulfillment", source.document["id"]),
    "legacyResourceId": lambda source, context: str(source.document["id"]),
    "name": lambda source, context: f"{source.order['name']}.{source.document['number']}",
    "status": lambda source, context: "SUCCESS",
    "displayStatus": lambda source, context: "FULFILLED",
    "totalQuantity": lambda source, context: sum(each["quantity"] for each in source.document["lines"]),
    "createdAt": instant("created_at"),
    "updatedAt": instant("created_at"),
    "order": lambda source, context: thing(source.order),
}

FIELDS = {"Order": ORDER, "OrderApp": plain("name"), "Fulfillment": FULFILLMENT_FIELDS}
