"""The database for an event loop: a few connections, and on each a statement is planned once. No thread waits.

psycopg's asynchronous cursors cost some five times as much processor time for a row (a task and two waits each, and
adapters for every value), which is more than all else that such an answer takes. Here values go and come as text, one
statement at a time on a connection, by libpq as psycopg wraps it (psycopg.pq). For reading only: a statement whose
connection broke is asked once more.
"""

import asyncio
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import pq
from psycopg.errors import error_from_result

from loyalty_app.shopdb.patience import Patience

ANSWER_WITHIN_S = 5.0  # a server that doesn't even say that it took too long
CONNECT_WITHIN_S = 5.0
LIFE_S = 600  # as CONN_MAX_AGE: what a connection has gathered is let go then
_PARAMETER = re.compile(r"%\((\w+)\)s")
_numbers = count(1)

Row = tuple[bytes | None, ...]


class NoAnswer(psycopg.OperationalError):
    """The server has the statement, and says nothing."""


class Statement:
    """SQL with parameters as psycopg writes them, %(name)s. Name the columns: see shopdb's prepared_cursor()."""

    def __init__(self, text: str):
        self.names = list(dict.fromkeys(_PARAMETER.findall(text)))
        numbered = _PARAMETER.sub(lambda found: f"${self.names.index(found[1]) + 1}", text)
        self.sql = numbered.replace("%%", "%").encode()
        self.name = b"statement_%d" % next(_numbers)

    def values(self, of: Mapping[str, object]) -> list[bytes | None]:
        return [None if of[name] is None else str(of[name]).encode() for name in self.names]


@dataclass(frozen=True, slots=True)
class Lines:
    """So many connections of each loop. Who finds all of them taken waits for a turn."""

    connections: int
    turn_within_s: float
    patience: Patience
    _of_loops: WeakKeyDictionary = field(default_factory=WeakKeyDictionary)

    async def row(self, statement: Statement, **values: object) -> Row | None:
        """The statement's only row, as text; None when there is none.

        Raises TimeoutError when no turn came, psycopg.OperationalError when the database can't be asked.
        """
        return await self._of_loop().row(statement, statement.values(values))

    async def close(self) -> None:
        """This loop's. Whoever asks afterwards opens others."""
        if held := self._of_loops.pop(asyncio.get_running_loop(), None):
            held.close()

    def _of_loop(self) -> "_Held":
        loop = asyncio.get_running_loop()
        if loop not in self._of_loops:
            self._of_loops[loop] = _Held(self)
        return self._of_loops[loop]


class _Held:
    """The connections of one loop."""

    def __init__(self, lines: Lines):
        self._lines = lines
        self._turns = asyncio.Semaphore(lines.connections)
        self._free: list[_Line] = []
        self._all: set[_Line] = set()

    async def row(self, statement: Statement, values: list[bytes | None]) -> Row | None:
        line, is_fresh = await self._taken()
        try:
            return await line.row(statement, values)
        except (psycopg.errors.QueryCanceled, NoAnswer):
            raise  # it would take too long once more
        except psycopg.Error:
            if is_fresh:
                raise
        line, _ = await self._taken()  # it broke while nobody used it, or forgot what was prepared
        return await line.row(statement, values)

    async def _taken(self) -> tuple["_Line", bool]:
        if self._turns.locked():
            async with asyncio.timeout(self._lines.turn_within_s):
                await self._turns.acquire()
        else:
            await self._turns.acquire()
        now = asyncio.get_running_loop().time()
        while self._free:
            line = self._free.pop()
            if not line.is_broken and now - line.born_at < LIFE_S:
                return line, False
            self._drop(line)
        try:
            line = _Line(await _connect(self._lines.patience), given_back=self._given_back)
        except BaseException:
            self._turns.release()
            raise
        self._all.add(line)
        return line, True

    def _given_back(self, line: "_Line") -> None:
        if line.is_broken:
            self._drop(line)
        else:
            self._free.append(line)
        self._turns.release()

    def _drop(self, line: "_Line") -> None:
        self._all.discard(line)
        line.close()

    def close(self) -> None:
        for line in list(self._all):
            line.end(psycopg.OperationalError("the server stops"))


class _Line:
    """One connection. It is given back when the server has answered, also where nobody waits for it any more."""

    def __init__(self, connection: psycopg.AsyncConnection, *, given_back):
        self._connection, self._pgconn = connection, connection.pgconn  # the former is held, or it would complain
        self._loop = asyncio.get_running_loop()
        self._given_back = given_back
        self._prepared: set[bytes] = set()
        self._answered: asyncio.Future | None = None
        self._result: pq.abc.PGresult | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self.born_at = self._loop.time()
        self.is_broken = False
        # A number of our own: libpq closes its when the server is gone, and the next file would be given the same.
        self._socket = os.dup(self._pgconn.socket)
        self._loop.add_reader(self._socket, self._readable)

    async def row(self, statement: Statement, values: list[bytes | None]) -> Row | None:
        try:
            if statement.name not in self._prepared:
                self._prepared.add(statement.name)  # now, for whoever comes after one who left
                await self._said(self._pgconn.send_prepare, statement.name, statement.sql)
            result = await self._said(self._pgconn.send_query_prepared, statement.name, values)
        except asyncio.CancelledError:
            if self._answered is None:
                self._given_back(self)
            raise  # else it is given back when the server has answered
        except BaseException:
            self._given_back(self)
            raise
        self._given_back(self)
        if result.ntuples == 0:
            return None
        return tuple(result.get_value(0, column) for column in range(result.nfields))

    async def _said(self, say, *what) -> pq.abc.PGresult:
        try:
            say(*what)
            is_sent = not self._pgconn.flush()  # it fits into the socket's buffer: nothing else waits there
        except psycopg.Error:
            is_sent = False
        if not is_sent:
            self.close()
            raise psycopg.OperationalError("the connection was lost")
        self._answered, self._result = answered, _ = self._loop.create_future(), None
        self._deadline = self._loop.call_later(ANSWER_WITHIN_S, self.end, NoAnswer("no answer"))
        return await answered

    def _readable(self) -> None:
        try:
            self._pgconn.consume_input()
            while not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    self._finish()
                    return
                self._result = result
        except psycopg.OperationalError as error:
            self.end(error)

    def _finish(self) -> None:
        """The server has said all. Nothing was asked: it only had something to remark."""
        answered, result = self._answered, self._result
        self._answered = self._result = None
        if answered is None:
            return
        self._deadline.cancel()
        is_good = result is not None and result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
        if not is_good:
            self.close()  # whatever it was, the next one begins anew
        if answered.cancelled():
            self._given_back(self)
        elif is_good:
            answered.set_result(result)
        else:
            answered.set_exception(error_from_result(result) if result else psycopg.OperationalError("no result"))

    def end(self, error: psycopg.Error) -> None:
        """Whoever waits for an answer gets this."""
        answered, self._answered = self._answered, None
        self.close()
        if answered is None:
            return
        if answered.cancelled():
            self._given_back(self)
        else:
            answered.set_exception(error)

    def close(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if not self.is_broken:
            self.is_broken = True
            self._loop.remove_reader(self._socket)
            os.close(self._socket)
            self._pgconn.finish()


async def _connect(patience: Patience) -> psycopg.AsyncConnection:
    parameters = connections[DEFAULT_DB_ALIAS].get_connection_params()
    for name in ("context", "cursor_factory", "prepare_threshold"):
        parameters.pop(name, None)
    parameters["options"] = " ".join(filter(None, (parameters.get("options"), patience.options())))
    try:
        async with asyncio.timeout(CONNECT_WITHIN_S):
            return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
    except TimeoutError:
        raise psycopg.OperationalError("the database can't be reached") from None
