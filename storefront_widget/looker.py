"""Who looks at the panel, and what they have, read at once."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from django.db import connection

from loyalty_app.members import enrol
from loyalty_app.tenancy import current_shop_id

_STATEMENT = (Path(__file__).parent / "sql" / "looker.sql").read_text()
BY_CUSTOMER, _BY_ID = (_STATEMENT.format(column=column) for column in ("customer_id", "id"))
COLUMNS = 8


class MergedAway(Exception):
    """This row's member is somebody else now: find() knows whom."""


class Looker(msgspec.Struct, frozen=True, kw_only=True):
    """A member. ``has_dated``: some of their available points have a date on which they go."""

    id: int
    joined_at: datetime | None
    available: int
    pending: int
    has_dated: bool
    rewards_open: int
    rewards_all: int


def find(customer_id: int | None, *, now: datetime) -> Looker | None:
    """The member with this customer id, the survivor if they were merged; None when there is none."""
    row = _read(BY_CUSTOMER, customer_id, now) if customer_id else None
    if row is None:
        return None
    try:
        return _looker(row)
    except MergedAway:
        return _looker(_read(_BY_ID, enrol.find(customer_id).id, now))


def from_text(row: Sequence[bytes | None]) -> Looker | None:
    """Of BY_CUSTOMER's columns as PostgreSQL writes them; all empty: there is no such member. Raises MergedAway."""
    id, merged_into_id, joined_at, available, pending, has_dated, rewards_open, rewards_all = row
    if id is None:
        return None
    joined_at = datetime.fromisoformat(joined_at.decode()) if joined_at else None
    figures = (int(available), int(pending), has_dated == b"t", int(rewards_open), int(rewards_all))
    return _looker((int(id), merged_into_id, joined_at, *figures))


def _looker(row: Sequence) -> Looker:
    id, merged_into_id, joined_at, available, pending, has_dated, rewards_open, rewards_all = row
    if merged_into_id is not None:
        raise MergedAway
    return Looker(
        id=id, joined_at=joined_at, available=available, pending=pending, has_dated=has_dated,
        rewards_open=rewards_open, rewards_all=rewards_all,
    )  # fmt: skip


def _read(statement: str, of: int, now: datetime) -> tuple | None:
    with connection.prepared_cursor() as cursor:
        cursor.execute(statement, {"shop": current_shop_id(), "of": of, "now": now})
        return cursor.fetchone()
