"""The figures' rows, read and written set-based; every statement names the shop."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection

from loyalty_app.arrays import array
from loyalty_app.tenancy import current_shop_id

# The order is locked, so its row here needs no lock.
_COUNTED = """
SELECT id, member_id, day, goods_minor
  FROM figures_countedorder
 WHERE shop_id = %(shop)s AND id = ANY(%(ids)s::bigint[])
"""
_WRITE_COUNTED = """
INSERT INTO figures_countedorder AS c (shop_id, id, member_id, day, goods_minor)
SELECT %(shop)s, new.*
  FROM unnest(%(ids)s::bigint[], %(members)s::bigint[], %(days)s::date[], %(goods)s::bigint[]) AS new
    ON CONFLICT (shop_id, id) DO UPDATE SET member_id = excluded.member_id, goods_minor = excluded.goods_minor
"""
_LOCK_BUYERS = """
SELECT id, orders, goods_minor, first_on, second_on, last_on
  FROM figures_buyer
 WHERE shop_id = %(shop)s AND id = ANY(%(ids)s::bigint[])
 ORDER BY id
   FOR NO KEY UPDATE
"""
_BUYERS = """unnest(%(ids)s::bigint[], %(orders)s::bigint[], %(goods)s::bigint[], %(firsts)s::date[],
            %(seconds)s::date[], %(lasts)s::date[]) AS new (id, orders, goods_minor, first_on, second_on, last_on)"""
_UPDATE_BUYERS = f"""
UPDATE figures_buyer AS b
   SET orders = new.orders, goods_minor = new.goods_minor, first_on = new.first_on, second_on = new.second_on,
       last_on = new.last_on
  FROM {_BUYERS}
 WHERE b.shop_id = %(shop)s AND b.id = new.id
"""  # noqa: S608 our own columns
_INSERT_BUYERS = f"""
INSERT INTO figures_buyer (shop_id, id, orders, goods_minor, first_on, second_on, last_on)
SELECT %(shop)s, new.* FROM {_BUYERS}
 ORDER BY new.id
    ON CONFLICT (shop_id, id) DO NOTHING
RETURNING id
"""  # noqa: S608 our own columns
# Uses figures_order_of_member from both ends.
_FIRST_TWO = """
SELECT m.id,
       ARRAY(SELECT day FROM figures_countedorder WHERE shop_id = %(shop)s AND member_id = m.id ORDER BY day LIMIT 2),
       (SELECT max(day) FROM figures_countedorder WHERE shop_id = %(shop)s AND member_id = m.id)
  FROM unnest(%(ids)s::bigint[]) AS m (id)
"""
_ADD_DAYS = """
INSERT INTO figures_orderday AS d (shop_id, day, orders, goods_minor, first_orders, second_orders)
SELECT %(shop)s, new.*
  FROM unnest(%(days)s::date[], %(orders)s::bigint[], %(goods)s::bigint[], %(firsts)s::bigint[], %(seconds)s::bigint[])
       AS new (day, orders, goods_minor, first_orders, second_orders)
 ORDER BY new.day
    ON CONFLICT (shop_id, day) DO UPDATE
   SET orders = d.orders + excluded.orders, goods_minor = d.goods_minor + excluded.goods_minor,
       first_orders = d.first_orders + excluded.first_orders, second_orders = d.second_orders + excluded.second_orders
"""


class Counted(NamedTuple):
    """What is counted of an order; nothing where there is no member."""

    member_id: int | None
    day: date
    goods_minor: int


class Bought(NamedTuple):
    """What a member bought in all."""

    orders: int = 0
    goods_minor: int = 0
    first_on: date | None = None
    second_on: date | None = None
    last_on: date | None = None


@dataclass(slots=True)
class DayNews:
    """What is added to a day."""

    orders: int = 0
    goods_minor: int = 0
    first_orders: int = 0
    second_orders: int = 0


def counted(order_ids: Collection[int]) -> dict[int, Counted]:
    return {id: Counted(*columns) for id, *columns in _fetched(_COUNTED, ids=array(order_ids))}


def write_counted(orders: Mapping[int, Counted]) -> None:
    ids = sorted(orders)
    _run(
        _WRITE_COUNTED,
        ids=array(ids),
        members=array(orders[id].member_id for id in ids),
        days=array(orders[id].day for id in ids),
        goods=array(orders[id].goods_minor for id in ids),
    )


def lock_buyers(member_ids: Collection[int]) -> dict[int, Bought]:
    """Those of the members that have a row, locked in the sequence of their ids."""
    return {id: Bought(*columns) for id, *columns in _fetched(_LOCK_BUYERS, ids=array(member_ids))}


def first_two(member_ids: Collection[int]) -> dict[int, tuple[Sequence[date], date | None]]:
    """The days of each member's first two orders, and of the last one."""
    if not member_ids:
        return {}
    return {id: (firsts, last) for id, firsts, last in _fetched(_FIRST_TWO, ids=array(member_ids))}


def update_buyers(buyers: Mapping[int, Bought]) -> None:
    if buyers:
        _run(_UPDATE_BUYERS, **_columns(buyers))


def insert_buyers(buyers: Mapping[int, Bought]) -> set[int]:
    """Returns those that were inserted: another transaction may have the others."""
    if not buyers:
        return set()
    return {id for (id,) in _fetched(_INSERT_BUYERS, **_columns(buyers))}


def add_days(days: Mapping[date, DayNews]) -> None:
    changed = [(day, *values) for day in sorted(days) if any(values := astuple(days[day]))]
    if changed:
        names = ("days", "orders", "goods", "firsts", "seconds")
        _run(_ADD_DAYS, **dict(zip(names, map(array, zip(*changed, strict=True)), strict=True)))


def _columns(buyers: Mapping[int, Bought]) -> dict[str, str]:
    rows = [(id, *buyers[id]) for id in sorted(buyers)]
    names = ("ids", "orders", "goods", "firsts", "seconds", "lasts")
    return dict(zip(names, map(array, zip(*rows, strict=True)), strict=True))


def _run(statement: str, **columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"shop": current_shop_id(), **columns})


def _fetched(statement: str, **columns: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"shop": current_shop_id(), **columns})
        return cursor.fetchall()
