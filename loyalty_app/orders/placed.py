"""The orders placed in a stretch of time, in the order of placing, read a part at a time. Nothing is locked."""

from datetime import datetime

from django.db import connection

from loyalty_app.orders import rows
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import current_shop_id

# All use orders_by_time.
_COUNT = """
SELECT count(*)
  FROM orders_order
 WHERE shop_id = %(shop_id)s AND placed_at >= %(since)s AND placed_at < %(until)s
"""
PART = f"""
SELECT {rows.COLUMNS}
  FROM orders_order
 WHERE shop_id = %(shop_id)s AND (placed_at, id) > (%(placed_at)s, %(id)s) AND placed_at < %(until)s
 ORDER BY placed_at, id
 LIMIT %(limit)s
"""  # noqa: S608 our own columns
_LATEST = f"""
SELECT {rows.COLUMNS}
  FROM orders_order
 WHERE shop_id = %(shop_id)s AND placed_at >= %(since)s AND placed_at < %(until)s
 ORDER BY placed_at DESC, id DESC
 LIMIT %(limit)s
"""  # noqa: S608 our own columns


def count(*, since: datetime, until: datetime) -> int:
    """Orders placed in [since, until). For a job: it looks at as many entries of an index."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"shop_id": current_shop_id(), "since": since, "until": until})
        return cursor.fetchone()[0]


def after(placed_at: datetime, id: int, *, until: datetime, limit: int, now: datetime) -> list[Order]:
    """The next so many orders after this one, placed before ``until``. With id 0: from that instant on."""
    parameters = {"shop_id": current_shop_id(), "placed_at": placed_at, "id": id, "until": until, "limit": limit}
    return _read(PART, parameters, now=now)


def latest(*, since: datetime, until: datetime, limit: int, now: datetime) -> list[Order]:
    """The last so many of the orders placed in [since, until)."""
    parameters = {"shop_id": current_shop_id(), "since": since, "until": until, "limit": limit}
    return _read(_LATEST, parameters, now=now)[::-1]


def _read(statement: str, parameters: dict, *, now: datetime) -> list[Order]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = [rows.as_row(columns) for columns in cursor.fetchall()]
    return [rows.as_order(row, now=now) for row in found]
