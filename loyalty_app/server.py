"""The web server: python -m loyalty_app.server [--host 127.0.0.1] [--port 8000] [--workers 1]

uvicorn with uvloop and httptools: one thread reads, runs the event loop and answers. A server that reads on threads of
its own wakes Python's for each request, which is dearer than all that a delivery needs (docs/adr/0020-uvicorn.md).
"""

import argparse
from asyncio import TimerHandle, Transport
from contextlib import suppress

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

HEAD_BYTES_MAX = 64_000  # address and headers; browsers and proxies stop at 8 to 32 kB
HEAD_WITHIN_S = 15.0
IDLE_S = 75  # longer than proxies keep a connection: one that we close while they use it is their 502
CONNECTIONS_MAX = 2_000  # of one process; beyond that it answers 503
END_WITHIN_S = 25  # answers that are under way, before hosts that wait thirty seconds kill the process


class BoundedProtocol(HttpToolsProtocol):
    """A connection that brings a request's head in time and of a bearable length, or is closed.

    uvicorn itself waits for ever, and keeps whatever comes until the head is complete. Bodies are limited behind it
    (limits.py, webhooks/intake.py).
    """

    _is_head_open = True
    _head_bytes = 0
    _closes: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:
        super().connection_made(transport)
        self._closes = self.loop.call_later(HEAD_WITHIN_S, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
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
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_head_open, self._head_bytes = True, 0  # whatever comes now belongs to the next one's

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
