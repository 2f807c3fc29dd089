"""Who looks at the panel, and what they have, read at once."""

from datetime import datetime
from pathlib import Path

import msgspec
from django.db import connection

from loyalty_app.members import enrol
from loyalty_app.tenancy import current_shop_id

_STATEMENT = (Path(__file__).parent / "sql" / "looker.sql").read_text()
_BY_CUSTOMER, _BY_ID = (_STATEMENT.format(column=column) for column in ("customer_id", "id"))


class Looker(msgspec.Struct, frozen=True, kw_only=True):
    """A member. ``has_dated``: some of their available points have a date on which they go."""

    id: int
    joined_at: datetime | None
    available: int
    pending: int
    has_dated: bool
    rewards_open: int
    rewards_all: int


def find(customer_id: int, *, now: datetime) -> Looker | None:
    """The member with this customer id, the survivor if they were merged; None when there is none."""
    row = _read(_BY_CUSTOMER, customer_id, now)
    if row is None:
        return None
    if row[1] is not None:
        row = _read(_BY_ID, enrol.find(customer_id).id, now)
    id, _, joined_at, available, pending, has_dated, rewards_open, rewards_all = row
    return Looker(
        id=id, joined_at=joined_at, available=available, pending=pending, has_dated=has_dated,
        rewards_open=rewards_open, rewards_all=rewards_all,
    )  # fmt: skip


def _read(statement: str, of: int, now: datetime) -> tuple | None:
    with connection.prepared_cursor() as cursor:
        cursor.execute(statement, {"shop": current_shop_id(), "of": of, "now": now})
        return cursor.fetchone()
