"""A member proves that orders they placed as a guest are theirs."""

from datetime import datetime, timedelta

from django.db import transaction

from loyalty_app.members import identity
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order

CLAIM_WINDOW_DAYS = 90  # the programme's default; the merchant may set another


@transaction.atomic
def claim_by_email(member: Member, email: str, *, now: datetime, window_days: int = CLAIM_WINDOW_DAYS) -> list[Order]:
    """Give the member the parked orders of this address, placed in the last ``window_days``; returns them locked.

    The caller vouches that Shopify verified the address, and settles the orders returned: until then they are worth
    nothing. An order is claimed once; who comes second gets an empty list.
    """
    digest = identity.email_hash(email)
    if not digest or member.state != Member.State.ACTIVE:
        return []
    orders = list(
        Order.objects.select_for_update()
        .filter(
            email_hash=digest,
            customer_id=None,
            member=None,
            deleted_at=None,
            placed_at__gte=now - timedelta(days=window_days),
        )
        .order_by("id")
    )
    for order in orders:
        order.member, order.claimed_at, order.email_hash = member, now, ""
    Order.objects.bulk_update(orders, ["member", "claimed_at", "email_hash"])
    return orders
