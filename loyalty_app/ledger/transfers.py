"""The one way points move: post(). Idempotent by key, ordered locks, the same few statements for one item or 500."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from loyalty_app.ledger import rows
from loyalty_app.ledger.books import Book
from loyalty_app.ledger.postings import (
    Expiry,
    Item,
    LedgerError,
    NotEnoughPoints,
    Posting,
    Return,
    Reversal,
    Sweep,
    Taken,
)
from loyalty_app.ledger.states import AVAILABLE, MEMBER_KINDS, AccountState
from loyalty_app.tenancy import current_shop_id

__all__ = [
    "Expiry",
    "LedgerError",
    "NotEnoughPoints",
    "Posted",
    "Posting",
    "Return",
    "Reversal",
    "Sweep",
    "Taken",
    "post",
]


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
        accounts, survivors, dating = _lock(shop_id, items)
        book = Book(accounts, survivors=survivors, dating=dating)
        rows.load_lots(shop_id, _emptied(book, items), only=_named_lots(items))
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
            transfers = rows.write(shop_id, book.entries, accounts, zone=dating.zone, now=now)
        elif points:
            rows.write_activity(shop_id, accounts)
    touched = {end.member_id for entry in book.entries for end in (entry.source, entry.target) if end.is_members}
    return Posted(transfers=transfers, points=points, existing=frozenset(existing), member_ids=frozenset(touched))


def _lock(shop_id: int, items: Sequence[Item]):
    """Lock the accounts of everybody concerned, and of whom they were merged into meanwhile."""
    wanted, shop_kinds = _wanted(items)
    survivors: dict[int, int] = {}
    while True:
        accounts, dating = rows.lock_accounts(shop_id, wanted, shop_kinds=sorted(shop_kinds))
        # Asked after the lock: a merge that was under way has committed by now, and says so.
        merged = rows.merged_members(shop_id, {member_id for member_id, _ in wanted})
        if merged.keys() <= survivors.keys():
            return accounts, survivors, dating
        survivors |= merged
        wanted |= {(merged[member_id], kind) for member_id, kind in wanted if member_id in merged}


def _wanted(items: Sequence[Item]) -> tuple[set[tuple[int, str]], set[str]]:
    """Which accounts must exist: kinds by member, and the shop's. Everybody has an available one: it shows activity."""
    wanted, shop_kinds = set(), {"issued", "reversed"}
    for item in items:
        wanted.add((item.member_id, AVAILABLE))
        if isinstance(item, Reversal):  # takes from a pending account where there is one
            shop_kinds |= {"expired", item.target}
            continue
        if item.source == AVAILABLE:
            shop_kinds.add("expired")  # what is due goes before anything else takes it
        to_member_id = item.to_member_id or item.member_id
        wanted.add((to_member_id, AVAILABLE))
        for member_id, kind in ((item.member_id, item.source), (to_member_id, item.target)):
            if kind in MEMBER_KINDS:
                wanted.add((member_id, kind))
            else:
                shop_kinds.add(kind)
    return wanted, shop_kinds


def _emptied(book: Book, items: Sequence[Item]) -> set[AccountState]:
    """The accounts that points leave: only there it matters which lots are open."""
    accounts = set()
    for item in items:
        if isinstance(item, Reversal):
            pending = book.pending(item.member_id)
            accounts |= {book.account(item.member_id, AVAILABLE), *([pending] if pending else [])}
            continue
        if item.source in MEMBER_KINDS:
            accounts.add(book.account(item.member_id, item.source))
        if _moves_all(item) and item.target in MEMBER_KINDS:  # a debt runs the other way
            accounts.add(book.account(item.to_member_id or item.member_id, item.target))
    return accounts


def _moves_all(item: Item) -> bool:
    return isinstance(item, Sweep) and item.lot_id is None and not item.hold


def _named_lots(items: Sequence[Item]) -> list[int] | None:
    """The lots that the items name, when all do: then no other lot of those members is of interest."""
    named = [getattr(item, "lot_id", None) for item in items]
    return None if None in named else named
