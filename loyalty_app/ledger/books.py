"""How points move between accounts and lots, in memory. Pure: no clock, no settings, no database.

``rows`` reads the locked accounts into a Book, ``Book.enter`` plans what each item does, ``rows`` writes the plan.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from loyalty_app.ledger.postings import Item, NotEnoughPoints, Posting, Reversal, Sweep

AVAILABLE, PENDING, RESERVED = "available", "pending", "reserved"
MEMBER_KINDS = frozenset({AVAILABLE, PENDING, RESERVED})
_NEVER = datetime.max.replace(tzinfo=UTC)


class LotState:
    """A lot as it stands while the plan is made; id is None for one that the plan itself opens."""

    __slots__ = (
        "earned_at",
        "expires_at",
        "held_for",
        "id",
        "left",
        "left_before",
        "origin",
        "points",
        "releases_at",
        "serial",
    )

    def __init__(self, *, id, origin, points, left, earned_at, releases_at, expires_at, held_for, serial):
        self.id, self.origin, self.points, self.left, self.left_before = id, origin, points, left, left
        self.earned_at, self.releases_at, self.expires_at = earned_at, releases_at, expires_at
        self.held_for, self.serial = held_for, serial

    @property
    def turn(self):
        """Earliest expiry first, lots without a date last; then the older one."""
        return (self.expires_at or _NEVER, self.releases_at or _NEVER, self.earned_at, self.serial)


class AccountState:
    """An account as it stands while the plan is made. ``lots`` are the open ones, loaded only where points leave."""

    __slots__ = ("balance", "balance_before", "id", "is_members", "kind", "lots", "member_id")

    def __init__(self, *, id: int, member_id: int | None, kind: str, balance: int = 0):
        self.id, self.member_id, self.kind = id, member_id, kind
        self.is_members = member_id is not None
        self.balance = self.balance_before = balance
        self.lots: list[LotState] = []


class Entry:
    """One planned transfer: the lots it takes from, the lots it opens."""

    __slots__ = ("at", "key", "kind", "opens", "origin", "points", "source", "target", "uses")

    def __init__(self, *, key, kind, source, target, points, origin, at):
        self.key, self.kind, self.source, self.target = key, kind, source, target
        self.points, self.origin, self.at = points, origin, at
        self.uses: list[tuple[LotState, int]] = []
        self.opens: list[LotState] = []


class Book:
    """The accounts of one call and what the plan does to them."""

    def __init__(self, accounts: Iterable[AccountState], *, survivors: dict[int, int] | None = None):
        self._accounts = {(a.member_id, a.kind): a for a in accounts}
        self._survivors = survivors or {}
        self._serial = 0
        self.entries: list[Entry] = []

    def account(self, member_id: int, kind: str) -> AccountState:
        """The member's account of that kind, or the shop's. A merged member's is the survivor's."""
        if kind not in MEMBER_KINDS:
            return self._accounts[None, kind]
        while member_id in self._survivors:
            member_id = self._survivors[member_id]
        return self._accounts[member_id, kind]

    def enter(self, item: Item) -> int:
        """Plan what the item does; returns the points it moves. Raises NotEnoughPoints."""
        if isinstance(item, Posting):
            return self._post(item)
        if isinstance(item, Reversal):
            return self._reverse(item)
        return self._sweep(item)

    def _post(self, item: Posting) -> int:
        assert item.points > 0, "a transfer moves a positive number of points"
        source, target = self._ends(item)
        # A hole may be left only by an available account, and only where the caller says so.
        if source.is_members and source.balance < item.points and not item.allow_negative:
            raise NotEnoughPoints(available=max(source.balance, 0), wanted=item.points)
        entry = self._entry(item, source=source, target=target, points=item.points)
        taken = self._take(entry, ordered(source.lots) if source.is_members else (), item.points)
        self._arrive(entry, item, taken)
        return item.points

    def _reverse(self, item: Reversal) -> int:
        assert item.points > 0, "a reversal takes back a positive number of points"
        pending = self.account(item.member_id, PENDING)
        own = [lot for lot in ordered(pending.lots) if lot.origin == item.origin]
        waiting = min(item.points, sum(lot.left for lot in own))
        available = self.account(item.member_id, AVAILABLE)
        rest = item.points - waiting
        if item.clamp:
            rest = min(rest, max(available.balance, 0))
        reversed_ = self.account(item.member_id, "reversed")
        if waiting:
            entry = self._entry(item, source=pending, target=reversed_, points=waiting, kind="reverse")
            self._take(entry, own, waiting)
        if rest:
            key = f"{item.key}/2" if waiting else item.key
            entry = self._entry(item, source=available, target=reversed_, points=rest, kind="reverse", key=key)
            lots = ordered(available.lots)
            lots.sort(key=lambda lot: lot.origin != item.origin)  # stable: its own first, else in their turn
            self._take(entry, lots, rest)
        return waiting + rest

    def _sweep(self, item: Sweep) -> int:
        source, target = self._ends(item)
        if item.lot_id is None and not item.hold:
            if source.balance < 0:
                source, target = target, source
                points = -target.balance
            else:
                points = source.balance
            lots = source.lots
        else:
            lots = [lot for lot in source.lots if lot.id == item.lot_id or (item.hold and lot.held_for == item.hold)]
            points = sum(lot.left for lot in lots)
        if points:
            entry = self._entry(item, source=source, target=target, points=points)
            self._arrive(entry, item, self._take(entry, ordered(lots), points))
        return points

    def _ends(self, item: Posting | Sweep) -> tuple[AccountState, AccountState]:
        source = self.account(item.member_id, item.source)
        target = self.account(item.to_member_id or item.member_id, item.target)
        assert source is not target, "a transfer moves points between two accounts"
        assert source.is_members or target.is_members, "one end of a transfer is a member's account"
        return source, target

    def _entry(self, item, *, source, target, points, kind=None, key=None) -> Entry:
        entry = Entry(
            key=key or item.key,
            kind=kind or item.kind,
            source=source,
            target=target,
            points=points,
            origin=item.origin,
            at=item.at,
        )
        self.entries.append(entry)
        return entry

    def _take(self, entry: Entry, lots: Iterable[LotState], points: int) -> list[tuple[LotState, int]]:
        """Take up to ``points`` from the lots in the order given, and all of them from the balance."""
        if not entry.source.is_members:
            return []
        entry.source.balance -= points
        for lot in lots:
            if points == 0:
                break
            part = min(lot.left, points)
            if part:
                lot.left -= part
                points -= part
                entry.uses.append((lot, part))
        return list(entry.uses)

    def _arrive(self, entry: Entry, item: Posting | Sweep, taken: list[tuple[LotState, int]]) -> None:
        """Open the lots that the points arrive in. Lots that only move keep their dates and origin."""
        target = entry.target
        if not target.is_members:
            return
        for lot, part in taken:
            held_for = (getattr(item, "hold", "") or lot.held_for) if target.kind == RESERVED else ""
            self._open(
                entry,
                origin=lot.origin,
                points=part,
                earned_at=lot.earned_at,
                releases_at=lot.releases_at if target.kind == PENDING else None,
                expires_at=item.expires_at or lot.expires_at,
                held_for=held_for,
            )
        fresh = entry.points - sum(part for _, part in taken)
        if fresh:
            self._open(
                entry,
                origin=item.origin,
                points=fresh,
                earned_at=item.at,
                releases_at=getattr(item, "releases_at", None),
                expires_at=item.expires_at,
                held_for=getattr(item, "hold", ""),
            )
        self._fill_hole(entry)
        target.balance += entry.points
        target.lots.extend(entry.opens)

    def _fill_hole(self, entry: Entry) -> None:
        """A debt is paid by what arrives next, so that open lots add up to the balance, or to zero below it."""
        hole = max(-entry.target.balance, 0)
        for lot in ordered(entry.opens) if hole else ():
            part = min(lot.left, hole)
            if part:
                lot.left -= part
                hole -= part
                entry.uses.append((lot, part))

    def _open(self, entry: Entry, *, origin, points, earned_at, releases_at, expires_at, held_for) -> None:
        self._serial += 1
        entry.opens.append(
            LotState(
                id=None,
                origin=origin,
                points=points,
                left=points,
                earned_at=earned_at,
                releases_at=releases_at,
                expires_at=expires_at,
                held_for=held_for,
                serial=(1, self._serial),
            )
        )


def ordered(lots: Iterable[LotState]) -> list[LotState]:
    """The open lots in the order in which points leave them."""
    return sorted((lot for lot in lots if lot.left), key=lambda lot: lot.turn)
