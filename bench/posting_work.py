"""What posts in the benchmark: in this process, or in a worker process with a share of the jobs."""

from collections.abc import Callable
from datetime import UTC, datetime

from bench.posting_peers import Workload

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BATCH = 500

OPEN = """
INSERT INTO ledger_account (shop_id, member_id, kind)
SELECT %(shop)s, id, 'available' FROM unnest(%(members)s::bigint[]) AS member (id)
UNION ALL
SELECT %(shop)s, NULL, kind FROM unnest(ARRAY['issued', 'reversed', 'expired']) AS own (kind)
"""
EARLIER = "before:"  # how the keys of these begin
# Earnings that were there before anything is measured, spread over two years.
FILL = """
WITH account AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS number
    FROM ledger_account WHERE shop_id = %(shop)s AND kind = 'available'
), issued AS (
    SELECT id FROM ledger_account WHERE shop_id = %(shop)s AND kind = 'issued'
), transfer AS (
    INSERT INTO ledger_transfer (shop_id, key, kind, source_id, target_id, points, origin, at, day)
    SELECT %(shop)s, %(earlier)s || n, 'earn', issued.id, account.id, 10, 'order:' || n, %(at)s,
           date '2024-11-22' + (n %% 730)::int
    FROM generate_series(1, %(count)s) AS n
    JOIN account ON account.number = n %% %(members)s
    CROSS JOIN issued
    RETURNING id, target_id, points, origin, at, day
), lot AS (
    INSERT INTO ledger_lot (shop_id, account_id, transfer_id, origin, points, left_points, earned_at, available_at)
    SELECT %(shop)s, target_id, id, origin, points, points, at, at FROM transfer
), total AS (
    INSERT INTO ledger_dailytotal (shop_id, day, kind, points, transfers)
    SELECT %(shop)s, day, 'earn', sum(points), count(*) FROM transfer GROUP BY day
)
UPDATE ledger_account AS a SET balance = a.balance + t.points
FROM (SELECT target_id, sum(points) AS points FROM transfer GROUP BY target_id) AS t
WHERE a.shop_id = %(shop)s AND a.id = t.target_id
"""


def post_all(shop_id: int, acts: list[tuple], *, key: str, per_call: int = BATCH) -> int:
    """The acts through post(), so many to a call and transaction; returns the deadlocks met (each tried again)."""
    from django.db import OperationalError

    from loyalty_app.ledger.transfers import Posting, Reversal, post

    def item(number: int, act: tuple):
        kind, member_id, points, origin = act
        if kind == "reverse":
            return Reversal(key=f"{key}:{number}", member_id=member_id, origin=origin, points=points, at=AT)
        return Posting(
            key=f"{key}:{number}", kind="earn", member_id=member_id, source="issued", target="available",
            points=points, at=AT, origin=origin,
        )  # fmt: skip

    def work() -> int:
        deadlocks = 0
        for start in range(0, len(acts), per_call):
            items = [item(start + offset, act) for offset, act in enumerate(acts[start : start + per_call])]
            try:
                post(items, now=AT)
            except OperationalError:
                deadlocks += 1
                post(items, now=AT)
        return deadlocks

    return in_shop(shop_id, work)


def in_shop(shop_id: int, act: Callable):
    from loyalty_app.tenancy import acting_for

    with acting_for(shop_id):
        return act()


def count_active(shop_id: int) -> None:
    """Members who were active are counted from the transfers: after rows that were not made by post()."""
    from loyalty_app.ledger import rebuilding

    in_shop(shop_id, rebuilding.rebuild)


def set_up() -> None:
    """As the worker starts."""
    import django

    django.setup()
    from loyalty_app import garbage

    garbage.look_rarely()


def nothing(number: int) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return number


def work_off(jobs: list[tuple]) -> int:
    """A worker's share of (shop id, member ids, seed, count, key, postings to a call)."""
    return sum(
        post_all(shop_id, Workload(members=members, seed=seed).acts(count), key=key, per_call=per_call)
        for shop_id, members, seed, count, key, per_call in jobs
    )
