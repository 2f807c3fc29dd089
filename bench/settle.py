"""From a stored order webhook to points posted: our way against its naive twin, and against the limit of COPY.

python -m bench.settle --size S|M|L
Paid orders of about 10 kB, most of new customers, wait in the queue; measured is until every one of them is recorded,
its member enrolled, the award with its explanation stored, points posted, the effect and the outcome written. Designs
take turns within a round, each round in a shop of its own; medians of the rounds. Then one worker against two on as
many shops, with deadlocks counted. At the end every shop's books are audited.
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

from bench.ground import fresh
from bench.posting_work import in_shop, nothing, set_up
from bench.settle_limit import Limit, make_tables
from bench.settle_work import AT, bodies, drain_all, new_shop, store, work_beside
from bench.table import render

OURS, TWIN, SINGLE, LIMIT = (
    "batches of 500",
    "twin: one event a transaction, ORM",
    "our verbs, one event a transaction",
    "COPY of the same rows (limit)",
)


@dataclass(frozen=True, slots=True)
class Size:
    events: int  # a round, in batches
    single: int  # a round, one at a time
    shared: int  # by one worker and by two
    rounds: int = 3


SIZES = {
    "S": Size(events=2_000, single=150, shared=2_000),
    "M": Size(events=10_000, single=1_000, shared=20_000),
    "L": Size(events=50_000, single=2_000, shared=100_000),
}


def run(size: str) -> list[dict]:
    """A row per design: events per second, as a ratio to the naive twin and to the limit."""
    with fresh():
        bench = Bench(SIZES[size])
        rows = bench.designs()
        rows += bench.workers()
        rows.append(bench.audited())
        return rows


class Bench:
    def __init__(self, size: Size):
        self._size, self._shops = size, 0
        self._connection = psycopg.connect(os.environ["DATABASE_URL"])
        make_tables(self._connection)
        self._round(Size(events=1_000, single=30, shared=0))  # doesn't count
        # A session that saw only empty tables keeps poor plans; PostgreSQL gathers statistics within a minute.
        self._connection.autocommit = True
        self._connection.execute("ANALYZE")
        self._connection.autocommit = False

    def designs(self) -> list[dict]:
        """Every design in turn, round after round."""
        measured: dict[str, list[tuple[float, float, float]]] = {}
        for number in range(self._size.rounds):
            print(f"  round {number + 1} of {self._size.rounds}", flush=True)
            for name, found in self._round(self._size).items():
                measured.setdefault(name, []).append(found)
        rates = {name: statistics.median(rate for rate, _, _ in found) for name, found in measured.items()}
        return [
            {
                "name": name,
                "per_s": round(rates[name]),
                "min-max": f"{min(r for r, _, _ in found):,.0f}-{max(r for r, _, _ in found):,.0f}",
                "x twin": rates[name] / rates[TWIN],
                "of limit": rates[name] / rates[LIMIT],
                "client us": round(statistics.median(cpu for _, cpu, _ in found)),
                "WAL B": round(statistics.median(wal for _, _, wal in found)),
            }
            for name, found in sorted(measured.items(), key=lambda one: -rates[one[0]])
        ]

    def _round(self, size: Size) -> dict[str, tuple[float, float, float]]:
        from webhooks import processing

        found = {}
        shop_id = self._shop(size.events)
        found[OURS] = self._timed(size.events, drain_all)
        limit = Limit(self._connection, shop_id=shop_id, per_batch=processing.BATCH)
        found[LIMIT] = self._timed(size.events, limit.write)
        assert limit.is_complete(), "the limit wrote something else"
        self._shop(size.single)
        found[SINGLE] = self._timed(size.single, lambda: drain_all(batch=1))
        twin_id = self._shop(size.single)
        found[TWIN] = self._timed(size.single, lambda: self._twin(twin_id, size.single))
        self._counted(twin_id)
        return found

    def _twin(self, shop_id: int, limit: int) -> None:
        from bench import settle_twin

        done = in_shop(shop_id, lambda: settle_twin.work_off(now=AT, limit=limit))
        assert done == limit, f"{done} of {limit} events"

    def _counted(self, twin_id: int) -> None:
        """The twin leaves the figures by day to this, which is not measured."""
        from loyalty_app.figures import rebuild

        in_shop(twin_id, rebuild.rebuild)

    def workers(self) -> list[dict]:
        """The same number of events in two shops, worked off by one process and by two."""
        print("  one worker, two workers", flush=True)
        rates: dict[int, list[float]] = {1: [], 2: []}
        deadlocks = 0
        for _ in range(self._size.rounds):
            for workers in (1, 2):
                for _ in range(2):
                    self._shop(self._size.shared // 2)
                before = self._deadlocks()
                rates[workers].append(self._together(workers))
                deadlocks += self._deadlocks() - before
        one, two = statistics.median(rates[1]), statistics.median(rates[2])
        return [
            {"name": "1 worker, two shops", "per_s": round(one), "x one worker": 1.0},
            {"name": "2 workers, two shops", "per_s": round(two), "x one worker": two / one, "deadlocks": deadlocks},
        ]

    def _together(self, workers: int) -> float:
        """Worker processes that take what waits, a shop at a time; events per second in all."""
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=set_up) as pool:
            list(pool.map(nothing, range(workers), chunksize=1))  # imports are not what is measured
            start = time.perf_counter()
            done = sum(pool.map(work_beside, range(workers), chunksize=1))
            seconds = time.perf_counter() - start
        assert done == self._size.shared, f"{done} of {self._size.shared} events"
        return done / seconds

    def audited(self) -> dict:
        """The differences that the audit finds over all shops, and events that were left: none."""
        from loyalty_app.ledger import audit
        from loyalty_app.shops.models import Shop
        from webhooks.models import Waiting

        print("  audit", flush=True)
        differences = [one for shop in Shop.objects.all() for one in in_shop(shop.id, audit.audit)]
        assert not differences, "; ".join(map(str, differences[:5]))
        assert not Waiting.objects.exists(), "events were left"
        return {"name": f"audit of {self._shops} shops", "differences": len(differences)}

    def _shop(self, events: int) -> int:
        """A new shop with so many events waiting."""
        from webhooks import compression

        self._shops += 1
        shop_id, domain = new_shop(self._shops)
        packed = [compression.pack(body) for body in bodies(events, seed=self._shops)]
        store(self._connection, shop_id, domain, packed)
        return shop_id

    def _timed(self, count: int, act: Callable[[], object]) -> tuple[float, float, float]:
        """Per second; microseconds of this process's CPU and bytes of write-ahead log for each."""
        self._connection.commit()
        wal, start, cpu = self._wal(), time.perf_counter(), time.process_time()
        act()
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        return count / seconds, cpu / count * 1e6, (self._wal() - wal) / count

    def _wal(self) -> int:
        (bytes_,) = self._connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')").fetchone()
        self._connection.commit()
        return int(bytes_)

    def _deadlocks(self) -> int:
        (count,) = self._connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
        self._connection.commit()
        return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.settle", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="S")
    print(render(run(parser.parse_args().size)))
