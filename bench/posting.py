"""Points into the ledger: post() in batches against pgledger's way, the ORM row by row, and the limit of COPY.

python -m bench.posting --size S|M|L
Bare transfers: seven earnings to one reversal over many members, who have accounts and an earning each before. Designs
take turns within a round, each round on a shop of its own; medians of the rounds. Then one worker against two on as
many shops, and two workers on the same members, where deadlocks are counted. At the end every shop's books are audited.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import psycopg

from bench.ground import fresh, postmaster
from bench.intake_servers import cpu_seconds
from bench.posting_limit import Limit, make_tables
from bench.posting_peers import PGLEDGER_WAY, Workload, orm_row_by_row, pgledger_way
from bench.posting_work import (
    AT,
    BATCH,
    EARLIER,
    FILL,
    OPEN,
    count_active,
    in_shop,
    nothing,
    post_all,
    set_up,
    work_off,
)
from bench.table import render

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Size:
    members: int
    batched: int  # postings a round, for designs that take batches
    called: int  # for designs that take them one at a time
    contended: int  # postings of both workers on the same members
    existing: int = 0  # transfers there before anything is measured


SIZES = {
    "S": Size(members=1_000, batched=5_000, called=600, contended=10_000),
    "M": Size(members=10_000, batched=50_000, called=5_000, contended=100_000),
    "L": Size(members=50_000, batched=200_000, called=10_000, contended=200_000, existing=10_000_000),
}


def run(size: str) -> list[dict]:
    """A row per design: postings per second, as a ratio to pgledger's way per call and to the limit."""
    with fresh():
        bench = Bench(SIZES[size])
        rows = bench.designs()
        rows += bench.workers()
        rows += bench.contended()
        rows.append(bench.audited())
        return rows


class Bench:
    def __init__(self, size: Size):
        self._size, self._shops = size, 0
        self._connection = psycopg.connect(os.environ["DATABASE_URL"])
        self._postmaster = postmaster(self._connection)
        make_tables(self._connection)
        self._connection.execute(PGLEDGER_WAY)
        self._connection.commit()
        if size.existing:
            self._fill()
        self._warm_up()

    def _warm_up(self) -> None:
        """A round that doesn't count."""
        size, self._size = self._size, Size(members=200, batched=2_000, called=50, contended=0)
        self._round(0)
        self._size = size

    def designs(self) -> list[dict]:
        """Every design in turn, round after round."""
        measured: dict[str, list[tuple[float, float, float]]] = {}
        for number in range(ROUNDS):
            print(f"  round {number + 1} of {ROUNDS}", flush=True)
            for name, one in self._round(number).items():
                measured.setdefault(name, []).append(one)
        rates = {name: statistics.median(rate for rate, _, _ in found) for name, found in measured.items()}
        peer, limit = rates["pgledger's way, a call each"], rates["COPY of the same rows (limit)"]
        return [
            {
                "name": name,
                "per_s": round(rates[name]),
                "min-max": f"{min(r for r, _, _ in found):,.0f}-{max(r for r, _, _ in found):,.0f}",
                "x pgledger": rates[name] / peer,
                "of limit": rates[name] / limit,
                "cpu us": round(statistics.median(cpu for _, cpu, _ in found)),
                "WAL B": round(statistics.median(wal for _, _, wal in found)),
            }
            for name, found in sorted(measured.items(), key=lambda one: -rates[one[0]])
        ]

    def _round(self, number: int) -> dict[str, tuple[float, float, float]]:
        size = self._size
        shop_id, members = self._shop(size.members)
        many = Workload(members=members, seed=number).acts(size.batched)
        found = {"post(), 500 at a time": self._timed(len(many), lambda: post_all(shop_id, many, key="p"))}
        limit = Limit(self._connection, shop_id=shop_id, per_batch=BATCH, earlier=EARLIER)
        found["COPY of the same rows (limit)"] = self._timed(len(many), limit.write)
        assert limit.is_complete(), "the limit wrote something else"

        shop_id, members = self._shop(size.members)
        few = Workload(members=members, seed=number).acts(size.called)
        found["post(), one at a time"] = self._timed(len(few), lambda: post_all(shop_id, few, key="p", per_call=1))
        self._peer_accounts(members)
        for name, each in (("pgledger's way, a call each", 1), ("pgledger's way, 100 calls a transaction", 100)):
            found[name] = self._timed(
                len(few), lambda each=each: pgledger_way(self._connection, few, at=AT, per_transaction=each)
            )
        shop_id, members = self._shop(size.members)
        few = Workload(members=members, seed=number).acts(size.called)
        found["ORM, row by row"] = self._timed(
            len(few), lambda: in_shop(shop_id, lambda: orm_row_by_row(few, at=AT, day=AT.date(), key="o"))
        )
        count_active(shop_id)
        return found

    def workers(self) -> list[dict]:
        """The same shops posted by one worker process and by two, each shop by one worker at a time."""
        print("  one worker, two workers", flush=True)
        rates: dict[int, list[float]] = {1: [], 2: []}
        for number in range(ROUNDS):
            for workers in (1, 2):
                jobs = [self._job(number, self._size.batched // 2) for _ in range(2)]
                shares = [jobs] if workers == 1 else [[job] for job in jobs]
                rates[workers].append(self._together(shares)[0])
        one, two = statistics.median(rates[1]), statistics.median(rates[2])
        return [
            {"name": f"{workers} worker(s), a shop each", "per_s": round(rate), "x one worker": rate / one}
            for workers, rate in ((1, one), (2, two))
        ]

    def contended(self) -> list[dict]:
        """Two workers on the same members of one shop, each in its own order."""
        print("  two workers on the same members", flush=True)
        shop_id, members = self._shop(self._size.members)
        half = self._size.contended // 2
        shares = [[(shop_id, members, seed, half, f"w{seed}", 50)] for seed in (1, 2)]
        rate, deadlocks = self._together(shares)
        posted = self._connection.execute(
            "SELECT count(*) FROM ledger_transfer WHERE shop_id = %s AND NOT starts_with(key, %s)", [shop_id, EARLIER]
        ).fetchone()[0]
        assert posted == 2 * half, f"{posted} of {2 * half} postings arrived"
        self._connection.rollback()
        return [
            {"name": f"2 workers, same members, {2 * half:,} postings", "per_s": round(rate), "deadlocks": deadlocks}
        ]

    def audited(self) -> dict:
        """The differences that the audit finds over all shops: none."""
        from loyalty_app.ledger import audit
        from loyalty_app.shops.models import Shop

        print("  audit", flush=True)
        differences = [one for shop in Shop.objects.all() for one in in_shop(shop.id, audit.audit)]
        assert not differences, "; ".join(map(str, differences[:5]))
        return {"name": f"audit of {self._shops} shops", "differences": len(differences)}

    def _timed(self, count: int, act: Callable[[], object]) -> tuple[float, float, float]:
        """Per second; microseconds of CPU, ours and PostgreSQL's, and bytes of write-ahead log for each."""
        self._connection.commit()
        wal, cpu, start = self._wal(), self._cpu(), time.perf_counter()
        act()
        seconds, cpu = time.perf_counter() - start, self._cpu() - cpu
        return count / seconds, cpu / count * 1e6, (self._wal() - wal) / count

    def _cpu(self) -> float:
        return time.process_time() + cpu_seconds(self._postmaster)

    def _wal(self) -> int:
        (bytes_,) = self._connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')").fetchone()
        self._connection.commit()
        return int(bytes_)

    def _together(self, shares: list[list[tuple]]) -> tuple[float, int]:
        """Worker processes with a share of the jobs each; postings per second in all, and deadlocks."""
        with ProcessPoolExecutor(len(shares), mp_context=get_context("spawn"), initializer=set_up) as pool:
            list(pool.map(nothing, range(len(shares)), chunksize=1))  # imports are not what is measured
            start = time.perf_counter()
            deadlocks = sum(pool.map(work_off, shares, chunksize=1))
            seconds = time.perf_counter() - start
        return sum(job[3] for share in shares for job in share) / seconds, deadlocks

    def _job(self, seed: int, count: int) -> tuple:
        shop_id, members = self._shop(self._size.members)
        return (shop_id, members, seed, count, "w", BATCH)

    def _shop(self, members: int) -> tuple[int, list[int]]:
        """A new shop and its members' ids, with an account and an earlier earning each.

        PostgreSQL knows how many that are, which it finds out by itself within a minute: for a shop that its statistics
        have never seen it expects one row, and reads all of them to find a few.
        """
        self._shops += 1
        (shop_id,) = self._connection.execute(
            """INSERT INTO shops_shop (domain, name, currency, timezone, is_development, created_at)
            VALUES (%s, 'Bench', 'USD', 'America/New_York', false, %s) RETURNING id""",
            [f"bench-{self._shops}.myshopify.com", AT],
        ).fetchone()
        rows = self._connection.execute(
            """INSERT INTO members_member (shop_id, customer_id, state, enrolled_by, enrolled_at, changed_at)
            SELECT %s, n, 'active', 'order', %s, %s FROM generate_series(1, %s) AS n RETURNING id""",
            [shop_id, AT, AT, members],
        ).fetchall()
        members = [id for (id,) in rows]
        self._connection.execute(OPEN, {"shop": shop_id, "members": members})
        self._earn_earlier(shop_id, count=len(members), members=len(members))
        return shop_id, members

    def _peer_accounts(self, members: list[int]) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute("TRUNCATE peer_account, peer_transfer, peer_entry")
            names = ["issued", "reversed", *(f"member_{id:026}" for id in members)]
            cursor.execute(
                "INSERT INTO peer_account (id, currency, may_be_negative) SELECT unnest(%s::text[]), 'PTS', true",
                [names],
            )
        self._connection.commit()

    def _fill(self) -> None:
        """Earnings that were there before: size is part of what is measured."""
        print(f"  filling in {self._size.existing:,} transfers", flush=True)
        shop_id, members = self._shop(self._size.members)
        self._earn_earlier(shop_id, count=self._size.existing, members=len(members), key="long_before:")

    def _earn_earlier(self, shop_id: int, *, count: int, members: int, key: str = EARLIER) -> None:
        values = {"shop": shop_id, "count": count, "members": members, "at": AT, "earlier": key}
        self._connection.execute(FILL, values)
        self._connection.commit()
        self._connection.autocommit = True
        self._connection.execute("VACUUM ANALYZE")
        self._connection.autocommit = False
        count_active(shop_id)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.posting", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="S")
    print(render(run(parser.parse_args().size)))
