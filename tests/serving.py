"""Our web server around any application, and what is said to it over a real socket."""

import threading
from contextlib import contextmanager

import uvicorn

from loyalty_app.server import BoundedProtocol
from tests.waiting import eventually


@contextmanager
def serving(application, *, port=0, **options):
    """On a thread; where it listens."""
    config = uvicorn.Config(
        application, port=port, http=BoundedProtocol, loop="loyalty_app.server:SharingLoop", ws="none", lifespan="off",
        log_level="critical", timeout_keep_alive=60, proxy_headers=False, **options,
    )  # fmt: skip
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        eventually(lambda: running.started or not thread.is_alive())
        yield running.servers[0].sockets[0].getsockname()
    finally:
        running.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive()


def until_closed(connection) -> bytes:
    said = b""
    try:
        while part := connection.recv(65_536):
            said += part
    except ConnectionResetError:
        pass
    return said


def answer(connection) -> bytes:
    """The status line and the body of one answer."""
    said = b""
    while b"\r\n\r\n" not in said or b"content-length" not in said:
        said += connection.recv(65_536)
    head, _, body = said.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0] + b" " + body
