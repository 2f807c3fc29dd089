"""The one way points move: post(). Idempotent by key, ordered locks, the same few statements for one item or 500."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from loyalty_app.ledger import rows
from loyalty_app.ledger.books import AVAILABLE, MEMBER_KINDS, PENDING, AccountState, Book
from loyalty_app.ledger.postings import Item, LedgerError, NotEnoughPoints, Posting, Reversal, Sweep
from loyalty_app.tenancy import current_shop_id

__all__ = ["LedgerError", "NotEnoughPoints", "Posted", "Posting", "Reversal", "Sweep", "post"]


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """What a call of post() did."""

    transfers: dict[str, int] = {}  # id of each transfer created, by its key
    points: dict[str, int] = {}  # points really moved, by the item's key; 0 where nothing was left to move
    existing: frozenset[str] = frozenset()  # keys that had been posted before
    member_ids: frozenset[int] = frozenset()  # whose accounts changed


def post(items: Sequence[Item], *, now: datetime) -> Posted:
    """Move points for the acting shop, all or nothing, in the order of the items.

    A key that exists already moves nothing. A merged member's points go to the survivor. Call it once per
    transaction where you can: locks are taken in order inside one call, not across two.
    Raises NotEnoughPoints (nothing was written) and KeyTaken. Rule: docs/ledger.md.
    """
    if not items:
        return Posted()
    shop_id = current_shop_id()
    with transaction.atomic():
        accounts, survivors, zone = _lock(shop_id, items)
        book = Book(accounts, survivors=survivors)
        rows.load_lots(shop_id, _emptied(book, items))
        done = rows.existing_keys(shop_id, [item.key for item in items])
        existing, points = set(), {}
        for item in items:
            if item.key in done:
                existing.add(item.key)
                continue
            done.add(item.key)
            points[item.key] = book.enter(item)
        transfers = {}
        if book.entries:
            transfers = rows.write(shop_id, book.entries, accounts, zone=zone, now=now)
    touched = {end.member_id for entry in book.entries for end in (entry.source, entry.target) if end.is_members}
    return Posted(transfers=transfers, points=points, existing=frozenset(existing), member_ids=frozenset(touched))


def _lock(shop_id: int, items: Sequence[Item]):
    """Lock the accounts of everybody concerned, and of whom they were merged into meanwhile."""
    member_ids, shop_kinds, member_kinds = set(), {"issued", "reversed"}, {AVAILABLE, PENDING}
    for item in items:
        member_ids.add(item.member_id)
        if not isinstance(item, Reversal):
            if item.to_member_id:
                member_ids.add(item.to_member_id)
            for kind in (item.source, item.target):
                (member_kinds if kind in MEMBER_KINDS else shop_kinds).add(kind)
    survivors: dict[int, int] = {}
    while True:
        accounts, zone = rows.lock_accounts(
            shop_id, member_ids, shop_kinds=sorted(shop_kinds), member_kinds=sorted(member_kinds)
        )
        # Asked after the lock: a merge that was under way has committed by now, and says so.
        merged = rows.merged_members(shop_id, member_ids)
        if merged.keys() <= survivors.keys():
            return accounts, survivors, zone
        survivors |= merged
        member_ids |= set(merged.values())


def _emptied(book: Book, items: Sequence[Item]) -> set[AccountState]:
    """The accounts that points leave: only there it matters which lots are open."""
    accounts = set()
    for item in items:
        if isinstance(item, Reversal):
            accounts |= {book.account(item.member_id, PENDING), book.account(item.member_id, AVAILABLE)}
            continue
        if item.source in MEMBER_KINDS:
            accounts.add(book.account(item.member_id, item.source))
        if isinstance(item, Sweep) and item.target in MEMBER_KINDS:  # a debt runs the other way
            accounts.add(book.account(item.to_member_id or item.member_id, item.target))
    return accounts
