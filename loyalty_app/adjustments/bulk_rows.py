"""Rows of a file written many at once: one statement for any number, every one names the shop."""

from collections.abc import Sequence

import msgspec
from django.db import connection

from loyalty_app.adjustments.models import Adjustment, BulkRow
from loyalty_app.tenancy import current_shop_id

TOGETHER = 5_000  # rows per statement


class Row(msgspec.Struct, kw_only=True):
    """A row that was looked at. Plain, since making fifty thousand model rows takes longer than a page may."""

    number: int
    member_id: int | None = None
    who: str = ""
    points: int | None = None
    reason: str = Adjustment.Reason.OTHER.value
    note: str = ""
    problem: str = ""


_INSERT = """
INSERT INTO adjustments_bulkrow
    (shop_id, bulk_id, number, member_id, who, points, reason, note, problem, is_undone, kept_points)
SELECT %(shop_id)s, %(bulk_id)s, new.*, false, 0
  FROM unnest(%(number)s::int[], %(member_id)s::bigint[], %(who)s::text[], %(points)s::bigint[], %(reason)s::text[],
              %(note)s::text[], %(problem)s::text[]) AS new
"""
_CARRIED = """
UPDATE adjustments_bulkrow AS row
   SET problem = new.problem, adjustment_id = new.adjustment_id
  FROM unnest(%(id)s::bigint[], %(problem)s::text[], %(adjustment_id)s::bigint[]) AS new (id, problem, adjustment_id)
 WHERE row.shop_id = %(shop_id)s AND row.id = new.id
"""
_UNDONE = """
UPDATE adjustments_bulkrow AS row
   SET is_undone = new.is_undone, kept_points = new.kept_points
  FROM unnest(%(id)s::bigint[], %(is_undone)s::boolean[], %(kept_points)s::bigint[]) AS new (id, is_undone, kept_points)
 WHERE row.shop_id = %(shop_id)s AND row.id = new.id
"""


def insert(bulk_id: int, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), TOGETHER):
        _execute(_INSERT, rows[start : start + TOGETHER], Row.__struct_fields__, bulk_id=bulk_id)


def carried(rows: Sequence[BulkRow]) -> None:
    """What became of them: an adjustment, or a problem."""
    _execute(_CARRIED, rows, ("id", "problem", "adjustment_id"))


def undone(rows: Sequence[BulkRow]) -> None:
    _execute(_UNDONE, rows, ("id", "is_undone", "kept_points"))


def _execute(statement: str, rows: Sequence, columns: Sequence[str], **more: int) -> None:
    if not rows:
        return
    values = {name: [getattr(row, name) for row in rows] for name in columns}
    with connection.cursor() as cursor:
        cursor.execute(statement, {"shop_id": current_shop_id(), **more, **values})
