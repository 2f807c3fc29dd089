"""The web's threads: two lanes, bounded, patient for so long."""

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, connections

from loyalty_app import lanes
from loyalty_app.lanes import Lane
from loyalty_app.shopdb import patience
from loyalty_app.shopdb.patience import Patience

OK = (200, [(b"Content-Type", b"text/plain")], b"")
STOREFRONT, ADMIN = "/proxy/state", "/rules/"


class FakePages:
    """Stays inside until it is let go; counts how many are inside at once."""

    def __init__(self, *, is_open: bool = True):
        self.door, self.lock, self.inside, self.most, self.on = threading.Event(), threading.Lock(), 0, 0, set()
        if is_open:
            self.door.set()

    def answer(self, scope, body):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.on.add(threading.current_thread().name)
        self.door.wait(10)
        time.sleep(0.001)
        with self.lock:
            self.inside -= 1
        return OK


@pytest.fixture
def narrow(monkeypatch):
    """Lanes of two threads that nobody waits for long."""
    for name in ("SHOPPERS", "PAGES"):
        monkeypatch.setattr(lanes, name, Lane(name.lower(), threads=2, turn_within_s=0.05, patience=Patience()))


async def ask(pages, path: str) -> int:
    sent = []

    async def send(message):
        sent.append(message)

    await lanes.application(pages)({"type": "http", "method": "GET", "path": path}, None, send)
    return sent[0]["status"]


def test_a_rush_waits_its_turn_on_threads_that_stay(monkeypatch):
    monkeypatch.setattr(lanes, "SHOPPERS", Lane("rush", threads=3, turn_within_s=5, patience=Patience()))
    pages = FakePages()

    async def rush():
        return await asyncio.gather(*(ask(pages, STOREFRONT) for _ in range(60)))

    assert asyncio.run(rush()) == [200] * 60
    assert (pages.most, pages.inside, len(pages.on)) == (3, 0, 3)


def test_who_waits_too_long_is_asked_to_come_again_and_the_other_lane_goes_on(narrow):
    stuck, free = FakePages(is_open=False), FakePages()

    async def rush():
        waiting = [asyncio.create_task(ask(stuck, STOREFRONT)) for _ in range(2)]
        await asyncio.sleep(0.01)
        others = [await ask(free, path) for path in (STOREFRONT, ADMIN, "/healthz", "/readyz")]
        stuck.door.set()
        return others, await asyncio.gather(*waiting), await ask(free, STOREFRONT)

    assert asyncio.run(rush()) == ([503, 200, 200, 200], [200, 200], 200)


def test_who_leaves_meanwhile_frees_no_turn_before_the_thread_is_free(narrow):
    stuck = FakePages(is_open=False)

    async def rush():
        gone = [asyncio.create_task(ask(stuck, STOREFRONT)) for _ in range(2)]
        await asyncio.sleep(0.01)
        for each in gone:
            each.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        meanwhile = await ask(FakePages(), STOREFRONT)
        stuck.door.set()
        await asyncio.sleep(0.02)
        return meanwhile, await ask(FakePages(), STOREFRONT)

    assert asyncio.run(rush()) == (503, 200)


def in_lane(lane: Lane, act):
    """What ``act`` returns on a thread of such a lane; its connection is closed afterwards."""

    def acted():
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1, initializer=patience.be, initargs=(lane.patience,)) as pool:
        return pool.submit(acted).result()


def shown(*names: str) -> list[str]:
    with connection.cursor() as cursor:
        return [cursor.execute(f"SHOW {name}").fetchone()[0] for name in names]


TIMEOUTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def test_each_lane_is_patient_for_so_long_and_workers_for_ever(db):
    assert in_lane(lanes.SHOPPERS, lambda: shown(*TIMEOUTS)) == ["3s", "2s", "5s"]
    assert in_lane(lanes.PAGES, lambda: shown(*TIMEOUTS)) == ["20s", "0", "0"]
    assert shown(*TIMEOUTS) == ["0", "0", "0"]


def test_a_slow_database_is_given_up_and_says_so(db, monkeypatch):
    hasty = Lane("hasty", threads=1, turn_within_s=1, patience=Patience(statement_s=0.03))
    monkeypatch.setattr("loyalty_app.health.connection", Slow())
    scope = {"type": "http", "method": "GET", "path": "/readyz", "headers": [(b"host", b"testserver")]}
    began = time.monotonic()

    status, _, body = in_lane(hasty, lambda: lanes.Pages().answer(scope, b""))

    assert (status, json.loads(body)["database"]) == (503, "unreachable")
    assert time.monotonic() - began < 2


class Slow:
    """A connection on which everything takes five seconds."""

    def cursor(self):
        cursor = connection.cursor()
        execute = cursor.execute
        cursor.execute = lambda sql: execute("SELECT pg_sleep(5)")
        return cursor


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_noticed_without_asking_it():
    def look():
        shown("statement_timeout")
        before = connection.is_usable()
        number, parameters = connection.connection.info.backend_pid, connection.get_connection_params()
        parameters = {key: parameters[key] for key in ("dbname", "user", "host") if parameters.get(key)}
        with psycopg.connect(**parameters, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 1000)", [number])
        return before, connection.is_usable()

    assert in_lane(lanes.PAGES, look) == (True, False)


def test_no_connection_is_none_to_use(db):
    assert in_lane(lanes.PAGES, lambda: connection.is_usable()) is False


def test_a_prepared_statement_is_planned_once_for_the_connection(db):
    def ask():
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        for number in range(3):
            with connection.prepared_cursor() as cursor:
                cursor.execute("SELECT %(number)s::int + 1", {"number": number})
                assert cursor.fetchone() == (number + 1,)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), sum(generic_plans + custom_plans) FROM pg_prepared_statements")
            return cursor.fetchone()

    assert in_lane(lanes.SHOPPERS, ask) == (1, 3)
