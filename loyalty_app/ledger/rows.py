"""The ledger's statements: a fixed number per call, whatever the size of the batch. Every one names the shop.

Lists travel as arrays (unnest), so the text of a statement never changes and PostgreSQL needs no temporary table.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection

from loyalty_app.arrays import array
from loyalty_app.ledger import participation
from loyalty_app.ledger.dating import Dating
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import DailyTotal
from loyalty_app.ledger.postings import KeyTaken
from loyalty_app.ledger.states import AccountState, Entry, LotState

_MEMBERS_ACCOUNTS = """
SELECT member_id, kind
FROM ledger_account
WHERE shop_id = %(shop)s AND member_id = ANY(%(members)s::bigint[])
"""
# Those that are missing, in one order by everybody, before any row is locked: two calls that open the same accounts
# wait for each other instead of deadlocking.
_OPEN_ACCOUNTS = """
INSERT INTO ledger_account (shop_id, member_id, kind)
SELECT %(shop)s, missing.member_id, missing.kind
FROM unnest(%(members)s::bigint[], %(kinds)s::text[]) AS missing (member_id, kind)
ORDER BY missing.member_id NULLS FIRST, missing.kind
ON CONFLICT (shop_id, member_id, kind) DO NOTHING
"""

# Locked in id order. The shop's own accounts are read without a lock: they carry no balance, and a lock on them
# would let one transaction at a time through the whole shop.
_LOCK_ACCOUNTS = """
SELECT id, member_id, kind, balance, last_earned_at, last_spent_at, active_on
FROM ledger_account
WHERE shop_id = %(shop)s AND member_id = ANY(%(members)s::bigint[])
ORDER BY id
FOR UPDATE
"""
_SHOP_ACCOUNTS = """
SELECT a.id, a.kind, s.timezone, r.number, r.policy, r.starts_at, r.nothing_before
FROM shops_shop AS s
LEFT JOIN ledger_expiryrevision AS r ON r.shop_id = %(shop)s AND r.ends_at IS NULL
LEFT JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.member_id IS NULL
WHERE s.id = %(shop)s
"""
_MERGED = """
SELECT id, merged_into_id
FROM members_member
WHERE shop_id = %(shop)s AND id = ANY(%(members)s::bigint[]) AND merged_into_id IS NOT NULL
"""
_EXISTING_KEYS = "SELECT key FROM ledger_transfer WHERE shop_id = %(shop)s AND key = ANY(%(keys)s::text[])"

# Uses the partial index ledger_lot_open.
_OPEN_LOTS = """
SELECT account_id, id, origin, points, left_points, earned_at, releases_at, available_at, expires_at, dated_by, held_for
FROM ledger_lot
WHERE shop_id = %(shop)s AND account_id = ANY(%(accounts)s::bigint[]) AND left_points > 0
"""
_NAMED_LOTS = f"{_OPEN_LOTS} AND id = ANY(%(lots)s::bigint[])"
_INSERT_TRANSFERS = """
INSERT INTO ledger_transfer (shop_id, key, kind, source_id, target_id, points, origin, at, day, created_at)
SELECT %s, t.*, %s
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[],
            %s::date[]) AS t
ON CONFLICT (shop_id, key) DO NOTHING
RETURNING key, id
"""
_INSERT_LOTS = """
INSERT INTO ledger_lot (shop_id, account_id, transfer_id, origin, points, left_points, earned_at, releases_at,
                        available_at, expires_at, dated_by, held_for)
SELECT %s, t.*
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[],
            %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::int[], %s::text[]) AS t
RETURNING id, transfer_id, left_points
"""
_UPDATE_LOTS = """
UPDATE ledger_lot AS l
SET left_points = v.left_points
FROM unnest(%(ids)s::bigint[], %(left)s::bigint[]) AS v (id, left_points)
WHERE l.shop_id = %(shop)s AND l.id = v.id
"""
_INSERT_USES = """
INSERT INTO ledger_lotuse (shop_id, lot_id, transfer_id, points)
SELECT %s, t.* FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS t
"""
_UPDATE_BALANCES = """
UPDATE ledger_account AS a
SET balance = v.balance, last_earned_at = v.earned_at, last_spent_at = v.spent_at, active_on = v.active_on
FROM unnest(%(ids)s::bigint[], %(balances)s::bigint[], %(earned)s::timestamptz[], %(spent)s::timestamptz[],
            %(active)s::date[])
    AS v (id, balance, earned_at, spent_at, active_on)
WHERE a.shop_id = %(shop)s AND a.id = v.id
"""
# Last, and in one order: these few rows are the shop's, so they are held for as short as can be.
_ADD_DAILY_TOTALS = """
INSERT INTO ledger_dailytotal AS d (shop_id, day, kind, points, transfers)
SELECT %(shop)s, t.day, t.kind, t.points, t.transfers
FROM unnest(%(days)s::date[], %(kinds)s::text[], %(points)s::bigint[], %(transfers)s::bigint[])
    AS t (day, kind, points, transfers)
ORDER BY t.day, t.kind
ON CONFLICT (shop_id, day, kind)
DO UPDATE SET points = d.points + excluded.points, transfers = d.transfers + excluded.transfers
"""


def lock_accounts(
    shop_id: int, wanted: Collection[tuple[int, str]], *, shop_kinds: Sequence[str]
) -> tuple[list[AccountState], Dating]:
    """Make sure the ``wanted`` accounts (of a member, of a kind) exist, and lock all that those members have, by id.

    Also returns the shop's own accounts, unlocked, and its zone and policy.
    """
    members = {"shop": shop_id, "members": array(sorted({member_id for member_id, _ in wanted}))}
    with connection.cursor() as cursor:
        own = _own_accounts(cursor, shop_id)
        cursor.execute(_MEMBERS_ACCOUNTS, members)
        missing_own = set(shop_kinds) - {kind for _id, kind, *_ in own}
        missing = [*set(wanted).difference(cursor.fetchall()), *((None, kind) for kind in missing_own)]
        if missing:
            columns = {"members": array(member_id for member_id, _ in missing), "kinds": array(k for _, k in missing)}
            cursor.execute(_OPEN_ACCOUNTS, {"shop": shop_id, **columns})
        if missing_own:
            own = _own_accounts(cursor, shop_id)
        accounts = [AccountState(id=id, member_id=None, kind=kind) for id, kind, *_ in own]
        cursor.execute(_LOCK_ACCOUNTS, members)
        for id, member_id, kind, balance, last_earned_at, last_spent_at, active_on in cursor.fetchall():
            account = AccountState(id=id, member_id=member_id, kind=kind, balance=balance)
            account.last_earned_at, account.last_spent_at, account.active_on = last_earned_at, last_spent_at, active_on
            accounts.append(account)
    return accounts, _dating(*own[0][2:])


def _own_accounts(cursor, shop_id: int) -> list[tuple]:
    """The shop's own, each with the shop's zone and policy; a row without an account where there is none."""
    cursor.execute(_SHOP_ACCOUNTS, {"shop": shop_id})
    return cursor.fetchall()


def _dating(timezone, number, policy, starts_at, nothing_before) -> Dating:
    """From the columns of _SHOP_ACCOUNTS."""
    zone = ZoneInfo(timezone)
    if number is None:
        return Dating(zone=zone)
    policy = msgspec.json.decode(policy, type=ExpiryPolicy)
    return Dating(policy, zone=zone, number=number, starts_at=starts_at, nothing_before=nothing_before)


def merged_members(shop_id: int, member_ids: Collection[int]) -> dict[int, int]:
    """Those of the members that were merged, with whom they became."""
    with connection.cursor() as cursor:
        cursor.execute(_MERGED, {"shop": shop_id, "members": array(member_ids)})
        return dict(cursor.fetchall())


def existing_keys(shop_id: int, keys: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_EXISTING_KEYS, {"shop": shop_id, "keys": array(keys)})
        return {key for (key,) in cursor.fetchall()}


def load_lots(shop_id: int, accounts: Iterable[AccountState], *, only: Collection[int] | None = None) -> None:
    """Give the accounts their open lots, or ``only`` these. The accounts are locked, so the lots need no lock."""
    by_id = {account.id: account for account in accounts}
    if not by_id:
        return
    with connection.cursor() as cursor:
        statement = _OPEN_LOTS if only is None else _NAMED_LOTS
        cursor.execute(statement, {"shop": shop_id, "accounts": array(by_id), "lots": array(only or ())})
        for account_id, id, origin, points, left, earned_at, *dates, dated_by, held_for in cursor.fetchall():
            releases_at, available_at, expires_at = dates
            by_id[account_id].lots.append(
                LotState(
                    id=id,
                    origin=origin,
                    points=points,
                    left=left,
                    earned_at=earned_at,
                    releases_at=releases_at,
                    available_at=available_at,
                    expires_at=expires_at,
                    dated_by=dated_by,
                    held_for=held_for,
                    serial=(0, id),
                )
            )


def write(
    shop_id: int, entries: Sequence[Entry], accounts: Iterable[AccountState], *, zone: ZoneInfo, now: datetime
) -> dict[str, int]:
    """Write the plan: transfers, lots, uses, balances, daily totals. Returns the transfers' ids by key."""
    days = [entry.at.astimezone(zone).date() for entry in entries]
    with connection.cursor() as cursor:
        ids = _write_transfers(cursor, shop_id, entries, days, now)
        _write_lots(cursor, shop_id, entries, ids)
        news = participation.of(entries, days, accounts)
        _write_accounts(cursor, shop_id, accounts)
        _add_daily_totals(cursor, shop_id, entries, days)
        participation.add(cursor, shop_id, news, transfer_ids=ids)
    return ids


def _write_transfers(cursor, shop_id, entries, days, now) -> dict[str, int]:
    columns = [
        (e.key, e.kind, e.source.id, e.target.id, e.points, e.origin, e.at, day)
        for e, day in zip(entries, days, strict=True)
    ]
    cursor.execute(_INSERT_TRANSFERS, [shop_id, now, *_columns(columns)])
    ids = dict(cursor.fetchall())
    if len(ids) != len(entries):
        # Under the members' locks nobody else posts their keys, so somebody used one for another member.
        raise KeyTaken(f"{len(entries) - len(ids)} keys were used by another transaction meanwhile.")
    return ids


def _write_lots(cursor, shop_id, entries, transfer_ids) -> None:
    opened = [(entry, lot) for entry in entries for lot in entry.opens]
    uses = [(lot, entry, points) for entry in entries for lot, points in entry.uses]
    touched = {lot.id: lot.left for lot, _, _ in uses if lot.id is not None and lot.left != lot.left_before}
    if opened:
        columns = [
            (
                entry.target.id,
                transfer_ids[entry.key],
                lot.origin,
                lot.points,
                lot.left,
                lot.earned_at,
                lot.releases_at,
                lot.available_at,
                lot.expires_at,
                lot.dated_by,
                lot.held_for,
            )
            for entry, lot in opened
        ]
        cursor.execute(_INSERT_LOTS, [shop_id, *_columns(columns)])
        for (entry, lot), (lot_id, transfer_id, left) in zip(opened, cursor.fetchall(), strict=True):
            # PostgreSQL returns rows in the order they were inserted; were that to change, this must not go unseen.
            assert (transfer_id, left) == (transfer_ids[entry.key], lot.left), "lots came back in another order"
            lot.id = lot_id
    if touched:
        cursor.execute(_UPDATE_LOTS, {"shop": shop_id, "ids": array(touched), "left": array(touched.values())})
    if uses:
        columns = [(lot.id, transfer_ids[entry.key], points) for lot, entry, points in uses]
        cursor.execute(_INSERT_USES, [shop_id, *_columns(columns)])


def write_activity(shop_id: int, accounts: Iterable[AccountState]) -> None:
    """The accounts alone, for a plan without any transfer: a merge of members without points."""
    with connection.cursor() as cursor:
        _write_accounts(cursor, shop_id, accounts)


def _write_accounts(cursor, shop_id, accounts) -> None:
    changed = [account for account in accounts if account.has_acted or account.balance != account.balance_before]
    if changed:
        columns = {
            "ids": array(a.id for a in changed),
            "balances": array(a.balance for a in changed),
            "earned": array(a.last_earned_at for a in changed),
            "spent": array(a.last_spent_at for a in changed),
            "active": array(a.active_on for a in changed),
        }
        cursor.execute(_UPDATE_BALANCES, {"shop": shop_id, **columns})


def _add_daily_totals(cursor, shop_id, entries, days) -> None:
    totals: dict[tuple, list[int]] = {}
    for entry, day in zip(entries, days, strict=True):
        kind = DailyTotal.TAKEN if entry.kind == "adjust" and entry.source.is_members else entry.kind
        total = totals.setdefault((day, kind), [0, 0])
        total[0] += entry.points
        total[1] += 1
    rows = [(day, kind, points, transfers) for (day, kind), (points, transfers) in sorted(totals.items())]
    names = ("days", "kinds", "points", "transfers")
    cursor.execute(_ADD_DAILY_TOTALS, {"shop": shop_id, **dict(zip(names, _columns(rows), strict=True))})


def _columns(rows: Sequence[tuple]) -> list[str]:
    """The columns of the rows as PostgreSQL's array literals."""
    return [array(column) for column in zip(*rows, strict=True)]
