"""Which available points go when, as a statement: by the policy in force, or by one that a merchant thinks of.

Each statement returns (member_id, points, goes_at) of lots that have an end. What is gone already, swept or not, is
not among them, except for inactivity: there it goes now.
"""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from loyalty_app.arrays import array
from loyalty_app.ledger import expiry
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.expiry_change import Revision
from loyalty_app.tenancy import current_shop_id

_NEXT = 2**31 - 1  # a revision after all that are there

# Uses the index ledger_lot_expire.
_DATED = """
SELECT a.member_id, l.left_points AS points, l.expires_at AS goes_at
FROM ledger_lot AS l
JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.id = l.account_id AND a.kind = 'available'
WHERE l.shop_id = %(shop)s AND l.left_points > 0 AND l.held_for = '' AND l.expires_at > %(now)s
"""
_DATED_BY_CALLER = f"{_DATED} AND l.dated_by IS NULL"

# As redate.py dates them, or would: those that a revision before this number dated.
_LOTS = """
SELECT a.member_id, l.left_points AS points,
       CASE WHEN l.dated_by IS NULL OR l.dated_by >= %(number)s THEN l.expires_at
            ELSE greatest(d.gone_at, least(l.expires_at, %(nothing_before)s)) END AS goes_at
FROM ledger_account AS a
JOIN ledger_lot AS l ON l.shop_id = %(shop)s AND l.account_id = a.id AND l.left_points > 0
LEFT JOIN unnest(%(days)s::date[], %(gone)s::timestamptz[]) AS d (day, gone_at)
    ON d.day = (l.available_at AT TIME ZONE %(zone)s)::date
WHERE a.shop_id = %(shop)s AND a.kind = 'available' AND a.balance > 0
    AND (l.expires_at IS NULL OR l.expires_at > %(now)s)
"""
_INACTIVITY = """
SELECT a.member_id, l.left_points AS points,
       least(CASE WHEN l.dated_by IS NULL THEN l.expires_at END,
             greatest(coalesce(d.gone_at, %(now)s), %(nothing_before)s)) AS goes_at
FROM ledger_account AS a
JOIN ledger_lot AS l ON l.shop_id = %(shop)s AND l.account_id = a.id AND l.left_points > 0
LEFT JOIN unnest(%(days)s::date[], %(gone)s::timestamptz[]) AS d (day, gone_at)
    ON d.day = (coalesce(
        greatest(CASE WHEN %(earning)s THEN a.last_earned_at END, CASE WHEN %(spending)s THEN a.last_spent_at END),
        l.available_at
    ) AT TIME ZONE %(zone)s)::date
WHERE a.shop_id = %(shop)s AND a.kind = 'available' AND a.balance > 0
    AND (l.expires_at IS NULL OR l.expires_at > %(now)s)
"""


def by_policy_in_force(
    revision: Revision, *, now: datetime, zone: ZoneInfo, member_ids: Collection[int] | None = None
) -> tuple[str, dict]:
    """The statement and its parameters; of these members, or of all. Lots that wait for their new date have it here."""
    if revision.policy.kind == "lots" and not revision.is_dating_again:
        statement, parameters = _DATED, {"shop": current_shop_id(), "now": now}
    else:
        statement, parameters = _by(
            revision.policy, nothing_before=revision.nothing_before, number=revision.number, now=now, zone=zone
        )
    if member_ids is not None:
        return f"{statement} AND a.member_id = ANY(%(members)s::bigint[])", {**parameters, "members": array(member_ids)}
    return statement, parameters


def by_another(
    policy: ExpiryPolicy, *, nothing_before: datetime | None, now: datetime, zone: ZoneInfo
) -> tuple[str, dict]:
    """The statement and its parameters, were the policy to begin now. nothing_before: see expiry_change.change()."""
    return _by(policy, nothing_before=nothing_before, number=_NEXT, now=now, zone=zone)


def _by(
    policy: ExpiryPolicy, *, nothing_before: datetime | None, number: int, now: datetime, zone: ZoneInfo
) -> tuple[str, dict]:
    if policy.kind == "never":
        return _DATED_BY_CALLER, {"shop": current_shop_id(), "now": now}
    by_day = expiry.gone_by_day(policy, now=now, zone=zone)
    return _LOTS if policy.kind == "lots" else _INACTIVITY, {
        "shop": current_shop_id(),
        "now": now,
        "zone": zone.key,
        "number": number,
        "nothing_before": nothing_before,
        "days": array(by_day),
        "gone": array(by_day.values()),
        "earning": policy.earning_counts,
        "spending": policy.spending_counts,
    }
