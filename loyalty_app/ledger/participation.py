"""Who took part: members who earned or redeemed, counted by day so that any stretch of days is a sum.

A member's active days are those on which they earned or redeemed, or whoever was merged into them. What is stored is
how many of a day's members had been active how many days before (ActiveMembers); the members of a stretch of days are
those whose gap, on their first day in it, reaches back before it. Written with the transfers, under the members' locks.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate

import msgspec
from django.db import connection

from loyalty_app.arrays import array
from loyalty_app.ledger.models import ActiveMembers
from loyalty_app.ledger.states import AVAILABLE, AccountState, Entry
from loyalty_app.tenancy import current_shop_id

LONG_AGO = ActiveMembers.LONG_AGO
DAYS_MAX = LONG_AGO - 1  # the longest stretch that these counts can answer for

# Every member's active days, those of whom they were merged with among them.
ACTIVE_DAYS = """
SELECT DISTINCT coalesce(m.merged_into_id, m.id) AS member_id, t.day
  FROM ledger_transfer AS t
  JOIN ledger_account AS a
    ON a.shop_id = %(shop)s AND a.id = CASE t.kind WHEN 'earn' THEN t.target_id ELSE t.source_id END
  JOIN members_member AS m ON m.shop_id = %(shop)s AND m.id = a.member_id
 WHERE t.shop_id = %(shop)s AND t.kind IN ('earn', 'redeem')
"""
# Uses ledger_transfer_in and ledger_transfer_out.
_DAYS_OF = """
SELECT m.id, t.id, t.day
  FROM members_member AS m
  JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.member_id = m.id
 CROSS JOIN LATERAL (
       SELECT id, day FROM ledger_transfer WHERE shop_id = %(shop)s AND target_id = a.id AND kind = 'earn'
       UNION ALL
       SELECT id, day FROM ledger_transfer WHERE shop_id = %(shop)s AND source_id = a.id AND kind = 'redeem') AS t
 WHERE m.shop_id = %(shop)s AND (m.id = ANY(%(members)s::bigint[]) OR m.merged_into_id = ANY(%(members)s::bigint[]))
"""
_FAMILY = """
SELECT id, merged_into_id FROM members_member
 WHERE shop_id = %(shop)s AND merged_into_id = ANY(%(members)s::bigint[])
"""
_ADD = """
INSERT INTO ledger_activemembers AS c (shop_id, day, longer)
SELECT %(shop)s, t.day, t.longer::bigint[]
  FROM unnest(%(days)s::date[], %(longer)s::text[]) AS t (day, longer)
 ORDER BY t.day
    ON CONFLICT (shop_id, day) DO UPDATE
   SET longer = (
       SELECT array_agg(both_of.old + both_of.new ORDER BY both_of.n)
         FROM unnest(c.longer, excluded.longer) WITH ORDINALITY AS both_of (old, new, n))
"""
_SET_ACTIVE_ON = """
UPDATE ledger_account
   SET active_on = v.active_on
  FROM unnest(%(members)s::bigint[], %(days)s::date[]) AS v (member_id, active_on)
 WHERE shop_id = %(shop)s AND ledger_account.member_id = v.member_id AND kind = 'available'
"""
# Uses ledger_activemembers_day. Of each day, those whose gap is longer than the part of the stretch before it.
BETWEEN = """
SELECT coalesce(sum(longer[day - %(first)s + 1]), 0)::bigint
  FROM ledger_activemembers
 WHERE shop_id = %(shop)s AND day BETWEEN %(first)s AND %(last)s
"""


class News(msgspec.Struct, frozen=True):
    """What a plan adds: to the counts, and members some of whose days came late, between days that were counted."""

    counts: Counter
    late: frozenset[int]


def of(entries: Sequence[Entry], days: Sequence[date], accounts: Iterable[AccountState]) -> News:
    """What the plan's entries, each with its day, change; their members' last active days move on."""
    active: dict[int, set[date]] = {}
    for entry, day in zip(entries, days, strict=True):
        if entry.kind == "earn":
            active.setdefault(entry.target.member_id, set()).add(day)
        elif entry.kind == "redeem":
            active.setdefault(entry.source.member_id, set()).add(day)
    counts: Counter = Counter()
    late = set()
    if not active:
        return News(counts, frozenset())
    for account in accounts:
        if account.kind != AVAILABLE or account.member_id not in active:
            continue
        new = active[account.member_id]
        before = account.active_on
        if before is not None and min(new) < before:
            late.add(account.member_id)
        else:
            counts.update(gaps(new - {before}, after=before))
        if before is None or max(new) > before:
            account.active_on, account.has_acted = max(new), True
    return News(counts, frozenset(late))


def gaps(days: Iterable[date], *, after: date | None = None) -> Counter:
    """A member's days as (day, gap) once each; ``after``: the active day before them."""
    found: Counter = Counter()
    for day in sorted(days):
        found[day, min((day - after).days, LONG_AGO) if after else LONG_AGO] += 1
        after = day
    return found


def add(cursor, shop_id: int, news: News, *, transfer_ids: Mapping[str, int]) -> None:
    """Write the counts of what was just posted as ``transfer_ids``. Last, and in one order, as the daily totals."""
    counts = news.counts
    if news.late:
        counts = counts.copy()
        posted = set(transfer_ids.values())
        of_members: dict[int, list] = {}
        families = _families(cursor, shop_id, news.late)
        cursor.execute(_DAYS_OF, {"shop": shop_id, "members": array(news.late)})
        for member_id, transfer_id, day in cursor.fetchall():
            of_members.setdefault(families.get(member_id, member_id), []).append((day, transfer_id in posted))
        for found in of_members.values():
            counts.update(gaps({day for day, _is_new in found}))
            counts.subtract(gaps({day for day, is_new in found if not is_new}))
    _add(cursor, shop_id, counts)


def merged(kept_id: int, gone_id: int) -> None:
    """The kept member was active whenever either was. Before the members' rows say so; their accounts are locked."""
    shop_id = current_shop_id()
    with connection.cursor() as cursor:
        families = _families(cursor, shop_id, [kept_id, gone_id])
        cursor.execute(_DAYS_OF, {"shop": shop_id, "members": array([kept_id, gone_id])})
        days: dict[int, set[date]] = {kept_id: set(), gone_id: set()}
        for member_id, _transfer_id, day in cursor.fetchall():
            days[families.get(member_id, member_id)].add(day)
        if not days[gone_id]:
            return
        together = days[kept_id] | days[gone_id]
        counts = gaps(together)
        counts.subtract(gaps(days[kept_id]))
        counts.subtract(gaps(days[gone_id]))
        _add(cursor, shop_id, counts)
        last = {"members": array([kept_id, gone_id]), "days": array([max(together), None])}
        cursor.execute(_SET_ACTIVE_ON, {"shop": shop_id, **last})


def _families(cursor, shop_id: int, member_ids: Collection[int]) -> dict[int, int]:
    """Who was merged into one of these members, and into which."""
    cursor.execute(_FAMILY, {"shop": shop_id, "members": array(member_ids)})
    return dict(cursor.fetchall())


def _add(cursor, shop_id: int, counts: Counter) -> None:
    by_day: dict[date, list[int]] = {}
    for (day, gap), members in counts.items():
        if members:
            by_day.setdefault(day, [0] * LONG_AGO)[gap - 1] += members
    if by_day:
        days = sorted(by_day)
        longer = [array([*accumulate(reversed(by_day[day]))][::-1]) for day in days]
        cursor.execute(_ADD, {"shop": shop_id, "days": array(days), "longer": array(longer)})


def between(first: date, last: date) -> int:
    """How many members earned or redeemed from ``first`` to ``last``, each once. At most DAYS_MAX days."""
    assert (last - first).days < DAYS_MAX
    with connection.cursor() as cursor:
        cursor.execute(BETWEEN, {"shop": current_shop_id(), "first": first, "last": last})
        return cursor.fetchone()[0]
