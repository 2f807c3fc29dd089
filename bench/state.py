"""The panel's state over a million members: as many a second as a server can, then 200 a second; 16 connections.

python -m bench.state --size S|M|L
Ours is the whole answer: who one is, points, rewards, ways to earn, texts, a nonce; counted against the
rates. The peer is Express with Shopify's library and pg, which checks the proxy's signature and reads one balance; the
limit is the same in Python without a framework. Two processes each, rounds interleaved, a fresh server
for each; medians. Afterwards answers are compared with the tables, and a change of the programme must show at once.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import urllib.request

import psycopg

from bench.ground import fresh, postmaster
from bench.intake_servers import Design, cpu_seconds, node_peer, ours, serving, uvicorn
from bench.state_client import query
from bench.state_work import FIRST_CUSTOMER, ORDERS, SHOP, fill
from bench.table import render

SIZES = {  # members, those who are asked about, requests in a round, rounds
    "S": (50_000, 5_000, 600, 3),
    "M": (1_000_000, 50_000, 8_000, 5),
    "L": (1_000_000, 50_000, 30_000, 7),
}
CONNECTIONS = 16
PACE = 200  # a second, each by itself (Poisson): seventeen million panels a day
PACED = 0.5  # as many of a round's requests once more, at that pace
WARM_UP = 200
LOOKED_AT = 20


def run(size: str) -> list[dict]:
    """A row per design: requests a second as a ratio to the peer, how long one takes, and what it costs."""
    members, asked, events, rounds = SIZES[size]
    with fresh():
        print(f"  {members:,} members", flush=True)
        bench = Bench(members=members, asked=asked)
        chosen, absent = designs()
        for number in range(rounds):
            for design in chosen:
                print(f"  round {number + 1} of {rounds}: {design.name}", flush=True)
                bench.round(design, events=events)
        checked = bench.answers_are_right(chosen[0])
        return [*bench.rows(chosen), *absent, checked]


def designs() -> tuple[list[Design], list[dict]]:
    state = Design("state (ours)", ours(), "")
    floor = Design("floor: signature + one row", uvicorn("bench.peers.state_floor:application"), "")
    folder, why = node_peer()
    if folder is None:
        return [state, floor], [{"name": f"express + shopify-api + pg: not run ({why})"}]
    return [state, Design("express + shopify-api + pg", ("node", "state.mjs"), "", folder), floor], []


class Bench:
    def __init__(self, *, members: int, asked: int):
        self._runs, self._asked = 0, asked
        self._measured: dict[str, list[dict]] = {}
        self._connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        self.shop_id = fill(self._connection, members=members, asked=asked)
        info = self._connection.info
        database = {"PGHOST": info.host, "PGDATABASE": info.dbname, "PGUSER": info.user}
        self._environment = os.environ | database | {"LOG_LEVEL": "CRITICAL"}
        self._postmaster = postmaster(self._connection)

    def round(self, design: Design, *, events: int) -> None:
        with serving(design, self._environment) as (port, process):
            self._ask(port, events=WARM_UP)
            cpu, postgres_cpu = cpu_seconds(process.pid), cpu_seconds(self._postmaster)
            done = self._ask(port, events=events)
            server_us = (cpu_seconds(process.pid) - cpu) / events * 1e6
            postgres_us = (cpu_seconds(self._postmaster) - postgres_cpu) / events * 1e6
            paced = self._ask(port, events=int(events * PACED), rate=PACE)
        assert done["statuses"] == {"200": events}, f"{design.name}: {done['statuses']}"
        assert paced["statuses"] == {"200": int(events * PACED)}, f"{design.name}, paced: {paced['statuses']}"
        figures = {"per_s": events / done["seconds"], "server_us": server_us, "postgres_us": postgres_us}
        self._measured.setdefault(design.name, []).append(
            figures
            | {"p50_ms": done["p50_ms"], "p99_ms": done["p99_ms"]}
            | {"paced_p50_ms": paced["p50_ms"], "paced_p99_ms": paced["p99_ms"]}
        )

    def rows(self, chosen: list[Design]) -> list[dict]:
        peer = next((design.name for design in chosen if design.folder), None)
        return [self._row(design.name, peer) for design in chosen]

    def _row(self, name: str, peer: str | None) -> dict:
        measured = self._measured[name]
        spread = [one["per_s"] for one in measured]

        def middle(key: str) -> float:
            return statistics.median(one[key] for one in measured)

        return {
            "name": name,
            "x peer": self._beside(peer, name) if peer else None,
            "requests/s": round(middle("per_s")),
            "min-max": f"{min(spread):,.0f}-{max(spread):,.0f}",
            "p50 ms": middle("p50_ms"),
            "p99 ms": middle("p99_ms"),
            f"p50 at {PACE}/s": middle("paced_p50_ms"),
            f"p99 at {PACE}/s": middle("paced_p99_ms"),
            "server us": round(middle("server_us")),
            "postgres us": round(middle("postgres_us")),
        }

    def _beside(self, peer: str, name: str) -> float:
        """Each round's beside the peer's in that round: what else a machine does changes from round to round."""
        pairs = zip(self._measured[name], self._measured[peer], strict=True)
        return statistics.median(ours["per_s"] / theirs["per_s"] for ours, theirs in pairs)

    def answers_are_right(self, design: Design) -> dict:
        """Members' answers against the tables, before and after points came and a rule changed, from every process."""
        with serving(design, self._environment) as (port, _):
            self._ask(port, events=WARM_UP)  # whatever is kept is kept now
            self._compare(port, rule="Base")
            self._connection.execute(
                "UPDATE ledger_account SET balance = balance + 7 WHERE shop_id = %s AND kind = 'available'"
                " AND member_id IN (SELECT id FROM members_member WHERE shop_id = %s AND customer_id < %s)",
                [self.shop_id, self.shop_id, FIRST_CUSTOMER + LOOKED_AT],
            )
            self._rename_rule("Base", "Renamed")
            self._compare(port, rule="Renamed")
        return {"name": f"answers compared with the tables, {2 * LOOKED_AT} of them: all right"}

    def _compare(self, port: int, *, rule: str) -> None:
        for customer_id in range(FIRST_CUSTOMER, FIRST_CUSTOMER + LOOKED_AT):
            told, history = (self._told(port, name, customer_id) for name in ("state", "history"))
            (balance,) = self._connection.execute(
                "SELECT balance FROM ledger_account a JOIN members_member m ON m.shop_id = a.shop_id"
                " AND m.id = a.member_id WHERE a.shop_id = %s AND customer_id = %s AND kind = 'available'",
                [self.shop_id, customer_id],
            ).fetchone()  # fmt: skip
            assert (told["member"]["available"], len(history["items"])) == (balance, ORDERS), told["member"]
            assert rule in [way["name"] for way in told["ways"]], told["ways"]

    def _told(self, port: int, name: str, customer_id: int) -> dict:
        asked = query(SHOP, customer_id, os.environ["SHOPIFY_API_SECRET"])
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/proxy/{name}?{asked}", timeout=10) as answer:
            return json.load(answer)

    def _rename_rule(self, before: str, after: str) -> None:
        from django.utils import timezone

        from loyalty_app.earning import rulebook
        from loyalty_app.tenancy import acting_for

        with acting_for(self.shop_id):
            rule = next(one for one in rulebook.listing(now=timezone.now()) if one.name == before)
            rulebook.revise(rule.id, rule.terms, name=after, now=timezone.now())

    def _ask(self, port: int, *, events: int, rate: int | None = None) -> dict:
        self._runs += 1
        orders = {
            "port": port, "events": events, "connections": CONNECTIONS, "shop": SHOP, "run": str(self._runs),
            "seed": self._runs, "secret": os.environ["SHOPIFY_API_SECRET"], "first": FIRST_CUSTOMER,
            "asked": self._asked, "rate": rate,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "bench.state_client"],
            input=json.dumps(orders), stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.state", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="S")
    print(render(run(parser.parse_args().size)))
