"""What an order is, once Shopify's JSON is left behind: frozen facts, exact amounts in the shop's currency.

Both shapes (webhook and GraphQL) are read into these, and give equal facts for the same order.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from loyalty_app.money import ZERO

CHANNELS = ("web", "pos", "draft", "subscription", "b2b", "other")
PAID = frozenset({"paid", "partially_refunded", "refunded"})  # a refunded order was paid before


class MalformedOrder(ValueError):
    """A body that can't be read as an order or refund: no id, or amounts that are none."""


class CodeShare(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much a discount code took off something. Codes are written as ``code_name`` makes them."""

    code: str
    amount: Decimal


class LineFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line as ordered. ``discount``, ``codes`` (a part of it) and ``tax`` are for the whole quantity."""

    id: int
    product_id: int | None = None
    variant_id: int | None = None
    sku: str = ""
    title: str = ""
    vendor: str = ""
    quantity: int
    removed: int = 0  # taken out by edits; refunded units are in the refunds
    price: Decimal  # of one unit, with tax if the order's prices include it
    discount: Decimal = ZERO
    codes: tuple[CodeShare, ...] = ()  # the discount codes' part of the discount, by code
    tax: Decimal = ZERO
    gift_card: bool = False  # a gift card sold
    is_tip: bool = False
    product_type: str | None = None  # no shape of the order has it; settle fills it in from Details


class ShippingFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All shipping lines together."""

    price: Decimal = ZERO
    discount: Decimal = ZERO
    codes: tuple[CodeShare, ...] = ()
    tax: Decimal = ZERO


NO_SHIPPING = ShippingFacts()


class RefundLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    line_id: int
    quantity: int
    subtotal: Decimal = ZERO
    tax: Decimal = ZERO


class RefundFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One refund: units of lines, an amount that names no line, and shipping (both with tax).

    Goods may go before their money does: an edit takes lines out as a refund without money, and a refund without
    lines pays for them later. ``without_money`` and ``owed`` mark the first, ``unaccounted`` what may be the second.
    """

    id: int
    created_at: datetime | None = None
    lines: tuple[RefundLine, ...] = ()
    amount: Decimal = ZERO
    shipping: Decimal = ZERO
    in_store_credit: bool = False  # all of the money went to store credit
    unaccounted: bool = False  # no adjustment says that the amount is more than goods that went
    without_money: bool = False  # lines went, and no money, nor does an adjustment say how much is owed
    owed: Decimal = ZERO  # an adjustment says that this much is owed for the lines: no money moved


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order as one description of Shopify's tells it."""

    shopify_id: int
    name: str = ""
    customer_id: int | None = None
    email: str = ""  # only while there is no customer; never stored, see record
    placed_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    cancelled_at: datetime | None = None
    fulfilled_at: datetime | None = None  # when everything was; null: not, or not all
    test: bool = False
    currency: str = ""  # the shop's
    financial_status: str = ""  # paid, pending, authorized, partially_paid, partially_refunded, refunded, voided ...
    channel: str = "other"  # one of CHANNELS
    source_name: str = ""
    gateways: tuple[str, ...] = ()
    taxes_included: bool = False
    total: Decimal = ZERO
    lines: tuple[LineFacts, ...] = ()
    shipping: ShippingFacts = NO_SHIPPING
    unallocated_discount: Decimal = ZERO  # a discount that Shopify's oldest bodies don't hand to lines
    codes: tuple[str, ...] = ()  # every discount code of the order, also one that took nothing off
    unallocated_codes: tuple[CodeShare, ...] = ()  # of bodies that don't say what a code took off which line
    refunds: tuple[RefundFacts, ...] = ()
    customer_tags: tuple[str, ...] | None = None  # webhooks before 2025-01 have them
    stored_value_paid: Decimal | None = None  # paid by gift card or store credit; null: not known, see Details
    gift_cards_paid: dict[int, Decimal] | None = None  # what each card paid, see Details
    store_credit_paid: Decimal | None = None

    @property
    def pays_with_stored_value(self) -> bool:
        return not STORED_VALUE.isdisjoint(self.gateways)


class Details(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What only a GraphQL description tells, kept beside the facts so that a webhook doesn't forget it.

    Gift cards are named by Shopify's id; what went back to a card is taken off what it paid, and a card that got all
    of it back stays with zero. Store credit that paid is told whole: a refund to it may be of what a card paid.
    """

    updated_at: datetime | None = None
    product_types: dict[int, str] = {}  # by product id
    stored_value_paid: Decimal | None = None
    gift_cards_paid: dict[int, Decimal] | None = None  # by gift card id
    store_credit_paid: Decimal | None = None


GIFT_CARD, STORE_CREDIT = "gift_card", "shopify_store_credit"  # Shopify's gateways
STORED_VALUE = frozenset({GIFT_CARD, STORE_CREDIT})
PAYMENT_DETAILS = ("stored_value_paid", "gift_cards_paid", "store_credit_paid")
_encoder = msgspec.json.Encoder(order="deterministic")
_order_decoder = msgspec.json.Decoder(OrderFacts)
_FINANCIAL_PROGRESS = {
    status: rank
    for rank, status in enumerate(
        ["", "pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "voided"]
    )
}


def code_name(text: str) -> str:
    """The one spelling of a discount code: Shopify compares them without case."""
    return text.strip().upper()


def dump(facts: msgspec.Struct | dict) -> bytes:
    """Canonical JSON: equal facts give equal bytes. For what one description tells, before ``with_details``."""
    return _encoder.encode(facts)


def dump_details(details: Details) -> bytes:
    """The same for details, which are keyed by numbers: JSON has keys of text only."""
    return _encoder.encode(msgspec.to_builtins(details, str_keys=True))


def load(stored: dict | None) -> OrderFacts | None:
    """The facts of a stored row, as the JSON column gives them."""
    return None if stored is None else msgspec.convert(stored, OrderFacts)


def load_json(stored: str | bytes | None) -> OrderFacts | None:
    return None if stored is None else _order_decoder.decode(stored)


def newest(one: OrderFacts, other: OrderFacts) -> OrderFacts:
    """The later description. Of two in the same second the one that is further on, then any, but always the same."""
    return one if _age(one) >= _age(other) else other


def _age(facts: OrderFacts) -> tuple:
    return (
        facts.updated_at is not None,
        facts.updated_at,
        facts.cancelled_at is not None,
        len(facts.refunds),
        # An edit only adds: a line that goes stays, with fewer units left. It may owe again what was paid.
        len(facts.lines),
        sum(line.quantity for line in facts.lines),
        sum(line.removed for line in facts.lines),
        _FINANCIAL_PROGRESS.get(facts.financial_status, 0),
        facts.fulfilled_at is not None,
        facts.customer_id is not None,
        dump(facts),
    )


def fullest(one: RefundFacts, other: RefundFacts) -> RefundFacts:
    """Of two copies of a refund the one in which more has happened: a pending transaction succeeds later."""
    return max(one, other, key=lambda refund: (_units(refund), refund.amount, refund.shipping, dump(refund)))


def _units(refund: RefundFacts) -> int:
    return sum(line.quantity for line in refund.lines)


def with_refunds(facts: OrderFacts, later: Iterable[RefundFacts]) -> OrderFacts:
    """The order with refunds that came by themselves, each counted once."""
    refunds = {refund.id: refund for refund in facts.refunds}
    for refund in later:
        known = refunds.get(refund.id)
        refunds[refund.id] = refund if known is None else fullest(known, refund)
    merged = tuple(refunds[refund_id] for refund_id in sorted(refunds))
    return facts if merged == facts.refunds else msgspec.structs.replace(facts, refunds=merged)


def with_details(facts: OrderFacts, details: Details) -> OrderFacts:
    """The order with what only GraphQL tells. A product it doesn't list although it is as new was deleted: no type."""
    changes: dict[str, Any] = {}
    is_as_new = details.updated_at is not None and details.updated_at >= (facts.updated_at or details.updated_at)
    unlisted = "" if is_as_new else None
    if details.product_types or is_as_new:
        changes["lines"] = tuple(
            msgspec.structs.replace(line, product_type=details.product_types.get(line.product_id, unlisted))
            if line.product_id is not None and line.product_type is None
            else line
            for line in facts.lines
        )
    for name in PAYMENT_DETAILS:
        if getattr(facts, name) is None and getattr(details, name) is not None:
            changes[name] = getattr(details, name)
    return msgspec.structs.replace(facts, **changes) if changes else facts
