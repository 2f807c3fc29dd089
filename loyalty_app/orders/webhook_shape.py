"""An order as Shopify's webhooks (and its former REST API) write it. The keys of that JSON appear only here.

Bodies of all API versions are read: sets of money may be missing, numbers may be texts, lists may be null.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from loyalty_app.money import ZERO
from loyalty_app.orders import reading, webhook_codes
from loyalty_app.orders.described import (
    NO_SHIPPING,
    CodeShare,
    LineFacts,
    OrderFacts,
    RefundFacts,
    RefundLine,
    ShippingFacts,
)
from loyalty_app.orders.webhook_body import (
    AllocationBody,
    LineBody,
    OrderBody,
    RefundBody,
    ShippingBody,
    TaxBody,
    TransactionBody,
    read_order,
    read_refund,
    shop_amount,
)


def order(body: bytes | str | dict, *, currency: str | None = None) -> OrderFacts:
    """Facts of an order from its webhook body. ``currency`` is the shop's, for bodies without one.

    Raises MalformedOrder.
    """
    raw = read_order(body)
    order_id = reading.required_identifier(raw.id, "order")
    customer_id = reading.identifier(raw.customer.id) if raw.customer else None
    shop_currency = (reading.text(raw.currency) or currency or "").upper()
    created_at = reading.instant(raw.created_at)
    placed_at = reading.instant(raw.processed_at) or created_at
    refunds = _refunds(raw.refunds, currency=shop_currency)
    tip_total = shop_amount(raw.total_tip_received, raw.total_tip_received_set)
    units = reading.refunded_units(refunds)
    codes = webhook_codes.by_place(raw.discount_applications)
    lines = tuple(_line(line, index, units, tip_total, codes) for index, line in enumerate(raw.line_items or []))
    entered = webhook_codes.entered(raw, codes)
    unallocated_codes, shipping_codes = webhook_codes.unallocated(raw, codes, entered)
    shipping = _shipping(raw.shipping_lines or [], codes, shipping_codes)
    source_name = reading.lower(raw.source_name)
    return OrderFacts(
        shopify_id=order_id,
        name=reading.text(raw.name),
        customer_id=customer_id,
        email="" if customer_id else reading.lower(raw.email) or reading.lower(raw.contact_email),
        placed_at=placed_at,
        created_at=created_at,
        updated_at=reading.instant(raw.updated_at) or placed_at,
        cancelled_at=reading.instant(raw.cancelled_at),
        fulfilled_at=_fulfilled_at(raw) or placed_at if reading.lower(raw.fulfillment_status) == "fulfilled" else None,
        test=reading.truth(raw.test),
        currency=shop_currency,
        financial_status=reading.lower(raw.financial_status),
        channel=reading.channel(source_name, is_business=isinstance(raw.company, dict) and bool(raw.company)),
        source_name=source_name,
        gateways=_gateways(raw.payment_gateway_names),
        taxes_included=reading.truth(raw.taxes_included),
        total=shop_amount(raw.total_price, raw.total_price_set),
        lines=lines,
        shipping=shipping,
        unallocated_discount=reading.unallocated(
            shop_amount(raw.total_discounts, raw.total_discounts_set),
            allocated=sum((line.discount for line in lines), shipping.discount),
        ),
        codes=entered,
        unallocated_codes=unallocated_codes,
        refunds=refunds,
        customer_tags=_tags(raw.customer.tags) if customer_id else None,
    )


def refund(body: bytes | str | dict, *, currency: str | None = None) -> tuple[int, RefundFacts]:
    """The order's id and the facts of a refund from its webhook body. Raises MalformedOrder."""
    raw = read_refund(body)
    return reading.required_identifier(raw.order_id, "refund's order"), _refund(raw, currency=currency)


def _line(line: LineBody, index: int, refunded: dict[int, int], tip_total: Decimal, codes: Sequence[str]) -> LineFacts:
    # A hand-made line may have no id; refunds can't name it then, and its place in the list is name enough.
    line_id = reading.identifier(line.id) or -(index + 1)
    product_id = reading.identifier(line.product_id)
    ordered = reading.whole(line.quantity)
    current = None if line.current_quantity is None else reading.whole(line.current_quantity)
    price = shop_amount(line.price, line.price_set)
    quantity = max(ordered, current or 0)
    discount = _allocated(line.discount_allocations)
    title = reading.text(line.title)
    gift_card = reading.truth(line.gift_card)
    return LineFacts(
        id=line_id,
        product_id=product_id,
        variant_id=reading.identifier(line.variant_id),
        sku=reading.text(line.sku),
        title=title,
        vendor=reading.text(line.vendor),
        quantity=quantity,
        removed=reading.removed_by_edits(quantity, current, refunded.get(line_id, 0)),
        price=price,
        discount=discount if line.discount_allocations else shop_amount(line.total_discount, line.total_discount_set),
        codes=webhook_codes.taken(line.discount_allocations, codes),
        tax=_taxes(line.tax_lines),
        gift_card=gift_card,
        is_tip=not gift_card
        and (
            isinstance(line.tip, dict)
            or reading.is_tip(product_id=product_id, title=title, line_total=price * quantity, tip_total=tip_total)
        ),
        product_type=reading.text(line.product_type) or None,
    )


def _taxes(tax_lines: list[TaxBody] | None) -> Decimal:
    return sum((shop_amount(tax.price, tax.price_set) for tax in tax_lines), ZERO) if tax_lines else ZERO


def _allocated(allocations: list[AllocationBody] | None) -> Decimal:
    return sum((shop_amount(part.amount, part.amount_set) for part in allocations), ZERO) if allocations else ZERO


def _shipping(
    shipping_lines: list[ShippingBody], codes: Sequence[str], by_order: tuple[CodeShare, ...]
) -> ShippingFacts:
    """by_order: what the order says that codes took off shipping, where the lines don't."""
    price = discount = tax = ZERO
    allocations: list[AllocationBody] = []
    if not shipping_lines:
        return NO_SHIPPING
    for line in shipping_lines:
        if reading.truth(line.is_removed):
            continue
        full = shop_amount(line.price, line.price_set)
        price += full
        tax += _taxes(line.tax_lines)
        if line.discount_allocations is not None:
            discount += _allocated(line.discount_allocations)
            allocations += line.discount_allocations
        elif line.discounted_price is not None:  # bodies from before allocations existed
            discount += max(ZERO, full - shop_amount(line.discounted_price, line.discounted_price_set))
    taken = webhook_codes.taken(allocations, codes) or by_order
    return ShippingFacts(price=price, discount=discount, codes=taken, tax=tax)


def _refunds(raw: list[RefundBody] | None, *, currency: str) -> tuple[RefundFacts, ...]:
    if not raw:
        return ()
    refunds = {refund.id: refund for refund in (_refund(one, currency=currency) for one in raw)}
    return tuple(refunds[refund_id] for refund_id in sorted(refunds))


def _refund(raw: RefundBody, *, currency: str | None) -> RefundFacts:
    lines = [
        RefundLine(
            line_id=line_id,
            quantity=reading.whole(line.quantity),
            subtotal=shop_amount(line.subtotal, line.subtotal_set),
            tax=shop_amount(line.total_tax, line.total_tax_set),
        )
        for line in raw.refund_line_items or []
        if (line_id := reading.identifier(line.line_item_id)) is not None
    ]
    adjustments = raw.order_adjustments or []
    shipping = sum(
        (shop_amount(None, line.subtotal_amount_set) + shop_amount(None, line.tax_amount_set))
        for line in raw.refund_shipping_lines or []
    ) or -sum(
        shop_amount(part.amount, part.amount_set) + shop_amount(part.tax_amount, part.tax_amount_set)
        for part in adjustments
        if part.kind == "shipping_refund"
    )
    paid_out = in_credit = ZERO
    moves_money = False
    for transaction in raw.transactions or []:
        if reading.lower(transaction.kind) != "refund":
            continue
        moves_money = moves_money or reading.lower(transaction.status) in ("success", "pending")
        if reading.lower(transaction.status) == "success":
            money = _shop_money(transaction, currency)
            paid_out += money
            in_credit += money if reading.lower(transaction.gateway) == "shopify_store_credit" else ZERO
    return reading.refund(
        reading.required_identifier(raw.id, "refund"),
        created_at=reading.instant(raw.created_at),
        lines=tuple(sorted(lines, key=lambda line: (line.line_id, line.quantity, line.subtotal))),
        shipping=max(Decimal(shipping), ZERO),
        discrepancies=[
            shop_amount(part.amount, part.amount_set) for part in adjustments if part.kind != "shipping_refund"
        ],
        paid_out=paid_out,
        in_store_credit=paid_out > 0 and in_credit == paid_out,
        moves_money=moves_money,
    )


def _shop_money(transaction: TransactionBody, currency: str | None) -> Decimal:
    """Zero for money in the buyer's currency: nothing in the body says what it was worth to the shop."""
    if transaction.amount_set is None:
        paid_in = reading.text(transaction.currency).upper()
        if paid_in and currency and paid_in != currency.upper():
            return ZERO
    return shop_amount(transaction.amount, transaction.amount_set)


def _fulfilled_at(raw: OrderBody):
    done = [
        reading.instant(fulfillment.created_at)
        for fulfillment in raw.fulfillments or []
        if reading.lower(fulfillment.status) in ("", "success")
    ]
    return max((at for at in done if at is not None), default=None)


def _gateways(names: Any) -> tuple[str, ...]:
    return tuple(sorted({reading.lower(name) for name in names} - {""})) if isinstance(names, list) else ()


def _tags(tags: Any) -> tuple[str, ...] | None:
    """A comma-separated text (REST) or a list; None when the body no longer carries tags."""
    if isinstance(tags, str):
        tags = tags.split(",")
    if not isinstance(tags, list):
        return None
    return tuple(sorted({reading.lower(tag) for tag in tags} - {""}))
