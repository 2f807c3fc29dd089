"""Django on threads that stay, in two lanes: shoppers and pages. Neither holds up the other, nor Shopify's deliveries.

A thread keeps its connection to the database; a new one for each request (Django's own way under ASGI, where each has
a thread of its own) costs more than most requests. So many threads, so many connections: who finds them all taken waits
for a turn, and is asked to come again when there is none. docs/storefront/safety.md#when-the-app-is-slow tells all that
is bounded.
"""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakKeyDictionary

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import HttpResponse, HttpResponseBadRequest
from django.urls import set_script_prefix

from loyalty_app import structs
from loyalty_app.shopdb import patience
from loyalty_app.shopdb.patience import Patience

ALIVE = "/healthz"
STOREFRONT = "/proxy/"
_TOO_BUSY = b"There is a rush. Please try again in a moment.\n"
RETRY_AFTER_S = b"5"
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    threads: int
    turn_within_s: float
    patience: Patience
    _pools: list[ThreadPoolExecutor] = field(default_factory=list)
    _turns: WeakKeyDictionary = field(default_factory=WeakKeyDictionary)

    def pool(self) -> ThreadPoolExecutor:
        """Made when it is first needed: after the server made its processes."""
        if not self._pools:
            pool = ThreadPoolExecutor(self.threads, self.name, initializer=patience.be, initargs=(self.patience,))
            self._pools.append(pool)
        return self._pools[0]

    async def turn(self) -> asyncio.Semaphore:
        """Taken; release it. Raises TimeoutError."""
        turns = self._turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self.threads))
        async with asyncio.timeout(self.turn_within_s):
            await turns.acquire()
        return turns

    async def run(self, act: Callable[..., Answer], *what) -> Answer:
        """What ``act`` returns, on one of the threads. Raises TimeoutError when no turn came."""
        turn = await self.turn()
        running = asyncio.get_running_loop().run_in_executor(self.pool(), act, *what)
        running.add_done_callback(lambda _: turn.release())
        # Whoever leaves meanwhile leaves the thread at work, and so the turn is not free before it is.
        return await asyncio.shield(running)


# The panel waits twelve seconds; who asks again finds the row that was locked free, or the database back.
SHOPPERS = Lane(
    "shoppers",
    threads=8,
    turn_within_s=3.0,
    patience=Patience(statement_s=3, lock_s=2, idle_in_transaction_s=5),
)
# An installation holds its shop's row while it talks to Shopify; a preview looks at every lot of a shop.
PAGES = Lane("pages", threads=8, turn_within_s=10.0, patience=Patience(statement_s=20))


class Pages(BaseHandler):
    """Django without an event loop: one thread does all of a request."""

    def __init__(self):
        super().__init__()
        self.load_middleware()
        structs.work_out()

    def answer(self, scope: dict, body: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        set_script_prefix("/")
        request_started.send(sender=type(self), scope=scope)
        response = self._response(scope, body)
        try:
            headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
            headers += [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in response.cookies.values()]
            return response.status_code, headers, b"".join(response)
        finally:
            response.close()  # sends request_finished, which lets go of a connection that is not to be kept

    def _response(self, scope: dict, body: bytes) -> HttpResponse:
        try:
            request = ASGIRequest(scope, io.BytesIO(body))
        except UnicodeDecodeError:
            return HttpResponseBadRequest()
        return self.get_response(request)


def application(pages: Pages):
    """The ASGI application. It expects a body in one piece, and none of GET and HEAD: see limits.py."""

    async def served(scope, receive, send):
        body = b"" if scope["method"] in ("GET", "HEAD") else (await receive())["body"]
        loop = asyncio.get_running_loop()
        if scope["path"] == ALIVE:  # whether we live is no matter of the rush
            await _send(send, *await loop.run_in_executor(None, pages.answer, scope, body))
            return
        lane = SHOPPERS if scope["path"].startswith(STOREFRONT) else PAGES
        try:
            answer = await lane.run(pages.answer, scope, body)
        except TimeoutError:
            answer = _busy()
        await _send(send, *answer)

    return served


def _busy() -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    headers = [
        (b"Content-Type", b"text/plain; charset=utf-8"),
        (b"Content-Length", str(len(_TOO_BUSY)).encode()),
        (b"Cache-Control", b"no-store"),
        (b"Retry-After", RETRY_AFTER_S),
    ]
    return 503, headers, _TOO_BUSY


async def _send(send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
