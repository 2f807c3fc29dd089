"""The web server: python -m loyalty_app.server [--host 127.0.0.1] [--port 8000] [--workers 1]

uvicorn with uvloop and httptools: one thread reads, runs the event loop and answers. A server that reads on threads of
its own wakes Python's for each request, which is dearer than all that a delivery needs (docs/adr/0020-uvicorn.md).
"""

import argparse
import logging
from asyncio import TimerHandle, Transport
from contextlib import suppress
from functools import partial

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

log = logging.getLogger(__name__)

HEAD_BYTES_MAX = 64_000  # address and headers; browsers and proxies stop at 8 to 32 kB
HEAD_WITHIN_S = 15.0
IDLE_S = 75  # longer than proxies keep a connection: one that we close while they use it is their 502
CONNECTIONS_MAX = 2_000  # of one process; beyond that it answers 503
END_WITHIN_S = 25  # answers that are under way, before hosts that wait thirty seconds kill the process


class Answering:
    """What uvicorn looks at while a request is answered; here of one that has neither a task nor events."""

    __slots__ = ("disconnected", "keep_alive", "message_event", "response_complete")

    def __init__(self, *, keep_alive: bool):
        self.keep_alive = keep_alive
        self.response_complete = self.disconnected = False
        self.message_event = self

    def set(self) -> None:
        """Nobody waits for events."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection that brings a request's head in time and of a bearable length, or is closed.

    uvicorn itself waits for ever, and keeps whatever comes until the head is complete. Bodies are limited behind it
    (limits.py, webhooks/intake.py).

    A POST that came in one piece, for an address that the application has in ``in_one_piece``, is handed to the
    function that is named there: ``take(headers, body, answer)``. It returns at once, and whoever has the answer calls
    ``answer(status, headers, body)`` on the event loop. By ASGI that costs as much as verifying and packing a delivery;
    whatever comes in several pieces, or is out of the ordinary, goes that way. docs/adr/0021-a-delivery-in-one-piece.md
    """

    _is_head_open = True
    _head_bytes = 0
    _closes: TimerHandle | None = None
    _pieces: list[bytes] | None = None  # of the body of a request that may be here already

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._in_one_piece = getattr(self.app, "in_one_piece", {})

    def connection_made(self, transport: Transport) -> None:
        super().connection_made(transport)
        self._closes = self.loop.call_later(HEAD_WITHIN_S, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._pieces is not None:
            self._go_the_long_way()
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if not self._is_head_open or is_answering or self.transport.is_closing():
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES_MAX:
            self.send_400_response("The headers are too long.")
        elif self._closes is None:
            self._closes = self.loop.call_later(HEAD_WITHIN_S, self.transport.close)

    def on_headers_complete(self) -> None:
        self._head_is_there()
        if self.url in self._in_one_piece and self._is_ordinary():
            self._pieces = []
        else:
            super().on_headers_complete()

    def _is_ordinary(self) -> bool:
        return (
            self.parser.get_method() == b"POST"
            and (self.cycle is None or self.cycle.response_complete)
            and not (self.expect_100_continue or self.parser.should_upgrade())
            and (self.limit_concurrency is None or len(self.connections) < self.limit_concurrency)
        )

    def on_body(self, body: bytes) -> None:
        if self._pieces is None:
            super().on_body(body)
        else:
            self._pieces.append(body)

    def _go_the_long_way(self) -> None:
        """The rest of the body has yet to come."""
        pieces, self._pieces = self._pieces, None
        if self.transport.is_closing():
            return
        super().on_headers_complete()
        for piece in pieces:
            super().on_body(piece)

    def on_message_complete(self) -> None:
        if self._pieces is None:
            super().on_message_complete()
        else:
            body, self._pieces = b"".join(self._pieces), None
            self._hand_over(body)
        self._is_head_open, self._head_bytes = True, 0  # whatever comes now belongs to the next one's

    def _hand_over(self, body: bytes) -> None:
        is_kept = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        self.cycle = cycle = Answering(keep_alive=is_kept)
        try:
            self._in_one_piece[self.url](self.headers, body, partial(self._answer, cycle))
        except Exception:
            log.exception("request_failed")
            self._answer(cycle, 500, [(b"content-length", b"0")], b"")

    def _answer(self, cycle: Answering, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        if cycle.response_complete or cycle.disconnected or self.transport.is_closing():
            return
        lines = [STATUS_LINE[status]]
        for name, value in (*self.server_state.default_headers, *headers):
            lines += (name, b": ", value, b"\r\n")
        lines += (b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n", body)
        cycle.response_complete = True
        self.transport.write(b"".join(lines))
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _head_is_there(self) -> None:
        self._is_head_open = False
        if self._closes is not None:
            self._closes.cancel()
            self._closes = None


class SharingLoop(uvloop.Loop):
    """Each process listens by a socket of its own, and the kernel deals connections out among them.

    Of processes that share one socket, whichever wakes first takes every connection that waits, and keeps it: often one
    has them all and the others none.
    """

    async def create_server(self, *args, **options):
        return await super().create_server(*args, reuse_port=True, **options)


def serve(application: str, *, host: str, port: int, workers: int) -> None:
    """Until SIGTERM or SIGINT. application: "module:name". Ends the process with an error when the port is taken."""
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        workers=workers,
        http="loyalty_app.server:BoundedProtocol",
        loop="loyalty_app.server:SharingLoop",
        ws="none",
        limit_concurrency=CONNECTIONS_MAX,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=END_WITHIN_S,
        timeout_worker_healthcheck=60,  # a host that is busy for some seconds must not have its processes killed
        proxy_headers=False,  # whom we believe what, settings.py and rates.py say
        server_header=False,
        access_log=False,
        log_level="error",  # a line for each request that is none of HTTP would be anybody's to write
    )
    config.bind_socket().close()  # alone: where processes may share a port, a second server would share it, too
    with suppress(KeyboardInterrupt):
        if workers > 1:
            Multiprocess(config, sockets=None).run()
        else:
            uvicorn.Server(config).run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="loyalty_app.server", description="Serves the app.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes")
    asked = parser.parse_args()
    serve("loyalty_app.asgi:application", host=asked.host, port=asked.port, workers=asked.workers)


if __name__ == "__main__":
    main()
