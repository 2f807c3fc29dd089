"""What a plan of the books works on: accounts and lots as they stand, and the transfers planned. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from loyalty_app.ledger.postings import Taken

AVAILABLE, PENDING, RESERVED = "available", "pending", "reserved"
MEMBER_KINDS = frozenset({AVAILABLE, PENDING, RESERVED})
_NEVER = datetime.max.replace(tzinfo=UTC)


class LotState:
    """A lot as it stands while the plan is made; id is None for one that the plan itself opens."""

    __slots__ = (
        "available_at",
        "dated_by",
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

    def __init__(
        self, *, id, origin, points, left, earned_at, releases_at, available_at, expires_at, dated_by, held_for, serial
    ):
        self.id, self.origin, self.points, self.left, self.left_before = id, origin, points, left, left
        self.earned_at, self.releases_at, self.available_at = earned_at, releases_at, available_at
        self.expires_at, self.dated_by, self.held_for, self.serial = expires_at, dated_by, held_for, serial

    @property
    def turn(self):
        """Earliest expiry first, lots without a date last; then the older one."""
        return (self.expires_at or _NEVER, self.releases_at or _NEVER, self.earned_at, self.serial)


class AccountState:
    """An account as it stands while the plan is made. ``lots`` are the open ones, loaded only where points leave."""

    __slots__ = (
        "active_on",
        "balance",
        "balance_before",
        "has_acted",
        "id",
        "is_members",
        "kind",
        "last_earned_at",
        "last_spent_at",
        "lots",
        "member_id",
    )

    def __init__(self, *, id: int, member_id: int | None, kind: str, balance: int = 0):
        self.id, self.member_id, self.kind = id, member_id, kind
        self.is_members = member_id is not None
        self.balance = self.balance_before = balance
        self.last_earned_at: datetime | None = None  # of a member's available account: their activity
        self.last_spent_at: datetime | None = None
        self.active_on: date | None = None  # see participation.py
        self.has_acted = False
        self.lots: list[LotState] = []

    def act(self, *, earned_at: datetime | None = None, spent_at: datetime | None = None) -> None:
        """The member was active; the later of two times counts."""
        if earned_at and (self.last_earned_at is None or self.last_earned_at < earned_at):
            self.last_earned_at, self.has_acted = earned_at, True
        if spent_at and (self.last_spent_at is None or self.last_spent_at < spent_at):
            self.last_spent_at, self.has_acted = spent_at, True


class Entry:
    """One planned transfer: the lots it takes from, the lots it opens."""

    __slots__ = ("at", "key", "kind", "opens", "origin", "points", "source", "target", "uses")

    def __init__(self, *, key, kind, source, target, points, origin, at):
        self.key, self.kind, self.source, self.target = key, kind, source, target
        self.points, self.origin, self.at = points, origin, at
        self.uses: list[tuple[LotState, int]] = []
        self.opens: list[LotState] = []


def ordered(lots: Iterable[LotState]) -> list[LotState]:
    """The open lots in the order in which points leave them."""
    return sorted((lot for lot in lots if lot.left), key=lambda lot: lot.turn)


def last_taken(taken: Sequence[Taken], *, points: int, already: int) -> list[tuple[Taken, int]]:
    """The ``points`` that were taken last, but for the ``already`` last ones of all; the very last comes first."""
    parts = []
    for each in reversed(taken):
        skipped = min(already, each.points)
        part = min(each.points - skipped, points)
        already, points = already - skipped, points - part
        if part:
            parts.append((each, part))
    return parts
