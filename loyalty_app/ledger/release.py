"""Pending points become available when their time has come."""

from datetime import datetime

from loyalty_app.ledger.models import Account, Lot, Transfer
from loyalty_app.ledger.transfers import Posted, Sweep, post
from loyalty_app.tenancy import across_shops


def shops_due(*, now: datetime) -> list[int]:
    """The shops that have points to release."""
    with across_shops("find the shops that have points to release"):
        due = Lot.objects.filter(releases_at__lte=now, left_points__gt=0)
        return list(due.values_list("shop_id", flat=True).distinct().order_by("shop_id"))


def sweep(*, now: datetime, limit: int = 1000) -> Posted:
    """Release the acting shop's lots that are due, at most ``limit``; says whose balances changed.

    A release is dated by when it was due, not by when the sweep ran: a day's figures don't depend on the schedule.
    """
    due = (
        Lot.objects.filter(releases_at__lte=now, left_points__gt=0, account__kind=Account.Kind.PENDING)
        .order_by("releases_at")  # the index's own order: a million lots of one instant are never sorted
        .values_list("id", "account__member_id", "origin", "releases_at")[:limit]
    )
    releases = [
        Sweep(
            key=f"release:{lot_id}",
            kind=Transfer.Kind.RELEASE,
            member_id=member_id,
            source=Account.Kind.PENDING,
            target=Account.Kind.AVAILABLE,
            at=releases_at,
            origin=origin,
            lot_id=lot_id,
        )
        for lot_id, member_id, origin, releases_at in due
    ]
    return post(releases, now=now)


def release_due(*, now: datetime, limit: int = 1000) -> int:
    """How many lots were released; call again while it returns ``limit``."""
    return len(sweep(now=now, limit=limit).transfers)
