"""A day on which everything is due: points expire, points are released; and what a change of the policy costs.

python -m bench.sweeps --size S|M|L
A shop has so many lots, ten to a member, all due at one midnight. Measured is the sweep until nothing is left, against
what one writes first (a loop over the lots with the ORM, a transaction each) and against the limit: the very rows that
the sweep wrote, by COPY into tables with the same constraints. Before the lots expire, the policy that dates them is
previewed and changed. At the end every shop's books are audited.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from bench.ground import fresh
from bench.posting_limit import make_tables
from bench.posting_work import AT, count_active, in_shop
from bench.sweeps_limit import Limit
from bench.sweeps_loop import expire_in_a_loop, release_in_a_loop
from bench.table import render

LOTS_PER_MEMBER = 10
DUE_AT = AT + timedelta(days=400)  # a year after they became available, and the month after the change


@dataclass(frozen=True, slots=True)
class Size:
    lots: int
    looped: int  # lots of the loop's own shop
    copied: int  # lots whose rows are written again by COPY


SIZES = {
    "S": Size(lots=20_000, looped=500, copied=20_000),
    "M": Size(lots=1_000_000, looped=3_000, copied=200_000),
    "L": Size(lots=3_000_000, looped=3_000, copied=200_000),
}

# Earnings, and the lots they opened: what a shop has before the day. Triggers and keys are checked by the sweep.
_FILL = """
WITH account AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS number
    FROM ledger_account WHERE shop_id = %(shop)s AND kind = %(kind)s
), transfer AS (
    INSERT INTO ledger_transfer (shop_id, key, kind, source_id, target_id, points, origin, at, day)
    SELECT %(shop)s, 'before:' || n, 'earn', issued.id, account.id, 10, 'order:' || n, %(at)s, %(day)s
    FROM generate_series(0, %(lots)s - 1) AS n
    JOIN account ON account.number = n %% %(members)s
    JOIN ledger_account AS issued ON issued.shop_id = %(shop)s AND issued.kind = 'issued'
    RETURNING id, target_id, points, origin, at
), lot AS (
    INSERT INTO ledger_lot (shop_id, account_id, transfer_id, origin, points, left_points, earned_at, releases_at,
                            available_at)
    SELECT %(shop)s, target_id, id, origin, points, points, at,
           CASE WHEN %(kind)s = 'pending' THEN %(due)s::timestamptz END,
           CASE WHEN %(kind)s = 'available' THEN at END
    FROM transfer
), total AS (
    INSERT INTO ledger_dailytotal (shop_id, day, kind, points, transfers)
    SELECT %(shop)s, %(day)s, 'earn', sum(points), count(*) FROM transfer
)
UPDATE ledger_account AS a SET balance = a.balance + t.points
FROM (SELECT target_id, sum(points) AS points FROM transfer GROUP BY target_id) AS t
WHERE a.shop_id = %(shop)s AND a.id = t.target_id
"""
_ACCOUNTS = """
INSERT INTO ledger_account (shop_id, member_id, kind)
SELECT shop_id, id, unnest(ARRAY['available', 'pending']) FROM members_member WHERE shop_id = %(shop)s
UNION ALL SELECT %(shop)s, NULL, unnest(ARRAY['issued', 'reversed', 'expired'])
"""


def run(size: str) -> list[dict]:
    """Rows of lots per second, as a ratio to the loop and to the limit."""
    with fresh():
        bench = Bench(SIZES[size])
        return [*bench.policy_and_expiry(), *bench.release(), bench.audited()]


class Bench:
    def __init__(self, size: Size):
        self._size, self._shops = size, 0
        self._connection = psycopg.connect(os.environ["DATABASE_URL"])
        make_tables(self._connection)

    def policy_and_expiry(self) -> list[dict]:
        from loyalty_app.ledger import expire, expiry_change, forecast, redate
        from loyalty_app.ledger.expiry import ExpiryPolicy

        year = ExpiryPolicy(kind="lots", months=12)
        looped, shop_id = self._shop(self._size.looped, "available"), self._shop(self._size.lots, "available")

        def change() -> None:
            expiry_change.change(year, now=AT)
            while redate.step(now=AT) or redate.step(now=AT + redate.SECOND_PASS_AFTER):
                pass

        rows = [
            self._took("preview of a policy", shop_id, lambda: forecast.preview(year, now=AT)),
            self._took("every lot dated again", shop_id, change),
            self._took("forecast of the days ahead", shop_id, lambda: forecast.per_day(now=AT, days=400)),
            self._took("a thousand members to warn", shop_id, lambda: forecast.warnings(days_ahead=365, now=AT)),
            self._took("which shops have points to expire", shop_id, lambda: expire.shops_due(now=AT)),
        ]
        self._analyze()
        in_shop(looped, change)
        return rows + self._compared("expire", shop_id, looped, expire.sweep, expire_in_a_loop)

    def release(self) -> list[dict]:
        from loyalty_app.ledger import release

        looped, shop_id = self._shop(self._size.looped, "pending"), self._shop(self._size.lots, "pending")
        return self._compared("release", shop_id, looped, release.sweep, release_in_a_loop)

    def _compared(self, kind: str, shop_id: int, looped: int, sweep: Callable, loop: Callable) -> list[dict]:
        print(f"  {kind}", flush=True)
        ours = self._rate(shop_id, lambda: self._until_done(sweep), self._size.lots)
        loops = self._rate(looped, lambda: loop(now=DUE_AT), self._size.looped)
        limit = Limit(self._connection, shop_id=shop_id, kind=kind, most=self._size.copied)
        start = time.perf_counter()
        limit.write()
        limits = limit.lots / (time.perf_counter() - start)
        assert limit.is_complete(), "the limit wrote something else"
        return [
            {"name": f"{kind}: COPY of the same rows (limit)", "lots": limit.lots, "per_s": round(limits),
             "of limit": 1.0, "x loop": limits / loops},
            {"name": f"{kind}: the sweep", "lots": self._size.lots, "per_s": round(ours), "of limit": ours / limits,
             "x loop": ours / loops},
            {"name": f"{kind}: ORM, lot by lot", "lots": self._size.looped, "per_s": round(loops),
             "of limit": loops / limits, "x loop": 1.0},
        ]  # fmt: skip

    def _until_done(self, sweep: Callable) -> None:
        while sweep(now=DUE_AT).transfers:
            pass

    def _took(self, name: str, shop_id: int, act: Callable) -> dict:
        start = time.perf_counter()
        in_shop(shop_id, act)
        return {"name": name, "lots": self._size.lots, "seconds": round(time.perf_counter() - start, 3)}

    def _rate(self, shop_id: int, act: Callable, lots: int) -> float:
        start = time.perf_counter()
        in_shop(shop_id, act)
        seconds = time.perf_counter() - start
        left = "SELECT count(*) FROM ledger_lot WHERE shop_id = %s AND left_points > 0 AND available_at IS NULL"
        swept = "SELECT count(*) FROM ledger_transfer WHERE shop_id = %s AND kind IN ('expire', 'release')"
        found = [self._connection.execute(statement, [shop_id]).fetchone()[0] for statement in (left, swept)]
        self._connection.commit()
        assert found == [0, lots], f"{found[1]} of {lots} lots were swept"
        return lots / seconds

    def audited(self) -> dict:
        """The differences that the audit finds over all shops: none."""
        from loyalty_app.ledger import audit
        from loyalty_app.shops.models import Shop

        print("  audit", flush=True)
        start = time.perf_counter()
        differences = [one for shop in Shop.objects.all() for one in in_shop(shop.id, audit.audit)]
        assert not differences, "; ".join(map(str, differences[:5]))
        seconds = round(time.perf_counter() - start, 3)
        return {"name": f"audit of {self._shops} shops", "seconds": seconds, "differences": len(differences)}

    def _shop(self, lots: int, kind: str) -> int:
        """A new shop with its lots, all of one instant."""
        print(f"  {lots:,} lots, {kind}", flush=True)
        self._shops += 1
        (shop_id,) = self._connection.execute(
            """INSERT INTO shops_shop (domain, name, currency, timezone, is_development, created_at)
            VALUES (%s, 'Bench', 'USD', 'America/New_York', false, %s) RETURNING id""",
            [f"sweeps-{self._shops}.myshopify.com", AT],
        ).fetchone()
        known = {"shop": shop_id, "at": AT, "day": AT.date(), "due": DUE_AT, "kind": kind, "lots": lots}
        known["members"] = max(lots // LOTS_PER_MEMBER, 1)
        self._connection.execute(
            """INSERT INTO members_member (shop_id, customer_id, state, enrolled_by, enrolled_at, changed_at)
            SELECT %(shop)s, n, 'active', 'order', %(at)s, %(at)s FROM generate_series(1, %(members)s) AS n""",
            known,
        )
        self._connection.execute(_ACCOUNTS, known)
        self._connection.commit()
        self._connection.execute("SET LOCAL session_replication_role = replica")  # not what is measured
        self._connection.execute(_FILL, known)
        self._connection.commit()
        count_active(shop_id)
        self._analyze()
        return shop_id

    def _analyze(self) -> None:
        """What the server does by itself within a minute of so many new rows."""
        self._connection.autocommit = True
        self._connection.execute("VACUUM ANALYZE")
        self._connection.autocommit = False


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.sweeps", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="S")
    print(render(run(parser.parse_args().size)))
