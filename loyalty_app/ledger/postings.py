"""What can be asked of the ledger, and what it refuses."""

from datetime import datetime

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

    releases_at belongs to a target "pending", expires_at to a target "available". hold names the reservation that a
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
    negative, unless ``clamp`` says never below zero.
    """

    key: str
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
    to_member_id: int | None = None


Item = Posting | Reversal | Sweep
