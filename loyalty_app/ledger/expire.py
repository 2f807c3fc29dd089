"""Points whose time is over go, lot by lot, dated by when they were due.

Points that are held don't expire while they are held; points that are pending haven't begun to.
"""

from datetime import datetime

from django.db import connection

from loyalty_app.ledger import expiry
from loyalty_app.ledger.expiry_change import Revision, current, zone_of_shop
from loyalty_app.ledger.models import ExpiryRevision
from loyalty_app.ledger.transfers import Expiry, Posted, post
from loyalty_app.tenancy import across_shops, current_shop_id

# A probe of the index ledger_lot_expire for each shop; LIMIT keeps the planner from reading all of it instead.
_SHOPS_DUE = """
SELECT s.id
FROM shops_shop AS s
CROSS JOIN LATERAL (
    SELECT l.shop_id
    FROM ledger_lot AS l
    JOIN ledger_account AS a ON a.shop_id = s.id AND a.id = l.account_id AND a.kind = 'available'
    WHERE l.shop_id = s.id AND l.left_points > 0 AND l.held_for = '' AND l.expires_at <= %(now)s
    LIMIT 1
) AS due
UNION
SELECT r.shop_id FROM ledger_expiryrevision AS r WHERE r.ends_at IS NULL AND r.sweep_at <= %(now)s
ORDER BY 1
"""
# Uses the index ledger_lot_expire, and no other order than its: a million lots of one midnight are never sorted.
_LOTS_DUE = """
SELECT l.id, a.member_id
FROM ledger_lot AS l
JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.id = l.account_id AND a.kind = 'available'
WHERE l.shop_id = %(shop)s AND l.left_points > 0 AND l.held_for = '' AND l.expires_at <= %(now)s
ORDER BY l.expires_at
LIMIT %(limit)s
"""
_INACTIVE = """
SELECT l.id, a.member_id
FROM ledger_account AS a
JOIN ledger_lot AS l ON l.shop_id = %(shop)s AND l.account_id = a.id AND l.left_points > 0
WHERE a.shop_id = %(shop)s AND a.kind = 'available' AND a.balance > 0
    AND coalesce(
        greatest(CASE WHEN %(earning)s THEN a.last_earned_at END, CASE WHEN %(spending)s THEN a.last_spent_at END),
        l.available_at
    ) < %(before)s
ORDER BY a.id, l.id
LIMIT %(limit)s
"""


def shops_due(*, now: datetime) -> list[int]:
    """The shops that have points to expire, or members to look at."""
    with across_shops("find the shops that have points to expire"), connection.cursor() as cursor:
        cursor.execute(_SHOPS_DUE, {"now": now})
        return [shop_id for (shop_id,) in cursor.fetchall()]


def sweep(*, now: datetime, limit: int = 1000) -> Posted:
    """Expire the acting shop's lots that are due, at most ``limit``; says whose balances changed.

    Whether a lot is due is decided again under the lock: its member may have earned meanwhile, or the policy changed.
    """
    revision = current()
    due = _select(_LOTS_DUE, now=now, limit=limit)
    if len(due) < limit:
        due += _inactive(revision, now=now, limit=limit - len(due))
    items = [Expiry(key=f"expire:{lot_id}", member_id=member_id, lot_id=lot_id, at=now) for lot_id, member_id in due]
    posted = post(items, now=now)
    if revision.policy.kind == "inactivity" and len(due) < limit:
        nobody_until = expiry.next_midnight(now, zone=zone_of_shop())
        ExpiryRevision.objects.filter(number=revision.number, sweep_at__lte=now).update(sweep_at=nobody_until)
    return posted


def expire_due(*, now: datetime, limit: int = 1000) -> int:
    """How many lots expired; call again while it returns ``limit``."""
    return len(sweep(now=now, limit=limit).transfers)


def _inactive(revision: Revision, *, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(lot, member) of those who have been inactive for too long; some may be due by their own date as well."""
    policy = revision.policy
    if policy.kind != "inactivity" or (revision.nothing_before and now < revision.nothing_before):
        return []
    before = expiry.inactive_before(policy, now=now, zone=zone_of_shop())
    counted = {"earning": policy.earning_counts, "spending": policy.spending_counts}
    return _select(_INACTIVE, before=before, limit=limit, **counted)


def _select(statement: str, **parameters) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"shop": current_shop_id(), **parameters})
        return cursor.fetchall()
