"""Recompute everything from the transfers and name any difference.

Each check is a statement that returns what should not exist: nothing, when the books are right. Packages above add
theirs (awards against transfers) with also().
"""

from collections.abc import Callable, Iterable, Mapping

import msgspec
from django.db import connection

from loyalty_app.ledger import participation, rebuilding
from loyalty_app.tenancy import current_shop_id


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that doesn't tie: what was expected by recomputing, and what was found."""

    check: str
    subject: str
    expected: int
    found: int

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: expected {self.expected}, found {self.found}"


Check = Callable[[], Iterable[Difference]]
_more: list[Check] = []


def also(check: Check) -> Check:
    """Add a check of the acting shop to every audit; usable as a decorator."""
    if check not in _more:
        _more.append(check)
    return check


def audit() -> list[Difference]:
    """Every difference in the acting shop's books, in the order of the checks; an empty list when they tie."""
    found = differences(CHECKS)
    for check in _more:
        found += check()
    return found


def differences(checks: Mapping[str, str]) -> list[Difference]:
    """What the statements find for the acting shop; each returns rows of (subject, expected, found)."""
    shop_id = current_shop_id()
    found: list[Difference] = []
    with connection.cursor() as cursor:
        for name, statement in checks.items():
            cursor.execute(statement, {"shop": shop_id})
            found += [
                Difference(check=name, subject=subject, expected=int(expected), found=int(points))
                for subject, expected, points in cursor.fetchall()
            ]
    return found


# Every statement returns (subject, expected, found), names the shop on every table, and reads each table in full:
# it is a nightly job, not a page.
CHECKS = {
    "a member's balance is the sum of the transfers": """
        WITH line AS (
            SELECT account_id, sum(points) AS points FROM ledger_line WHERE shop_id = %(shop)s GROUP BY account_id
        )
        SELECT 'account ' || a.id || ' (' || a.kind || ' of member ' || a.member_id || ')',
               coalesce(line.points, 0), a.balance
        FROM ledger_account AS a
        LEFT JOIN line ON line.account_id = a.id
        WHERE a.shop_id = %(shop)s AND a.member_id IS NOT NULL AND a.balance <> coalesce(line.points, 0)
        ORDER BY a.id
    """,
    "open lots add up to the balance, or to zero below it": """
        WITH lot AS (
            SELECT account_id, sum(left_points) AS points FROM ledger_lot WHERE shop_id = %(shop)s GROUP BY account_id
        )
        SELECT 'account ' || a.id || ' (' || a.kind || ' of member ' || a.member_id || ')',
               greatest(a.balance, 0), coalesce(lot.points, 0)
        FROM ledger_account AS a
        LEFT JOIN lot ON lot.account_id = a.id
        WHERE a.shop_id = %(shop)s AND a.member_id IS NOT NULL AND coalesce(lot.points, 0) <> greatest(a.balance, 0)
        ORDER BY a.id
    """,
    "what is left of a lot is what arrived minus its uses": """
        WITH used AS (
            SELECT lot_id, sum(points) AS points FROM ledger_lotuse WHERE shop_id = %(shop)s GROUP BY lot_id
        )
        SELECT 'lot ' || l.id, l.points - coalesce(used.points, 0), l.left_points
        FROM ledger_lot AS l
        LEFT JOIN used ON used.lot_id = l.id
        WHERE l.shop_id = %(shop)s AND l.left_points <> l.points - coalesce(used.points, 0)
        ORDER BY l.id
    """,
    "a transfer to a member opens lots of as many points": """
        WITH lot AS (
            SELECT transfer_id, account_id, sum(points) AS points
            FROM ledger_lot WHERE shop_id = %(shop)s GROUP BY transfer_id, account_id
        )
        SELECT 'transfer ' || t.key, t.points, coalesce(lot.points, 0)
        FROM ledger_transfer AS t
        JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.id = t.target_id AND a.member_id IS NOT NULL
        LEFT JOIN lot ON lot.transfer_id = t.id AND lot.account_id = t.target_id
        WHERE t.shop_id = %(shop)s AND coalesce(lot.points, 0) <> t.points
        ORDER BY t.id
    """,
    "a lot was opened by a transfer to its account": """
        SELECT 'lot ' || l.id, t.target_id, l.account_id
        FROM ledger_lot AS l
        JOIN ledger_transfer AS t ON t.shop_id = %(shop)s AND t.id = l.transfer_id
        WHERE l.shop_id = %(shop)s AND t.target_id <> l.account_id
        ORDER BY l.id
    """,
    # Only an available account may give what no lot of it held; what it then owes is its negative balance.
    "a transfer from a member uses lots of as many points": """
        WITH used AS (
            SELECT u.transfer_id, l.account_id, sum(u.points) AS points
            FROM ledger_lotuse AS u
            JOIN ledger_lot AS l ON l.shop_id = %(shop)s AND l.id = u.lot_id
            WHERE u.shop_id = %(shop)s
            GROUP BY u.transfer_id, l.account_id
        )
        SELECT 'transfer ' || t.key, t.points, coalesce(used.points, 0)
        FROM ledger_transfer AS t
        JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.id = t.source_id AND a.member_id IS NOT NULL
        LEFT JOIN used ON used.transfer_id = t.id AND used.account_id = t.source_id
        WHERE t.shop_id = %(shop)s
            AND (coalesce(used.points, 0) > t.points OR (a.kind <> 'available' AND coalesce(used.points, 0) < t.points))
        ORDER BY t.id
    """,
    # A use takes from the account its transfer leaves, or fills the hole of the account that opened the lot with it.
    "a lot is used by its account's own transfers": """
        SELECT 'use of lot ' || u.lot_id || ' by transfer ' || t.key, l.account_id, t.source_id
        FROM ledger_lotuse AS u
        JOIN ledger_lot AS l ON l.shop_id = %(shop)s AND l.id = u.lot_id
        JOIN ledger_transfer AS t ON t.shop_id = %(shop)s AND t.id = u.transfer_id
        WHERE u.shop_id = %(shop)s AND t.source_id <> l.account_id
            AND NOT (t.target_id = l.account_id AND l.transfer_id = t.id)
        ORDER BY u.id
    """,
    "a kind of transfer joins the accounts it may join": """
        SELECT 'transfer ' || t.key || ' (' || t.kind || ' from ' || s.kind || ' to ' || g.kind || ')', 0, t.points
        FROM ledger_transfer AS t
        JOIN ledger_account AS s ON s.shop_id = %(shop)s AND s.id = t.source_id
        JOIN ledger_account AS g ON g.shop_id = %(shop)s AND g.id = t.target_id
        WHERE t.shop_id = %(shop)s AND (t.kind, s.kind, g.kind) NOT IN (
            ('earn', 'issued', 'pending'), ('earn', 'issued', 'available'),
            ('release', 'pending', 'available'),
            ('reverse', 'pending', 'reversed'), ('reverse', 'available', 'reversed'),
            ('merge', 'available', 'available'), ('merge', 'pending', 'pending'), ('merge', 'reserved', 'reserved'),
            ('adjust', 'adjusted', 'available'), ('adjust', 'available', 'adjusted'),
            ('expire', 'available', 'expired'),
            ('reserve', 'available', 'reserved'), ('void', 'reserved', 'available'),
            ('redeem', 'reserved', 'redeemed'), ('redeem', 'available', 'redeemed'),
            ('return', 'redeemed', 'available')
        )
        ORDER BY t.id
    """,
    # Under the key of what was spent, or of the reservation that was settled; "/taken" is a return that was wrong.
    "no more is given back than was spent": """
        WITH back AS (
            SELECT regexp_replace(key, '/(returned|taken):[0-9]+$', '') AS spent,
                   sum(CASE kind WHEN 'return' THEN points ELSE -points END) AS points
            FROM ledger_transfer
            WHERE shop_id = %(shop)s AND kind IN ('return', 'redeem') AND key ~ '/(returned|taken):[0-9]+$'
            GROUP BY 1
        )
        SELECT 'what was spent as ' || back.spent, coalesce(t.points, 0), back.points
        FROM back
        LEFT JOIN ledger_transfer AS t
            ON t.shop_id = %(shop)s AND t.kind = 'redeem'
            AND t.key IN (back.spent, back.spent || '/closed', back.spent || '/charged')
        WHERE back.points < 0 OR back.points > coalesce(t.points, 0)
        ORDER BY back.spent
    """,
    # While lots are being dated again after a change, some have their former date, or none.
    "an available lot has the date that the policy gives": """
        SELECT 'lot ' || l.id, 1, 0
        FROM ledger_lot AS l
        JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.id = l.account_id AND a.kind = 'available'
        LEFT JOIN ledger_expiryrevision AS r
            ON r.shop_id = %(shop)s AND r.ends_at IS NULL AND r.redate_at IS NULL AND r.policy ->> 'kind' = 'lots'
        WHERE l.shop_id = %(shop)s AND l.left_points > 0
            AND (l.available_at IS NULL OR (r.id IS NOT NULL AND l.expires_at IS NULL))
        ORDER BY l.id
    """,
    "only points that were due expired": """
        SELECT 'transfer ' || t.key, 0, t.points
        FROM ledger_transfer AS t
        LEFT JOIN ledger_lotuse AS u ON u.shop_id = %(shop)s AND u.transfer_id = t.id
        LEFT JOIN ledger_lot AS l ON l.shop_id = %(shop)s AND l.id = u.lot_id
        WHERE t.shop_id = %(shop)s AND t.kind = 'expire' AND (
            t.at > t.created_at OR l.id IS NULL
            OR ((l.expires_at IS NULL OR l.expires_at > t.at) AND NOT EXISTS (
                SELECT FROM ledger_expiryrevision AS r
                WHERE r.shop_id = %(shop)s AND r.policy ->> 'kind' = 'inactivity'
                    AND r.starts_at <= t.created_at AND (r.ends_at IS NULL OR t.at <= r.ends_at)
            ))
        )
        ORDER BY t.id
    """,
    "only a merge moves points between two members": """
        SELECT 'transfer ' || t.key, s.member_id, g.member_id
        FROM ledger_transfer AS t
        JOIN ledger_account AS s ON s.shop_id = %(shop)s AND s.id = t.source_id
        JOIN ledger_account AS g ON g.shop_id = %(shop)s AND g.id = t.target_id
        WHERE t.shop_id = %(shop)s AND t.kind <> 'merge' AND s.member_id <> g.member_id
        ORDER BY t.id
    """,
    "a merged member holds nothing": """
        SELECT 'account ' || a.id || ' (' || a.kind || ' of member ' || a.member_id || ')', 0, a.balance
        FROM ledger_account AS a
        JOIN members_member AS m ON m.shop_id = %(shop)s AND m.id = a.member_id AND m.merged_into_id IS NOT NULL
        WHERE a.shop_id = %(shop)s AND a.balance <> 0
        ORDER BY a.id
    """,
    "a daily total is the sum of the day's transfers": f"""
        WITH moved AS ({rebuilding.MOVED}), total AS (
            SELECT day, kind, sum(points) AS points FROM moved GROUP BY day, kind
        ), kept AS (
            SELECT day, kind, points FROM ledger_dailytotal WHERE shop_id = %(shop)s
        )
        SELECT 'points of ' || coalesce(total.day, kept.day) || ' ' || coalesce(total.kind, kept.kind),
               coalesce(total.points, 0), coalesce(kept.points, 0)
        FROM total
        FULL JOIN kept ON kept.day = total.day AND kept.kind = total.kind
        WHERE coalesce(total.points, 0) <> coalesce(kept.points, 0)
        ORDER BY 1
    """,  # noqa: S608
    "a daily total counts the day's transfers": f"""
        WITH moved AS ({rebuilding.MOVED}), total AS (
            SELECT day, kind, count(*) AS transfers FROM moved GROUP BY day, kind
        ), kept AS (
            SELECT day, kind, transfers FROM ledger_dailytotal WHERE shop_id = %(shop)s
        )
        SELECT 'transfers of ' || coalesce(total.day, kept.day) || ' ' || coalesce(total.kind, kept.kind),
               coalesce(total.transfers, 0), coalesce(kept.transfers, 0)
        FROM total
        FULL JOIN kept ON kept.day = total.day AND kept.kind = total.kind
        WHERE coalesce(total.transfers, 0) <> coalesce(kept.transfers, 0)
        ORDER BY 1
    """,  # noqa: S608
    "active members are those of the day's transfers": f"""
        WITH total AS ({rebuilding.ACTIVE}), kept AS (
            SELECT day, n AS gap_days, longer[n] - coalesce(longer[n + 1], 0) AS members
            FROM ledger_activemembers
            CROSS JOIN generate_series(1, {participation.LONG_AGO}) AS n
            WHERE shop_id = %(shop)s AND longer[n] <> coalesce(longer[n + 1], 0)
        )
        SELECT 'members active on ' || coalesce(total.day, kept.day) || ' and '
               || coalesce(total.gap_days, kept.gap_days) || ' days before',
               coalesce(total.members, 0), coalesce(kept.members, 0)
        FROM total
        FULL JOIN kept ON kept.day = total.day AND kept.gap_days = total.gap_days
        WHERE coalesce(total.members, 0) <> coalesce(kept.members, 0)
        ORDER BY 1
    """,  # noqa: S608
    "a member's last active day is that of their transfers": f"""
        WITH day AS ({participation.ACTIVE_DAYS}), last AS (
            SELECT member_id, max(day) AS day FROM day GROUP BY member_id
        )
        SELECT 'member ' || coalesce(last.member_id, a.member_id),
               coalesce(last.day - DATE '2000-01-01', 0), coalesce(a.active_on - DATE '2000-01-01', 0)
        FROM last
        FULL JOIN (
            SELECT member_id, active_on FROM ledger_account
            WHERE shop_id = %(shop)s AND kind = 'available' AND active_on IS NOT NULL
        ) AS a ON a.member_id = last.member_id
        WHERE a.active_on IS DISTINCT FROM last.day
        ORDER BY 1
    """,  # noqa: S608
}
