"""What can be asked of the ledger, and what it refuses."""

from datetime import datetime
from typing import ClassVar

import msgspec


class LedgerError(Exception):
    """Base of what the ledger refuses.

    LedgerError
    ├── NotEnoughPoints     a spend wanted more than the account has
    ├── KeyTaken            another transaction used the key for other accounts meanwhile; try again
    └── ReservationError    see spending.py
    """


class NotEnoughPoints(LedgerError):
    def __init__(self, *, available: int, wanted: int):
        super().__init__(f"{wanted} points wanted, {available} available.")
        self.available, self.wanted = available, wanted


class KeyTaken(LedgerError):
    """The whole call may be tried again."""


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """``points`` leave ``source`` and arrive in ``target``: kinds of account, the member's or the shop's.

    releases_at belongs to a target "pending". expires_at belongs to a target "available", where it stands instead of
    the date that the shop's policy gives. hold names the reservation that a
    target "reserved" is set aside for. to_member_id: whose account the target is, when not member_id's.
    """

    key: str
    kind: str
    member_id: int
    source: str
    target: str
    points: int
    at: datetime
    origin: str
    releases_at: datetime | None = None
    expires_at: datetime | None = None
    to_member_id: int | None = None
    allow_negative: bool = False
    hold: str = ""


class Reversal(msgspec.Struct, frozen=True, kw_only=True):
    """Take back ``points`` that ``origin`` gave: its pending lots first, then what is available.

    Of the available lots its own go first, then those that expire earliest. What is missing makes the balance
    negative, unless ``clamp`` says never below zero. kind, target: "adjust" to "adjusted" where staff gave them.
    """

    key: str
    kind: str = "reverse"
    target: str = "reversed"
    member_id: int
    origin: str
    points: int
    at: datetime
    clamp: bool = False


class Sweep(msgspec.Struct, frozen=True, kw_only=True):
    """Move all that is left of one lot, of one hold, or (neither named) of the whole account.

    How much that is, is decided under the lock; nothing left moves nothing. A whole account that is negative moves
    its debt: the transfer then runs from target to source.
    """

    key: str
    kind: str
    member_id: int
    source: str
    target: str
    at: datetime
    origin: str
    lot_id: int | None = None
    hold: str = ""
    expires_at: datetime | None = None
    fresh_until: datetime | None = None  # the expiry of lots that expired by ``at``; None leaves them as they are
    to_member_id: int | None = None


class Expiry(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of one available lot is gone, if its time has come by ``at``; decided under the lock."""

    kind: ClassVar[str] = "expire"
    source: ClassVar[str] = "available"
    target: ClassVar[str] = "expired"
    to_member_id: ClassVar[None] = None

    key: str
    member_id: int
    lot_id: int
    at: datetime


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """Points that were taken from one lot, and what that lot knew."""

    origin: str
    points: int
    earned_at: datetime
    available_at: datetime | None = None
    expires_at: datetime | None = None
    dated_by: int | None = None


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """Give back ``points`` of what was spent, to the lots it came from: what was taken last comes back first.

    taken: all that was spent, in the order in which it was taken. already: how many points of it were given back
    before. fresh_until: the expiry of lots that expired by ``at``; None leaves them as they are. kind, source:
    "adjust" from "adjusted" where staff took them.
    """

    kind: str = "return"
    source: str = "redeemed"
    target: ClassVar[str] = "available"
    to_member_id: ClassVar[None] = None
    expires_at: ClassVar[None] = None

    key: str
    member_id: int
    points: int
    taken: tuple[Taken, ...]
    at: datetime
    origin: str
    already: int = 0
    fresh_until: datetime | None = None


Item = Posting | Reversal | Sweep | Return | Expiry
