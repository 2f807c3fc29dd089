"""How points move between accounts and lots, in memory. Pure: no clock, no settings, no database.

``rows`` reads the locked accounts into a Book, ``Book.enter`` plans what each item does, ``rows`` writes the plan.
"""

from collections.abc import Iterable
from datetime import datetime

from loyalty_app.ledger.dating import Dating
from loyalty_app.ledger.postings import Expiry, Item, NotEnoughPoints, Posting, Return, Reversal, Sweep, Taken
from loyalty_app.ledger.states import (
    AVAILABLE,
    MEMBER_KINDS,
    PENDING,
    RESERVED,
    AccountState,
    Entry,
    LotState,
    last_taken,
    ordered,
)

EARNING, SPENDING = frozenset({"earn", "adjust", "return"}), frozenset({"reserve", "redeem"})  # a member's activity


class Book:
    """The accounts of one call and what the plan does to them."""

    def __init__(
        self,
        accounts: Iterable[AccountState],
        *,
        survivors: dict[int, int] | None = None,
        dating: Dating | None = None,
    ):
        self._accounts = {(a.member_id, a.kind): a for a in accounts}
        self._survivors = survivors or {}
        self._dating = dating or Dating()
        self._serial = 0
        self.entries: list[Entry] = []

    def account(self, member_id: int, kind: str) -> AccountState:
        """The member's account of that kind, or the shop's. A merged member's is the survivor's."""
        if kind not in MEMBER_KINDS:
            return self._accounts[None, kind]
        return self._accounts[self._who(member_id), kind]

    def pending(self, member_id: int) -> AccountState | None:
        """The member's pending account, or None for one who never had points that wait."""
        return self._accounts.get((self._who(member_id), PENDING))

    def _who(self, member_id: int) -> int:
        while member_id in self._survivors:
            member_id = self._survivors[member_id]
        return member_id

    def enter(self, item: Item) -> int:
        """Plan what the item does; returns the points it moves. Raises NotEnoughPoints."""
        if isinstance(item, Posting):
            return self._post(item)
        if isinstance(item, Reversal):
            return self._reverse(item)
        if isinstance(item, Return):
            return self._return(item)
        if isinstance(item, Expiry):
            account = self.account(item.member_id, AVAILABLE)
            return self._expire([lot for lot in account.lots if lot.id == item.lot_id], account, at=item.at)
        return self._sweep(item)

    def _post(self, item: Posting) -> int:
        assert item.points > 0, "a transfer moves a positive number of points"
        source, target = self._ends(item)
        if source.kind == AVAILABLE:
            self._expire(source.lots, source, at=item.at)
        # A hole may be left only by an available account, and only where the caller says so.
        if source.is_members and source.balance < item.points and not item.allow_negative:
            raise NotEnoughPoints(available=max(source.balance, 0), wanted=item.points)
        entry = self._entry(item, source=source, target=target, points=item.points)
        taken = self._take(entry, ordered(source.lots) if source.is_members else (), item.points)
        self._arrive(entry, item, taken)
        return item.points

    def _reverse(self, item: Reversal) -> int:
        assert item.points > 0, "a reversal takes back a positive number of points"
        pending = self.pending(item.member_id)
        own = [lot for lot in ordered(pending.lots) if lot.origin == item.origin] if pending else []
        waiting = min(item.points, sum(lot.left for lot in own))
        available = self.account(item.member_id, AVAILABLE)
        self._expire(available.lots, available, at=item.at)
        rest = item.points - waiting
        if item.clamp:
            rest = min(rest, max(available.balance, 0))
        reversed_ = self.account(item.member_id, item.target)
        if waiting:
            entry = self._entry(item, source=pending, target=reversed_, points=waiting)
            self._take(entry, own, waiting)
        if rest:
            key = f"{item.key}/2" if waiting else item.key
            entry = self._entry(item, source=available, target=reversed_, points=rest, key=key)
            lots = ordered(available.lots)
            lots.sort(key=lambda lot: lot.origin != item.origin)  # stable: its own first, else in their turn
            self._take(entry, lots, rest)
        return waiting + rest

    def _sweep(self, item: Sweep) -> int:
        source, target = self._ends(item)
        if item.to_member_id and source.kind == AVAILABLE:  # two become one: their last activity is the later one
            target.act(earned_at=source.last_earned_at, spent_at=source.last_spent_at)
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

    def _return(self, item: Return) -> int:
        assert item.points > 0, "a return gives back a positive number of points"
        parts = last_taken(item.taken, points=item.points, already=item.already)
        assert sum(part for _, part in parts) == item.points, "no more is given back than was taken"
        source, target = self._ends(item)
        self._arrive(self._entry(item, source=source, target=target, points=item.points), item, parts)
        return item.points

    def _expire(self, lots: Iterable[LotState], account: AccountState, *, at: datetime) -> int:
        """Points are gone at their instant, whether the sweep has come by or not: nobody else takes them first."""
        points, wipes = 0, self._dating.policy.kind == "inactivity"
        for lot in lots:
            if not lot.left or lot.id is None or (lot.expires_at is None and not wipes):
                continue
            gone_at = self._dating.gone_at(lot, account)
            if gone_at is not None and gone_at <= at:
                points += self._expire_lot(lot, account, gone_at)
        return points

    def _expire_lot(self, lot: LotState, account: AccountState, gone_at: datetime) -> int:
        entry = Entry(
            key=f"expire:{lot.id}",
            kind="expire",
            source=account,
            target=self._accounts[None, "expired"],
            points=lot.left,
            origin=lot.origin,
            at=gone_at,
        )
        self.entries.append(entry)
        self._take(entry, [lot], lot.left)
        return entry.points

    def _ends(self, item: Posting | Sweep | Return) -> tuple[AccountState, AccountState]:
        source = self.account(item.member_id, item.source)
        target = self.account(item.to_member_id or item.member_id, item.target)
        assert source is not target, "a transfer moves points between two accounts"
        assert source.is_members or target.is_members, "one end of a transfer is a member's account"
        return source, target

    def _entry(self, item, *, source, target, points, key=None) -> Entry:
        entry = Entry(
            key=key or item.key,
            kind=item.kind,
            source=source,
            target=target,
            points=points,
            origin=item.origin,
            at=item.at,
        )
        self.entries.append(entry)
        if entry.kind in EARNING and target.is_members:
            self._accounts[target.member_id, AVAILABLE].act(earned_at=item.at)
        elif entry.kind in SPENDING:
            self._accounts[source.member_id, AVAILABLE].act(spent_at=item.at)
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

    def _arrive(self, entry: Entry, item: Posting | Sweep | Return, taken: list[tuple[LotState | Taken, int]]) -> None:
        """Open the lots that the points arrive in. Lots that only move keep their dates and origin."""
        target = entry.target
        if not target.is_members:
            return
        for lot, part in taken:
            held_for = (getattr(item, "hold", "") or lot.held_for) if target.kind == RESERVED else ""
            available_at, expires_at, dated_by = self._dates(lot, item, target)
            self._open(
                entry,
                origin=lot.origin,
                points=part,
                earned_at=lot.earned_at,
                releases_at=lot.releases_at if target.kind == PENDING else None,
                available_at=available_at,
                expires_at=expires_at,
                dated_by=dated_by,
                held_for=held_for,
            )
        fresh = entry.points - sum(part for _, part in taken)
        if fresh:
            arrives = target.kind == AVAILABLE
            self._open(
                entry,
                origin=item.origin,
                points=fresh,
                earned_at=item.at,
                releases_at=getattr(item, "releases_at", None),
                available_at=item.at if arrives else None,
                expires_at=item.expires_at or (self._dating.date(item.at) if arrives else None),
                dated_by=None if item.expires_at else self._dating.number,
                held_for=getattr(item, "hold", ""),
            )
        self._fill_hole(entry)
        target.balance += entry.points
        target.lots.extend(entry.opens)

    def _dates(self, lot: LotState | Taken, item: Posting | Sweep | Return, target: AccountState) -> tuple:
        """(available_at, expires_at, dated_by) of points that come from another lot."""
        if target.kind != AVAILABLE:
            return lot.available_at, lot.expires_at, lot.dated_by
        available_at, number = lot.available_at or item.at, self._dating.number
        if item.expires_at:
            return available_at, item.expires_at, None
        expires_at, dated_by = lot.expires_at, lot.dated_by
        if lot.available_at is None:  # it was pending till now
            if expires_at is None:
                expires_at, dated_by = self._dating.date(available_at), number
        elif dated_by is not None and dated_by != number:
            expires_at, dated_by = self._dating.again(expires_at=expires_at, available_at=available_at), number
        fresh_until = getattr(item, "fresh_until", None)
        if fresh_until and expires_at and expires_at <= item.at:
            expires_at = fresh_until
        return available_at, expires_at, dated_by

    def _fill_hole(self, entry: Entry) -> None:
        """A debt is paid by what arrives next, so that open lots add up to the balance, or to zero below it."""
        hole = max(-entry.target.balance, 0)
        for lot in ordered(entry.opens) if hole else ():
            part = min(lot.left, hole)
            if part:
                lot.left -= part
                hole -= part
                entry.uses.append((lot, part))

    def _open(
        self, entry: Entry, *, origin, points, earned_at, releases_at, available_at, expires_at, dated_by, held_for
    ) -> None:
        self._serial += 1
        entry.opens.append(
            LotState(
                id=None,
                origin=origin,
                points=points,
                left=points,
                earned_at=earned_at,
                releases_at=releases_at,
                available_at=available_at,
                expires_at=expires_at,
                dated_by=dated_by,
                held_for=held_for,
                serial=(1, self._serial),
            )
        )
