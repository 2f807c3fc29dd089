"""What a register tells, and what can't be done to its things."""

from datetime import datetime
from typing import Any, Literal

import msgspec


class RevisionError(Exception):
    """Base of what can't be done to an effective-dated thing.

    RevisionError
    ├── Unknown   the shop has no such thing, or no such draft
    └── NotNow    its state doesn't allow it; the text says what to do
    """


class Unknown(RevisionError):
    """The shop has nothing with this id."""


class NotNow(RevisionError):
    """What was asked doesn't fit the thing's state."""


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A revision: what the thing says over [starts_at, ends_at)."""

    id: int  # the thing
    revision_id: int
    number: int
    name: str
    terms: Any
    starts_at: datetime
    ends_at: datetime | None = None

    def holds_at(self, instant: datetime) -> bool:
        return self.starts_at <= instant and (self.ends_at is None or instant < self.ends_at)


class Past(Dated, frozen=True, kw_only=True):
    """A revision with how it came about."""

    made_at: datetime | None  # None: before this was kept
    made_by: str  # Shopify's staff id; "": the app by itself
    came_by: str  # published, revised, rolled_back, planned, resumed, scheduled


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A thing as a list shows it: its state now, and what it says now, or else said or will say."""

    id: int
    name: str
    state: Literal["live", "scheduled", "paused", "ended", "archived"]
    terms: Any
    starts_at: datetime
    ends_at: datetime | None
    number: int
    planned_at: datetime | None = None  # a change is planned for then
    planned: Any = None  # the terms it brings


class Drafted(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing may come to say. Nothing is given by a draft until it is published."""

    id: int
    of: int | None  # the thing; None: it would be a new one
    name: str
    terms: Any
    starts_at: datetime | None
    ends_at: datetime | None
    saved_at: datetime
    saved_by: str  # Shopify's staff id
    begun_from: int  # the thing's revision when this was begun; 0: a new thing
    latest: int  # the thing's revision now

    @property
    def is_behind(self) -> bool:
        """The thing was changed after this was begun."""
        return self.begun_from != self.latest

    @property
    def version(self) -> str:
        """What somebody saw who saw this: the draft as saved then, beside the thing as it was then."""
        return f"{self.latest}@{self.saved_at.isoformat()}"


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What is said when something can't be done; lazily translated."""

    is_archived: Any
    has_ended: Any
    end_has_passed: Any
