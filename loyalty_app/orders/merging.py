"""What is known of an order is a function of the set of descriptions received: not of their sequence, nor of how
often each came. Pure."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from loyalty_app.orders.described import (
    PAID,
    PAYMENT_DETAILS,
    Details,
    OrderFacts,
    RefundFacts,
    dump_details,
    fullest,
    newest,
)


class Seen(msgspec.Struct, frozen=True):
    """Shopify described the order."""

    facts: OrderFacts
    details: Details | None = None

    @property
    def order_id(self) -> int:
        return self.facts.shopify_id


class Refunded(msgspec.Struct, frozen=True):
    """A refund of the order (its Shopify id) came by itself."""

    order_id: int
    refund: RefundFacts


class Deleted(msgspec.Struct, frozen=True):
    """The merchant deleted the order. Final: whatever is said of it afterwards, it is gone."""

    order_id: int
    at: datetime


OrderChange = Seen | Refunded | Deleted


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of one order."""

    facts: OrderFacts | None = None  # without the e-mail address
    email: str = ""  # the address as long as it isn't stored, its hash afterwards
    paid_at: datetime | None = None
    deleted_at: datetime | None = None
    refunds: tuple[RefundFacts, ...] = ()  # that came by themselves, by id
    details: Details | None = None


def known_from(change: OrderChange) -> Known:
    """What one message says."""
    if isinstance(change, Refunded):
        return Known(refunds=(change.refund,))
    if isinstance(change, Deleted):
        return Known(deleted_at=change.at)
    facts = change.facts
    return Known(
        facts=msgspec.structs.replace(facts, email="") if facts.email else facts,
        email=facts.email,
        paid_at=facts.updated_at if facts.financial_status in PAID else None,
        details=change.details,
    )


def merge(one: Known, other: Known) -> Known:
    """Both together. Commutative, associative, and merging the same again changes nothing."""
    facts = _newest_facts(one.facts, other.facts)
    first, second = (one, other) if facts is one.facts else (other, one)
    return Known(
        facts=facts,
        email=first.email or second.email,
        paid_at=_earliest(one.paid_at, other.paid_at),
        deleted_at=_earliest(one.deleted_at, other.deleted_at),
        refunds=_all_refunds(one.refunds, other.refunds),
        details=_newest_details(one.details, other.details),
    )


def by_order(changes: Iterable[OrderChange]) -> dict[int, Known]:
    """What a batch of messages says, by Shopify's order id."""
    known: dict[int, Known] = {}
    for change in changes:
        said = known_from(change)
        before = known.get(change.order_id)
        known[change.order_id] = said if before is None else merge(before, said)
    return known


def _newest_facts(one: OrderFacts | None, other: OrderFacts | None) -> OrderFacts | None:
    if one is None or other is None:
        return one or other
    return newest(one, other)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _all_refunds(one: tuple[RefundFacts, ...], other: tuple[RefundFacts, ...]) -> tuple[RefundFacts, ...]:
    if not one or not other:
        return one or other
    refunds = {refund.id: refund for refund in one}
    for refund in other:
        known = refunds.get(refund.id)
        refunds[refund.id] = refund if known is None else fullest(known, refund)
    return tuple(refunds[refund_id] for refund_id in sorted(refunds))


def _newest_details(one: Details | None, other: Details | None) -> Details | None:
    if one is None or other is None:
        return one or other
    older, newer = sorted([one, other], key=_details_age)
    return msgspec.structs.replace(
        newer,
        product_types={**older.product_types, **newer.product_types},
        **{name: getattr(older, name) for name in PAYMENT_DETAILS if getattr(newer, name) is None},
    )


def _details_age(details: Details) -> tuple:
    return (details.updated_at is not None, details.updated_at, dump_details(details))
