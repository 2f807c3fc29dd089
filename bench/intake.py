"""Webhook intake: verify, store durably, answer 200. Ours against Shopify's Express package with pg, and usual Django.

python -m bench.intake --size S|M|L
Every design gets two processes, 32 keep-alive connections and the same bodies of about 9 kB; rounds are interleaved,
each with a fresh server; medians of the rounds. In each round also 400 deliveries a second that arrive by themselves
(Poisson). Then PostgreSQL is killed in the middle: every delivery that was answered 200 must be there afterwards.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from bench import slow_disk
from bench.ground import fresh, postmaster
from bench.intake_servers import FLOOR_TABLE, TABLES, Design, cpu_seconds, designs, serving
from bench.table import render
from devstore.servers import Postgres

SIZES = {  # events in a round, rounds, events at a given rate
    "S": (1_500, 3, 800),
    "M": (8_000, 3, 4_000),
    "L": (30_000, 5, 24_000),
}
CONNECTIONS = 32
RATE_PER_S = 400
SHOP = "bench.myshopify.com"
WARM_UP = 300
RECOVER_WITHIN_S = 30


def run(size: str) -> list[dict]:
    """A row per design: deliveries per second as a ratio to the peer, and what one delivery costs."""
    rows = [{"disk": "this machine's", **row} for row in measure(size)]
    if size == "S":
        return rows
    if not slow_disk.is_possible():
        return [*rows, {"disk": "slow", "name": "not run (no C compiler)"}]
    # Django is set up for one database per process, so the other disk gets a process of its own.
    options = f"-W ignore -m bench.intake --size {size} --slow-disk --json /dev/stdout".split()
    done = subprocess.run([sys.executable, *options], stdout=subprocess.PIPE, text=True, check=True)
    return rows + [{"disk": "slow", **row} for row in json.loads(done.stdout)]


def measure(size: str) -> list[dict]:
    events, rounds, paced = SIZES[size]
    with fresh() as postgres:
        os.environ.pop("LD_PRELOAD", None)  # for PostgreSQL alone
        bench = Bench()
        chosen, absent = designs()
        for number in range(rounds):
            for design in chosen:
                say(f"  round {number + 1} of {rounds}: {design.name}")
                bench.round(design, events=events)
            for design in chosen:
                say(f"  {RATE_PER_S} a second: {design.name}")
                bench.paced(design, events=paced)
        say("  PostgreSQL is killed under load")
        lost = bench.survives_kill(chosen[0], postgres, events=events)
        return [
            *bench.rows(chosen),
            *absent,
            {"name": "answered 200, gone after kill -9 of PostgreSQL", "events": lost},
        ]


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Bench:
    def __init__(self):
        self._runs = 0
        self._measured: dict[str, list[dict]] = {}
        self._p99_ms: dict[str, list[float]] = {}
        self._connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        info = self._connection.info
        database = {"PGHOST": info.host, "PGDATABASE": info.dbname, "PGUSER": info.user}
        self._environment = os.environ | database | {"LOG_LEVEL": "CRITICAL"}
        self._postmaster = postmaster(self._connection)
        for table in ("peer_event", "usual_event"):
            self._connection.execute(TABLES.format(name=table))
        self._connection.execute(FLOOR_TABLE)
        self._connection.execute(
            "INSERT INTO shops_shop (domain, name, currency, timezone, is_development, created_at)"
            " VALUES (%s, 'Bench', 'USD', 'UTC', false, now())",
            [SHOP],
        )

    def round(self, design: Design, *, events: int) -> None:
        with serving(design, self._environment) as (port, process):
            self._send(port, events=WARM_UP)
            stored, wal = self._count(design), self._wal()
            cpu, postgres_cpu = cpu_seconds(process.pid), cpu_seconds(self._postmaster)
            done = self._send(port, events=events)
            server_us = (cpu_seconds(process.pid) - cpu) / events * 1e6
            postgres_us = (cpu_seconds(self._postmaster) - postgres_cpu) / events * 1e6
            wal_bytes = (self._wal() - wal) / events
            assert done["statuses"] == {"200": events}, f"{design.name}: {done['statuses']}"
            assert self._count(design) - stored == events, f"{design.name}: rows and answers differ"
        self._measured.setdefault(design.name, []).append(
            {
                "per_s": events / done["seconds"],
                "server_us": server_us,
                "postgres_us": postgres_us,
                "wal": wal_bytes,
                "p99_ms": done["p99_ms"],
            }
        )

    def paced(self, design: Design, *, events: int) -> None:
        with serving(design, self._environment) as (port, _):
            self._send(port, events=WARM_UP)
            p99_ms = self._send(port, events=events, rate=RATE_PER_S)["p99_ms"]
            self._p99_ms.setdefault(design.name, []).append(p99_ms)

    def survives_kill(self, design: Design, postgres: Postgres, *, events: int) -> int:
        """How many deliveries were answered 200 and are not there after PostgreSQL was killed and came back."""
        with serving(design, self._environment) as (port, _):
            self._send(port, events=WARM_UP)
            sending = self._start(port, events=events, name_answered=True)
            while self._count(design, run=self._runs) < events // 4:
                time.sleep(0.01)
            os.kill(self._postmaster, signal.SIGKILL)
            self._connection.close()
            answered = set(self._end(sending)["answered"])
        self._connection = _after_crash(postgres)
        rows = self._connection.execute(
            "SELECT webhook_id FROM webhooks_event WHERE webhook_id LIKE %s", [f"{self._runs}-%"]
        ).fetchall()
        return len(answered - {webhook_id for (webhook_id,) in rows})

    def rows(self, chosen: list[Design]) -> list[dict]:
        rates = {name: statistics.median(one["per_s"] for one in measured) for name, measured in self._measured.items()}
        peer = next((design.name for design in chosen if design.table == "peer_event"), None)
        usual = next(design.name for design in chosen if design.table == "usual_event")
        return [self._row(design.name, rates, peer=peer, usual=usual) for design in chosen]

    def _row(self, name: str, rates: dict[str, float], *, peer: str | None, usual: str) -> dict:
        measured = self._measured[name]
        spread = [one["per_s"] for one in measured]

        def middle(key: str) -> float:
            return statistics.median(one[key] for one in measured)

        return {
            "name": name,
            "x peer": rates[name] / rates[peer] if peer else None,
            "x usual": rates[name] / rates[usual],
            "events/s": round(rates[name]),
            "min-max": f"{min(spread):,.0f}-{max(spread):,.0f}",
            "server us": round(middle("server_us")),
            "postgres us": round(middle("postgres_us")),
            "WAL B": round(middle("wal")),
            f"p99 ms at {RATE_PER_S}/s": statistics.median(self._p99_ms[name]),
            "p99 x peer": self._p99_beside(peer, name) if peer else None,
        }

    def _p99_beside(self, peer: str, name: str) -> float:
        """Each round's beside the peer's in that round: what else a machine does makes rounds differ fivefold."""
        pairs = zip(self._p99_ms[name], self._p99_ms[peer], strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    def _send(self, port: int, *, events: int, **more) -> dict:
        return self._end(self._start(port, events=events, **more))

    def _start(self, port: int, *, events: int, **more) -> subprocess.Popen:
        self._runs += 1
        client = subprocess.Popen(
            [sys.executable, "-m", "bench.client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        orders = {
            "port": port, "events": events, "connections": CONNECTIONS, "shop": SHOP, "run": str(self._runs),
            "seed": self._runs, "secret": os.environ["SHOPIFY_API_SECRET"], **more,
        }  # fmt: skip
        client.stdin.write(json.dumps(orders))
        client.stdin.close()
        client.stdin = None
        return client

    def _end(self, client: subprocess.Popen) -> dict:
        said, _ = client.communicate()
        assert client.returncode == 0, "the client failed"
        return json.loads(said)

    def _count(self, design: Design, run: int | None = None) -> int:
        where = f" WHERE webhook_id LIKE '{run}-%'" if run else ""
        return self._connection.execute(f"SELECT count(*) FROM {design.table}{where}").fetchone()[0]

    def _wal(self) -> int:
        return int(self._connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()[0])


def _after_crash(postgres: Postgres) -> psycopg.Connection:
    """PostgreSQL started again over what is on the disk."""
    deadline = time.monotonic() + RECOVER_WITHIN_S
    while True:
        try:
            postgres.start()
            return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        except (subprocess.SubprocessError, psycopg.OperationalError, OSError):
            # Its backends take a moment to notice that they are orphans.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.intake", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="S")
    parser.add_argument("--slow-disk", action="store_true", help="only on the slow disk")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.slow_disk:
        with slow_disk.for_servers_started_here():
            made = measure(options.size)
    else:
        made = run(options.size)
    if options.json:
        options.json.write_text(json.dumps(made, indent=2))
    if options.json != Path("/dev/stdout"):
        print(render(made))


if __name__ == "__main__":
    main()
