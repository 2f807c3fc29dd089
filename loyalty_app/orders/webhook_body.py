"""The parts of Shopify's webhook bodies that facts are read from; everything else is skipped while decoding.

Single values stay as they come (a number may be a text): webhook_shape and reading make sense of them.
"""

from decimal import Decimal
from typing import Any

import msgspec

from loyalty_app.money import ZERO
from loyalty_app.orders import reading
from loyalty_app.orders.described import MalformedOrder


class Money(msgspec.Struct):
    amount: Any = None


class MoneySet(msgspec.Struct):
    shop_money: Money | None = None


class TaxBody(msgspec.Struct):
    price: Any = None
    price_set: MoneySet | None = None


class AllocationBody(msgspec.Struct):
    amount: Any = None
    amount_set: MoneySet | None = None
    discount_application_index: Any = None


class ApplicationBody(msgspec.Struct):
    type: Any = None
    code: Any = None
    title: Any = None


class CodeBody(msgspec.Struct):
    code: Any = None
    amount: Any = None
    type: Any = None


class LineBody(msgspec.Struct):
    id: Any = None
    product_id: Any = None
    variant_id: Any = None
    sku: Any = None
    title: Any = None
    vendor: Any = None
    quantity: Any = None
    current_quantity: Any = None
    price: Any = None
    price_set: MoneySet | None = None
    total_discount: Any = None
    total_discount_set: MoneySet | None = None
    gift_card: Any = None
    tip: Any = None
    product_type: Any = None
    tax_lines: list[TaxBody] | None = None
    discount_allocations: list[AllocationBody] | None = None


class ShippingBody(msgspec.Struct):
    price: Any = None
    price_set: MoneySet | None = None
    discounted_price: Any = None
    discounted_price_set: MoneySet | None = None
    is_removed: Any = None
    tax_lines: list[TaxBody] | None = None
    discount_allocations: list[AllocationBody] | None = None


class RefundLineBody(msgspec.Struct):
    line_item_id: Any = None
    quantity: Any = None
    subtotal: Any = None
    subtotal_set: MoneySet | None = None
    total_tax: Any = None
    total_tax_set: MoneySet | None = None


class AdjustmentBody(msgspec.Struct):
    kind: Any = None
    amount: Any = None
    amount_set: MoneySet | None = None
    tax_amount: Any = None
    tax_amount_set: MoneySet | None = None


class RefundShippingBody(msgspec.Struct):
    subtotal_amount_set: MoneySet | None = None
    tax_amount_set: MoneySet | None = None


class TransactionBody(msgspec.Struct):
    kind: Any = None
    status: Any = None
    gateway: Any = None
    currency: Any = None
    amount: Any = None
    amount_set: MoneySet | None = None


class RefundBody(msgspec.Struct):
    id: Any = None
    order_id: Any = None
    created_at: Any = None
    refund_line_items: list[RefundLineBody] | None = None
    order_adjustments: list[AdjustmentBody] | None = None
    refund_shipping_lines: list[RefundShippingBody] | None = None
    transactions: list[TransactionBody] | None = None


class FulfillmentBody(msgspec.Struct):
    created_at: Any = None
    status: Any = None


class CustomerBody(msgspec.Struct):
    id: Any = None
    tags: Any = None


class OrderBody(msgspec.Struct):
    id: Any = None
    name: Any = None
    email: Any = None
    contact_email: Any = None
    created_at: Any = None
    processed_at: Any = None
    updated_at: Any = None
    cancelled_at: Any = None
    test: Any = None
    currency: Any = None
    financial_status: Any = None
    fulfillment_status: Any = None
    source_name: Any = None
    payment_gateway_names: Any = None
    taxes_included: Any = None
    company: Any = None
    total_price: Any = None
    total_price_set: MoneySet | None = None
    total_discounts: Any = None
    total_discounts_set: MoneySet | None = None
    total_tip_received: Any = None
    total_tip_received_set: MoneySet | None = None
    customer: CustomerBody | None = None
    discount_applications: list[ApplicationBody] | None = None
    discount_codes: list[CodeBody] | None = None
    line_items: list[LineBody] | None = None
    shipping_lines: list[ShippingBody] | None = None
    refunds: list[RefundBody] | None = None
    fulfillments: list[FulfillmentBody] | None = None


_order_decoder = msgspec.json.Decoder(OrderBody)
_refund_decoder = msgspec.json.Decoder(RefundBody)


def read_order(body: bytes | str | dict) -> OrderBody:
    """Raises MalformedOrder."""
    return _read(body, OrderBody, _order_decoder)


def read_refund(body: bytes | str | dict) -> RefundBody:
    """Raises MalformedOrder."""
    return _read(body, RefundBody, _refund_decoder)


def shop_amount(plain: Any, money_set: MoneySet | None) -> Decimal:
    """The shop's money where the body has it; the plain field of an old body is in the shop's currency too."""
    if money_set is not None and money_set.shop_money is not None and money_set.shop_money.amount is not None:
        return reading.amount(money_set.shop_money.amount)
    return ZERO if plain is None else reading.amount(plain)


def _read(body, shape: type, decoder: msgspec.json.Decoder):
    try:
        if not isinstance(body, dict):
            return decoder.decode(body)
        return msgspec.convert(body, shape)
    except msgspec.ValidationError:
        return _read_mended(body, shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MalformedOrder("The body is not JSON.") from None


def _read_mended(body, shape: type):
    """PHP writes an empty object as [], hand-made bodies put texts where objects belong: leave those out."""
    try:
        raw = body if isinstance(body, dict) else msgspec.json.decode(body)
    except msgspec.DecodeError:  # 1e999: JSON, and no number
        raise MalformedOrder("A number in the body is out of range.") from None
    if not isinstance(raw, dict):
        raise MalformedOrder("The body is not an object.")
    return msgspec.convert(_mended(raw, shape), shape)


def _mended(raw: dict, shape: type) -> dict:
    kept = {}
    for field in msgspec.structs.fields(shape):
        value = raw.get(field.name)
        inner = _inner_shape(field.type)
        if inner is None:
            kept[field.name] = value
        elif isinstance(value, dict) and not _is_list(field.type):
            kept[field.name] = _mended(value, inner)
        elif isinstance(value, list) and _is_list(field.type):
            kept[field.name] = [_mended(item, inner) for item in value if isinstance(item, dict)]
    return kept


def _inner_shape(annotation) -> type | None:
    for part in getattr(annotation, "__args__", ()):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            return part
        found = _inner_shape(part)
        if found:
            return found
    return None


def _is_list(annotation) -> bool:
    return any(getattr(part, "__origin__", None) is list for part in getattr(annotation, "__args__", ()))
