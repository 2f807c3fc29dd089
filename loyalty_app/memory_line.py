"""The short memory for an event loop: one connection of it, on which all ask at once. No thread waits.

What is said is as in memory.py, and so is what happens when nobody answers. redis-py makes the connection, whatever
REDIS_URL says of it; questions then go past its client, which takes longer for one than Redis takes to answer it. For
questions that are answered by one line: a number, a word, an error.
"""

import asyncio
from collections import deque
from weakref import WeakKeyDictionary

import redis.asyncio
from django.conf import settings

from loyalty_app import memory

Reply = int | bytes


async def ask(*words: bytes) -> Reply:
    """What Redis says to one command. Raises memory.Gone."""
    memory.check_there()
    try:
        async with asyncio.timeout(memory.ANSWER_TIMEOUT_S):
            return await (await _of_loop().line()).ask(words)
    except (redis.RedisError, OSError) as error:  # TimeoutError is one of the latter
        close()
        raise memory.gone(error) from error


def close() -> None:
    """This loop's. Whoever asks afterwards opens another."""
    if door := _doors.pop(asyncio.get_running_loop(), None):
        door.close()


class _Door:
    """To the connection, which the first who asks makes."""

    def __init__(self):
        self._making: asyncio.Task | None = None

    async def line(self) -> "_Line":
        making = self._making
        if making is None or (making.done() and making.result().is_closed):  # Redis lets idle connections go
            making = self._making = asyncio.create_task(_connected(), name="memory-line")
        return making.result() if making.done() else await asyncio.shield(making)

    def close(self) -> None:
        making = self._making
        if making is None:
            return
        making.cancel()
        if making.done() and not making.cancelled() and making.exception() is None:
            making.result().close()


class _Line(asyncio.Protocol):
    def __init__(self, connection: redis.asyncio.Connection, transport: asyncio.Transport):
        self._connection, self._transport = connection, transport
        self._asked: deque[asyncio.Future] = deque()
        self._rest = b""
        transport.set_protocol(self)

    @property
    def is_closed(self) -> bool:
        return self._transport.is_closing()

    def ask(self, words: tuple[bytes, ...]) -> asyncio.Future:
        answered = asyncio.get_running_loop().create_future()
        self._asked.append(answered)
        said = [b"$%d\r\n%b\r\n" % (len(word), word) for word in words]
        self._transport.write(b"*%d\r\n%b" % (len(said), b"".join(said)))
        return answered

    def data_received(self, data: bytes) -> None:
        *replies, self._rest = (self._rest + data).split(b"\r\n")
        for reply in replies:
            answered = self._asked.popleft()
            if answered.done():
                continue  # who asked has given up
            if reply[:1] == b":":
                answered.set_result(int(reply[1:]))
            elif reply[:1] == b"+":
                answered.set_result(reply[1:])
            else:
                answered.set_exception(redis.ResponseError(reply[1:100].decode(errors="replace")))

    def connection_lost(self, error: Exception | None) -> None:
        for answered in self._asked:
            if not answered.done():
                answered.set_exception(redis.ConnectionError("lost"))
        self._asked.clear()
        self._forget()

    def close(self) -> None:
        self._transport.abort()
        self._forget()

    def _forget(self) -> None:
        """So that redis-py doesn't complain of a connection left open."""
        self._connection._reader = self._connection._writer = None


async def _connected() -> _Line:
    pool = redis.asyncio.ConnectionPool.from_url(
        settings.REDIS_URL, socket_connect_timeout=memory.CONNECT_TIMEOUT_S, protocol=2
    )
    connection = pool.make_connection()
    await connection.connect()
    return _Line(connection, connection._writer.transport)


_doors: WeakKeyDictionary[asyncio.AbstractEventLoop, _Door] = WeakKeyDictionary()


def _of_loop() -> _Door:
    loop = asyncio.get_running_loop()
    if loop not in _doors:
        _doors[loop] = _Door()
    return _doors[loop]
