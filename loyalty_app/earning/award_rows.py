"""Awards' rows, read and written set-based; every statement names the shop."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from django.db import connection

from loyalty_app.arrays import array
from loyalty_app.earning.case import Case, LastAward
from loyalty_app.earning.models import Award
from loyalty_app.earning.rules import Deserved
from loyalty_app.ledger.transfers import Posting, Reversal
from loyalty_app.loaded import loaded
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import current_shop_id

# Uses earning_award_order. What all settlements together posted, and between which members: mostly it is one.
_LAST = """
SELECT DISTINCT ON (order_id)
       order_id, number, points, reason, releases_at, member_id,
       (sum(delta) OVER (PARTITION BY order_id))::bigint,
       min(member_id) OVER (PARTITION BY order_id), max(member_id) OVER (PARTITION BY order_id)
  FROM earning_award
 WHERE shop_id = %(shop_id)s AND order_id = ANY(%(order_ids)s::bigint[])
 ORDER BY order_id, number DESC
"""
_GIVEN = """
SELECT order_id, member_id, sum(delta)::bigint
  FROM earning_award
 WHERE shop_id = %(shop_id)s AND order_id = ANY(%(order_ids)s::bigint[]) AND member_id IS NOT NULL
 GROUP BY order_id, member_id
"""
_OWNERS = """
UPDATE orders_order
   SET member_id = new.member_id
  FROM unnest(%(ids)s::bigint[], %(member_ids)s::bigint[]) AS new (id, member_id)
 WHERE orders_order.shop_id = %(shop_id)s AND orders_order.id = new.id
"""
_INSERT = """
INSERT INTO earning_award
    (shop_id, kind, order_id, member_id, number, points, delta, reason, releases_at, judged_at, at, explanation)
SELECT %(shop_id)s, 'order', new.order_id, new.member_id, new.number, new.points, new.delta, new.reason,
       new.releases_at, new.judged_at, %(now)s, new.explanation::jsonb
  FROM unnest(%(order_ids)s::bigint[], %(member_ids)s::bigint[], %(numbers)s::int[], %(points)s::bigint[],
              %(deltas)s::bigint[], %(reasons)s::text[], %(releases_at)s::timestamptz[], %(judged_at)s::timestamptz[],
              %(explanations)s::text[])
       AS new (order_id, member_id, number, points, delta, reason, releases_at, judged_at, explanation)
RETURNING id, order_id, number
"""


class NewAward(msgspec.Struct, kw_only=True):
    """An award about to be stored, and the postings it is made of."""

    case: Case
    number: int
    member_id: int | None
    deserved: Deserved
    releases_at: datetime | None = None
    items: Sequence[Posting | Reversal] = ()

    @property
    def origin(self) -> str:
        return f"order:{self.case.order.shopify_id}"

    def delta(self, moved: Mapping[str, int]) -> int:
        """What was really posted: a clamped reversal may have taken less than it wanted."""
        return sum(
            moved.get(item.key, 0) if isinstance(item, Posting) else -moved.get(item.key, 0) for item in self.items
        )


def last_of(order_ids: Sequence[int]) -> dict[int, LastAward]:
    """The current award of each order that has one."""
    parameters = {"shop_id": current_shop_id(), "order_ids": array(order_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_LAST, parameters)
        rows = cursor.fetchall()
        given = {row[0]: {row[7]: row[6]} if row[7] else {} for row in rows}
        if several := [order_id for order_id, *_, first_id, last_id in rows if first_id != last_id]:
            given |= {order_id: {} for order_id in several}
            cursor.execute(_GIVEN, parameters | {"order_ids": array(several)})
            for order_id, member_id, points in cursor.fetchall():
                given[order_id][member_id] = points
    return {
        order_id: LastAward(
            number=number,
            points=points,
            reason=reason,
            releases_at=releases_at,
            member_id=member_id,
            given=given[order_id],
        )
        for order_id, number, points, reason, releases_at, member_id, *_ in rows
    }


def survivors(member_ids: Iterable[int]) -> dict[int, int]:
    """Who holds the points of members that were merged into others: only those, by their id."""
    wanted, into = set(member_ids), {}
    while wanted:
        found = dict(
            Member.objects.filter(id__in=wanted, merged_into__isnull=False).values_list("id", "merged_into_id")
        )
        into |= found
        wanted = set(found.values()) - into.keys()
    ends = {}
    for member_id in into:
        end = member_id
        while end in into:
            end = into[end]
        ends[member_id] = end
    return ends


def write_owners(orders: Sequence[Order], owners: Mapping[int, Member | None]) -> None:
    """The orders belong to these members, in the rows and in the database where that differs."""
    changed = []
    for order in orders:
        owner = owners[order.id]
        owner_id = owner.id if owner else None
        if order.member_id != owner_id:
            order.member = owner
            changed.append((order.id, owner_id))
    if changed:
        ids, member_ids = zip(*changed, strict=True)
        parameters = {"shop_id": current_shop_id(), "ids": array(ids), "member_ids": array(member_ids)}
        with connection.cursor() as cursor:
            cursor.execute(_OWNERS, parameters)


def insert(new: Sequence[NewAward], moved: Mapping[str, int], *, now: datetime) -> list[Award]:
    if not new:
        return []
    rows = [_row(award, award.delta(moved), now=now) for award in new]
    names = ["order_ids", "member_ids", "numbers", "points", "deltas", "reasons", "releases_at", "judged_at"]
    columns = dict(zip([*names, "explanations"], map(array, zip(*rows, strict=True)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, columns | {"shop_id": current_shop_id(), "now": now})
        ids = {(order_id, number): id for id, order_id, number in cursor.fetchall()}
    return [_award(ids[row[0], row[2]], row, now=now) for row in rows]


def _row(award: NewAward, delta: int, *, now: datetime) -> tuple:
    order, deserved = award.case.order, award.deserved
    return (
        order.id,
        award.member_id,
        award.number,
        deserved.points,
        delta,
        deserved.reason,
        award.releases_at,
        order.placed_at or now,
        msgspec.json.encode(deserved.explanation).decode(),
    )


def _award(id: int, row: tuple, *, now: datetime) -> Award:
    """The award as a model; ``explanation`` is loaded when it is asked for."""
    order_id, member_id, number, points, delta, reason, releases_at, judged_at, _explanation = row
    values = {
        "shop_id": current_shop_id(),
        "id": id,
        "kind": Award.Kind.ORDER.value,
        "order_id": order_id,
        "member_id": member_id,
        "number": number,
        "points": points,
        "delta": delta,
        "reason": reason,
        "releases_at": releases_at,
        "judged_at": judged_at,
        "at": now,
    }
    return loaded(Award, values)
