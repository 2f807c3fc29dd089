"""Why an order earns nothing whatever the rules say. Pure. The codes are put into sentences by explain."""

from loyalty_app.earning.terms import MemberFacts, Programme
from loyalty_app.orders.facts import OrderFacts

_PAID = frozenset({"paid", "partially_refunded"})


def closed(
    order: OrderFacts, *, programme: Programme | None, member: MemberFacts | None, test_orders_earn: bool
) -> str:
    """The code of the first gate that is closed to the order; "" when it may earn."""
    return (
        _of_order(order, programme, test_orders_earn)
        or _of_programme(order, programme, member)
        or _of_payment(order, programme)
    )


def _of_order(order: OrderFacts, programme: Programme | None, test_orders_earn: bool) -> str:
    if order.test and not test_orders_earn:
        return "test_order"
    if order.cancelled_at is not None:
        return "cancelled"
    if order.financial_status == "voided" or (order.financial_status == "refunded" and not _keeps(order, programme)):
        return order.financial_status
    return "undated" if order.placed_at is None else ""


def _keeps(order: OrderFacts, programme: Programme | None) -> bool:
    """Some of what was refunded went to store credit, and the programme leaves its points: the lines tell how many."""
    return (
        programme is not None
        and programme.store_credit_refund == "keeps"
        and any(refund.in_store_credit for refund in order.refunds)
    )


def _of_programme(order: OrderFacts, programme: Programme | None, member: MemberFacts | None) -> str:
    if programme is None:
        return "before_programme"
    if programme.paused:
        return "programme_paused"
    if order.channel in programme.channels_off:
        return "channel_off"
    if member is None:
        return "guest" if order.customer_id is None or programme.enrolment == "everyone" else "not_joined"
    if programme.enrolment == "joined" and not member.claimed:
        return "" if member.joined_at is not None and member.joined_at <= order.placed_at else "not_joined"
    return ""


def _of_payment(order: OrderFacts, programme: Programme) -> str:
    if order.financial_status not in _PAID and not (order.financial_status == "refunded" and _keeps(order, programme)):
        return "partly_paid" if order.financial_status == "partially_paid" else "unpaid"
    if programme.trigger == "fulfilled" and order.fulfilled_at is None:
        return "not_fulfilled"
    if programme.gift_card_payment == "reduces" and order.pays_with_stored_value and order.stored_value_paid is None:
        return "awaiting_details"
    return ""
