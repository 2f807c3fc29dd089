"""The merchant's admin over a million members and ten million transfers: what each page takes, and how soon it is seen.

python -m bench.admin --size S|M|L
First the server: every page of the dashboard is asked for again and again, with other members each time, over one
connection. Beside them stand statements that a page would need without totals by day and without keysets: sums over
all transfers, OFFSET with COUNT. Then the browser: see bench.admin.browser.
"""

import os
import time

import psycopg

from bench.admin import browser, ground, pages
from bench.ground import fresh

SIZES = {"S": (20_000, 20, 1), "M": (100_000, 60, 5), "L": (1_000_000, 100, 7)}  # members, requests a page, rounds
AT_MOST_MS = 20  # p95, what every page should keep to

ON_THE_FLY = {
    "points by kind in a year, summed": """
        SELECT kind, sum(points), count(*) FROM ledger_transfer
        WHERE shop_id = %(shop)s AND day >= current_date - 365 GROUP BY kind""",
    "members who took part in a year, counted": """
        SELECT count(DISTINCT a.member_id) FROM ledger_transfer t
        JOIN ledger_account a ON a.shop_id = t.shop_id
            AND a.id = CASE t.kind WHEN 'earn' THEN t.target_id ELSE t.source_id END
        WHERE t.shop_id = %(shop)s AND t.kind IN ('earn', 'redeem') AND t.day >= current_date - 365""",
    "a page from the middle, by OFFSET and COUNT": """
        SELECT (SELECT count(*) FROM members_member WHERE shop_id = %(shop)s), m.* FROM (
            SELECT * FROM members_member WHERE shop_id = %(shop)s ORDER BY enrolled_at DESC, id DESC
            LIMIT 25 OFFSET %(half)s) AS m""",
}


def run(size: str) -> list[dict]:
    """A row per page, the slowest first; then the statements beside them; then the browser's."""
    members, times, rounds = SIZES[size]
    return [*served(members, times), *browser.rows(rounds)]


def served(members: int, times: int) -> list[dict]:
    with fresh(), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        shop_id = ground.fill(connection, members=members)
        print(f"  {members * ground.PER_MEMBER:,} transfers", flush=True)
        rows = pages.measured(connection, shop_id, members=members, times=times)
        over = [row["page"] for row in rows if row.get("p95 ms", 0) > AT_MOST_MS]
        told = {"page": f"pages over {AT_MOST_MS} ms at p95: {len(over)} of {sum('p95 ms' in row for row in rows)}"}
        known = {"shop": shop_id, "half": members // 2}
        return [*rows, told, *(_on_the_fly(connection, name, known) for name in ON_THE_FLY)]


def _on_the_fly(connection: psycopg.Connection, name: str, known: dict) -> dict:
    took = []
    for _ in range(3):
        start = time.perf_counter()
        connection.execute(ON_THE_FLY[name], known).fetchall()
        took.append((time.perf_counter() - start) * 1000)
    return {"page": f"on the fly: {name}", "p50 ms": sorted(took)[1], "max ms": max(took)}
