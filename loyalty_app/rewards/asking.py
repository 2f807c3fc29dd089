"""The two ends of asking Shopify: what is written down before, and what after. Between them no transaction is open.

Whoever was closed meanwhile (given up, cancelled) is taken back at Shopify instead of confirmed.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from loyalty_app import outbox
from loyalty_app.ledger import spending
from loyalty_app.rewards import telling
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CREDITS, FRESH_LIFE_DAYS

log = logging.getLogger(__name__)

State = Redemption.State


class WontDo(Exception):
    """We ourselves see that it can't be. ``reason``: as on the row."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def locked(redemption_id: int) -> Redemption | None:
    rows = Redemption.objects.select_for_update(of=("self",), no_key=True).select_related("revision", "member")
    return rows.filter(id=redemption_id).first()


@transaction.atomic
def begin(redemption_id: int, *, now: datetime) -> Redemption | None:
    """The redemption, if it still waits; from now on Shopify may have done it. None: nothing to ask for.

    ``asked_at`` of the row returned is what stood there before: None means that nobody asked yet.
    """
    row = locked(redemption_id)
    if row is None or row.state != State.PENDING:
        return None
    if row.asked_at is None:
        Redemption.objects.filter(id=row.id).update(asked_at=now)
    return row


@transaction.atomic
def confirm(redemption_id: int, *, now: datetime, **known) -> None:
    """Shopify did it: the points are spent, the member can use it. ``known``: what Shopify told, fields of the row."""
    row = locked(redemption_id)
    for name, value in known.items():
        setattr(row, name, value)
    if row.state != State.PENDING:
        row.save(update_fields=[*known])
        if row.state == State.FAILED:
            outbox.record("withdraw_redemption", key=str(row.id), now=now)
        return
    settled = spending.settle(row.ledger_key, now=now)
    if row.kind == "cashback":  # what became available meanwhile may be enough for the next step
        telling.balances_moved(settled, now=now)
    row.settled_at = now
    row.state = State.USED if row.kind in CREDITS else State.READY
    row.used_at = now if row.kind in CREDITS else None
    row.save(update_fields=[*known, "settled_at", "state", "used_at"])
    telling.stands(row, now=now)
    log.info("redemption_ready", extra={"redemption": row.id, "kind": row.kind, "points": row.points})


@transaction.atomic
def fail(redemption_id: int, *, reason: str, detail: str = "", now: datetime) -> bool:
    """It won't be: the points are the member's again, and they are told why. False when it was not waiting.

    If Shopify was ever asked, whatever came of it is taken back.
    """
    row = locked(redemption_id)
    if row is None or row.state != State.PENDING:
        return False
    posted = spending.void(row.ledger_key, now=now, fresh_until=now + timedelta(days=FRESH_LIFE_DAYS))
    telling.balances_moved(posted, now=now)
    row.state, row.closed_at, row.reason, row.detail = State.FAILED, now, reason, detail[:300]
    row.returned_points = row.points
    row.save(update_fields=["state", "closed_at", "reason", "detail", "returned_points"])
    if row.asked_at is not None:
        outbox.record("withdraw_redemption", key=str(row.id), now=now)
    log.warning("redemption_failed", extra={"redemption": row.id, "kind": row.kind, "reason": reason})
    return True
