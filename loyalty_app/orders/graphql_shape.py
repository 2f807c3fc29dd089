"""An order as Shopify's Admin GraphQL writes it (fragment OrderFacts). The keys of that JSON appear only here."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from loyalty_app.money import ZERO
from loyalty_app.orders import reading
from loyalty_app.orders.described import (
    NO_SHIPPING,
    CodeShare,
    LineFacts,
    MalformedOrder,
    OrderFacts,
    RefundFacts,
    RefundLine,
    ShippingFacts,
)
from loyalty_app.orders.graphql_nodes import at, items, shop_money

# Reasons of adjustments that balance a refund; one without a reason returns shipping.
_SHIPPING_REASONS = (None, "")


def order(node: dict) -> OrderFacts:
    """Facts of an order from its GraphQL node, equal to those of its webhook. Raises MalformedOrder."""
    if not isinstance(node, dict):
        raise MalformedOrder("The order is not an object.")
    customer_id = reading.identifier(at(node, "customer", "id"))
    created_at = reading.instant(node.get("createdAt"))
    placed_at = reading.instant(node.get("processedAt")) or created_at
    refunds = {one.id: one for one in (_refund(refund) for refund in items(node.get("refunds")))}
    units = reading.refunded_units(refunds.values())
    tip_total = shop_money(node, "totalTipReceivedSet")
    lines = tuple(_line(line, units, tip_total) for line in items(node.get("lineItems")))
    shipping = _shipping(items(node.get("shippingLines")))
    source_name = reading.lower(node.get("sourceName"))
    return OrderFacts(
        shopify_id=reading.required_identifier(node.get("id"), "order"),
        name=reading.text(node.get("name")),
        customer_id=customer_id,
        email="" if customer_id else reading.lower(node.get("email")),
        placed_at=placed_at,
        created_at=created_at,
        updated_at=reading.instant(node.get("updatedAt")) or placed_at,
        cancelled_at=reading.instant(node.get("cancelledAt")),
        fulfilled_at=_fulfilled_at(node) or placed_at
        if reading.lower(node.get("displayFulfillmentStatus")) == "fulfilled"
        else None,
        test=reading.truth(node.get("test")),
        currency=reading.text(node.get("currencyCode")).upper(),
        financial_status=reading.lower(node.get("displayFinancialStatus")),
        channel=reading.channel(
            source_name, is_business=at(node, "purchasingEntity", "__typename") == "PurchasingCompany"
        ),
        source_name=source_name,
        gateways=_gateways(node.get("paymentGatewayNames")),
        taxes_included=reading.truth(node.get("taxesIncluded")),
        total=shop_money(node, "totalPriceSet"),
        lines=lines,
        shipping=shipping,
        unallocated_discount=reading.unallocated(
            shop_money(node, "totalDiscountsSet"),
            allocated=sum((line.discount for line in lines), shipping.discount),
        ),
        codes=_entered(node),
        refunds=tuple(refunds[refund_id] for refund_id in sorted(refunds)),
    )


def _line(line: dict, refunded: dict[int, int], tip_total: Decimal) -> LineFacts:
    line_id = reading.required_identifier(line.get("id"), "line")
    product_id = reading.identifier(at(line, "product", "id"))
    ordered = reading.whole(line.get("quantity"))
    current = None if line.get("currentQuantity") is None else reading.whole(line["currentQuantity"])
    price = shop_money(line, "originalUnitPriceSet")
    quantity = max(ordered, current or 0)
    title = reading.text(line.get("title"))
    gift_card = reading.truth(line.get("isGiftCard"))
    return LineFacts(
        id=line_id,
        product_id=product_id,
        variant_id=reading.identifier(at(line, "variant", "id")),
        sku=reading.text(line.get("sku")),
        title=title,
        vendor=reading.text(line.get("vendor")),
        quantity=quantity,
        removed=reading.removed_by_edits(quantity, current, refunded.get(line_id, 0)),
        price=price,
        discount=_allocated(line),
        codes=_taken([line]),
        tax=_taxes(line),
        gift_card=gift_card,
        is_tip=not gift_card
        and reading.is_tip(product_id=product_id, title=title, line_total=price * quantity, tip_total=tip_total),
    )


def _shipping(lines: Iterable[dict]) -> ShippingFacts:
    kept = [line for line in lines if not reading.truth(line.get("isRemoved"))]
    if not kept:
        return NO_SHIPPING
    return ShippingFacts(
        price=sum((shop_money(line, "originalPriceSet") for line in kept), ZERO),
        discount=sum((_allocated(line) for line in kept), ZERO),
        codes=_taken(kept),
        tax=sum((_taxes(line) for line in kept), ZERO),
    )


def _refund(raw: dict) -> RefundFacts:
    lines = [
        RefundLine(
            line_id=line_id,
            quantity=reading.whole(line.get("quantity")),
            subtotal=shop_money(line, "subtotalSet"),
            tax=shop_money(line, "totalTaxSet"),
        )
        for line in items(raw.get("refundLineItems"))
        if (line_id := reading.identifier(at(line, "lineItem", "id"))) is not None
    ]
    adjustments = items(raw.get("orderAdjustments"))
    shipping = sum(
        shop_money(line, "subtotalAmountSet") + shop_money(line, "taxAmountSet")
        for line in items(raw.get("refundShippingLines"))
    ) or -sum(
        shop_money(part, "amountSet") + shop_money(part, "taxAmountSet")
        for part in adjustments
        if part.get("reason") in _SHIPPING_REASONS
    )
    paid_out = in_credit = ZERO
    moves_money = False
    for transaction in items(raw.get("transactions")):
        if reading.lower(transaction.get("kind")) != "refund":
            continue
        moves_money = moves_money or reading.lower(transaction.get("status")) in ("success", "pending")
        if reading.lower(transaction.get("status")) == "success":
            money = shop_money(transaction, "amountSet")
            paid_out += money
            in_credit += money if reading.lower(transaction.get("gateway")) == "shopify_store_credit" else ZERO
    return reading.refund(
        reading.required_identifier(raw.get("id"), "refund"),
        created_at=reading.instant(raw.get("createdAt")),
        lines=tuple(sorted(lines, key=lambda line: (line.line_id, line.quantity, line.subtotal))),
        shipping=max(Decimal(shipping), ZERO),
        discrepancies=[
            shop_money(part, "amountSet") for part in adjustments if part.get("reason") not in _SHIPPING_REASONS
        ],
        paid_out=paid_out,
        in_store_credit=paid_out > 0 and in_credit == paid_out,
        moves_money=moves_money,
    )


def _fulfilled_at(node: dict):
    done = [
        reading.instant(fulfillment.get("createdAt"))
        for fulfillment in items(node.get("fulfillments"))
        if reading.lower(fulfillment.get("status")) in ("", "success")
    ]
    return max((at for at in done if at is not None), default=None)


def _gateways(names: Any) -> tuple[str, ...]:
    return tuple(sorted({reading.lower(name) for name in names} - {""})) if isinstance(names, list) else ()


def _taxes(node: dict) -> Decimal:
    return sum((shop_money(tax, "priceSet") for tax in items(node.get("taxLines"))), ZERO)


def _allocated(node: dict) -> Decimal:
    return sum((shop_money(part, "allocatedAmountSet") for part in items(node.get("discountAllocations"))), ZERO)


def _taken(lines: Iterable[dict]) -> tuple[CodeShare, ...]:
    """What each code took off these lines."""
    return reading.shares(
        (reading.code(at(part, "discountApplication", "code")), shop_money(part, "allocatedAmountSet"))
        for line in lines
        for part in items(line.get("discountAllocations"))
    )


def _entered(node: dict) -> tuple[str, ...]:
    """Every code of the order, once."""
    applications = items(node.get("discountApplications"))
    named = node.get("discountCodes")
    return reading.entered(
        [reading.code(each.get("code")) for each in applications],
        named=[reading.code(each) for each in named] if isinstance(named, list) else [],
        titles=[reading.text(each.get("title")) for each in applications if not each.get("code")],
    )
