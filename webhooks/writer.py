"""Group commit: all deliveries that wait are stored by one statement and one commit, then each gets its answer.

One writer per event loop. While it writes, the next batch gathers: the slower the disk, the larger the batches.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from loyalty_app import faults
from webhooks import wake
from webhooks.delivery import Delivery
from webhooks.topics import TOPICS

log = logging.getLogger(__name__)

WAITING_MAX = 2_000  # deliveries; beyond that Shopify had better come again
WAITING_MAX_BYTES = 64_000_000
BATCH_MAX = 500
# Senders who were answered together send their next at about the same time. The first of those would be stored alone,
# so for a moment after a batch of a crowd, it is waited for as many.
CROWD = 4
CROWD_WITHIN_S = 0.001
CONNECT_TIMEOUT_S = 2
STATEMENT_TIMEOUT_MS = 4_000  # Shopify hangs up after 5 s
BATCH_TIMEOUT_S = 5  # a database that doesn't even answer

_KNOWN_TOPICS = "ARRAY[" + ", ".join(f"'{topic}'" for topic in sorted(TOPICS)) + "]"  # ours, and all of them plain
_STORE = (Path(__file__).parent / "sql" / "store.sql").read_text().replace("{known_topics}", _KNOWN_TOPICS)
_encode = msgspec.json.Encoder().encode


class NotStored(Exception):
    """The delivery isn't on disk. ``code`` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class Writer:
    """Gathers deliveries and stores them in batches, over one connection of its own."""

    def __init__(self):
        self._waiting: list[tuple[Delivery, Callable[[str], None]]] = []
        self._waiting_bytes = 0
        self._wanted = 1  # when so many wait, they are stored
        self._patience: asyncio.TimerHandle | None = None
        self._arrived = asyncio.Event()
        self._connection: psycopg.AsyncConnection | None = None
        self._task: asyncio.Task | None = None
        self._closing = False
        self._not_stored = 0
        self._complained_at = -math.inf

    async def store(self, delivery: Delivery) -> None:
        """Return when the delivery is committed (or was before). Raises NotStored."""
        stored = asyncio.get_running_loop().create_future()

        def tell(problem: str) -> None:
            if not stored.done():  # whoever waited may have been cancelled
                stored.set_result(problem)

        self.take(delivery, tell)
        if problem := await stored:
            raise NotStored(problem)

    def take(self, delivery: Delivery, tell: Callable[[str], None]) -> None:
        """``tell("")`` is called once it is committed (or was before), ``tell(code)`` when something went wrong."""
        if self._closing:
            tell("stopping")
            return
        if len(self._waiting) >= WAITING_MAX or self._waiting_bytes > WAITING_MAX_BYTES:
            tell("busy")
            return
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="webhook-writer")
        self._waiting.append((delivery, tell))
        self._waiting_bytes += len(delivery.body)
        if len(self._waiting) >= self._wanted:
            self._arrived.set()

    async def close(self) -> None:
        """Store what waits, then stop."""
        self._closing = True
        self._arrived.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        try:
            while self._waiting or not self._closing:
                await self._arrived.wait()
                batch = self._next_batch()
                if batch:
                    await self._store_batch(batch)
                self._wait_for(len(batch) if len(batch) >= CROWD else 1)
        finally:
            self._wait_for(1)  # whoever goes on after this one ended must not wait for its crowd
            await self._disconnect()

    def _next_batch(self) -> list[tuple[Delivery, Callable[[str], None]]]:
        batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
        self._waiting_bytes -= sum(len(delivery.body) for delivery, _ in batch)
        self._arrived.clear()
        return batch

    def _wait_for(self, wanted: int) -> None:
        """The next batch is stored when so many wait, or CROWD_WITHIN_S have passed."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        self._wanted = wanted
        if self._closing or len(self._waiting) >= wanted:
            self._arrived.set()
        elif wanted > 1:
            self._patience = asyncio.get_running_loop().call_later(CROWD_WITHIN_S, self._wait_for, 1)

    async def _store_batch(self, batch) -> None:
        try:
            async with asyncio.timeout(BATCH_TIMEOUT_S):
                await self._insert_surviving_reconnect([delivery for delivery, _ in batch])
        except (psycopg.OperationalError, TimeoutError) as error:
            self._complain(len(batch), error)
            await self._disconnect()
            _answer_all(batch, "database_unavailable")
        except psycopg.Error as error:
            await self._store_one_by_one(batch, error)
        except Exception:
            # Nobody else could answer who waits here: the fault is ours, and Shopify comes again.
            log.exception("webhooks_not_stored")
            _answer_all(batch, "failed")
        else:
            _answer_all(batch, "")
            wake.processing()

    def _complain(self, deliveries: int, error: Exception) -> None:
        """Once a second at most: Shopify keeps sending while the database is down."""
        self._not_stored += deliveries
        if time.monotonic() - self._complained_at > 1:
            log.error("webhooks_not_stored", extra={"deliveries": self._not_stored, "error": _short(error)})
            self._not_stored, self._complained_at = 0, time.monotonic()

    async def _store_one_by_one(self, batch, error: psycopg.Error) -> None:
        """The database refused the batch: a bad row must not take the others with it."""
        if len(batch) == 1:
            log.error("webhook_refused_by_database", extra={"topic": batch[0][0].headers.topic, "error": _short(error)})
            _answer_all(batch, "refused_by_database")
            return
        for one in batch:
            await self._store_batch([one])

    async def _insert_surviving_reconnect(self, deliveries: list[Delivery]) -> None:
        """Store them. A connection that broke while it was idle is replaced once: storing twice stores once."""
        is_fresh = self._connection is None
        try:
            await self._insert(deliveries)
        except psycopg.OperationalError:
            if is_fresh or not (self._connection is None or self._connection.broken):
                raise
            await self._disconnect()
            await self._insert(deliveries)

    async def _insert(self, deliveries: list[Delivery]) -> None:
        if self._connection is None:
            self._connection = await _connect()
        await self._connection.execute(
            _STORE,
            {
                "headers": _encode([delivery.headers for delivery in deliveries]).decode(),
                "bodies": [delivery.body for delivery in deliveries],
                "received_at": datetime.now(UTC),
            },
            prepare=True,
        )

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()


def _answer_all(batch, problem: str) -> None:
    """ "" when they are committed."""
    for _, tell in batch:
        try:
            tell(problem)
        except Exception:
            log.exception("webhook_not_answered")  # the others still are


async def _connect() -> psycopg.AsyncConnection:
    """Django's database, by a connection that belongs to this loop. Each statement is its own transaction."""
    database = connections[DEFAULT_DB_ALIAS].settings_dict
    options = {name: value for name, value in database["OPTIONS"].items() if isinstance(value, str | int)}
    return await psycopg.AsyncConnection.connect(
        **{
            "dbname": database["NAME"],
            "user": database["USER"] or None,
            "password": database["PASSWORD"] or None,
            "host": database["HOST"] or None,
            "port": database["PORT"] or None,
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "webhook-intake",
            "tcp_user_timeout": STATEMENT_TIMEOUT_MS,  # a server that vanished from the network
            **options,
            "options": f"{options.get('options', '')} -c statement_timeout={STATEMENT_TIMEOUT_MS}".strip(),
        },
        autocommit=True,
    )


def _short(error: Exception) -> str:
    return faults.told(error)[:200]


_writers: WeakKeyDictionary[asyncio.AbstractEventLoop, Writer] = WeakKeyDictionary()


def writer_of_loop() -> Writer:
    loop = asyncio.get_running_loop()
    writer = _writers.get(loop)
    if writer is None:
        writer = _writers[loop] = Writer()
    return writer
