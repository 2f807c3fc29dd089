"""What a connection may do before there is a request; over real sockets."""

import socket
import time
from collections import Counter
from contextlib import ExitStack

import pytest
import uvicorn

from loyalty_app import server
from tests.serving import answer, serving, until_closed

WITHIN_S = 0.4
GOOD = b"GET /fine HTTP/1.1\r\nHost: a\r\n\r\n"


async def application(scope, receive, send):
    """Says the path, and how long the body was."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    told = f"{scope['path']} {length}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(told))]})
    await send({"type": "http.response.body", "body": told})


@pytest.fixture
def address(monkeypatch):
    monkeypatch.setattr(server, "HEAD_WITHIN_S", WITHIN_S)
    with serving(application) as address:
        yield address


@pytest.fixture
def connection(address):
    with socket.create_connection(address, timeout=5) as connection:
        yield connection


def test_requests_of_one_connection_are_answered_one_after_the_other(connection):
    for _ in range(3):
        connection.sendall(b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        assert answer(connection) == b"HTTP/1.1 200 OK /a 5"


def test_a_body_may_come_after_the_time_for_a_head(connection):
    """Bodies have their own time, behind the server."""
    connection.sendall(b"POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
    time.sleep(WITHIN_S * 1.5)
    connection.sendall(b"llo")

    assert answer(connection) == b"HTTP/1.1 200 OK /late 5"


@pytest.mark.parametrize(
    "begun", [b"", b"GET /slow HT", b"GET /slow HTTP/1.1\r\nHost: a\r\nX-More: "], ids=["nothing", "line", "header"]
)
def test_who_does_not_come_to_the_point_is_hung_up_on(connection, begun):
    connection.sendall(begun)
    start = time.monotonic()

    assert until_closed(connection) == b""
    assert time.monotonic() - start < 4  # not the keep-alive's time, nor for ever


@pytest.mark.parametrize("begun", [b"GET /second HTTP/1.1\r\nHo", b"\r\n"], ids=["header", "empty line"])
def test_neither_is_it_waited_for_the_head_of_a_second_request(connection, begun):
    connection.sendall(GOOD)
    answer(connection)
    connection.sendall(begun)

    assert until_closed(connection) == b""


@pytest.mark.parametrize(
    "endless",
    [b"GET /" + b"a" * 1_000, b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000, b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 200],
    ids=["address", "header", "headers"],
)
def test_a_head_without_end_is_refused(connection, endless):
    connection.sendall(endless)
    said = b""
    try:
        for _ in range(200):  # 200 kB at most, then something is wrong
            connection.sendall(b"X: a\r\n" * 170 if endless.endswith(b"\n") else b"a" * 1_000)
            time.sleep(0)
    except (BrokenPipeError, ConnectionResetError):
        pass
    else:
        said = until_closed(connection)
        assert said.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "rubbish",
    [b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
     b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
     b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1"],
)  # fmt: skip
def test_rubbish_is_answered_and_the_next_one_served(connection, address, rubbish):
    connection.sendall(rubbish)
    assert until_closed(connection)[:12] in (b"HTTP/1.1 400", b"")

    with socket.create_connection(address, timeout=5) as another:
        another.sendall(GOOD)
        assert answer(another) == b"HTTP/1.1 200 OK /fine 0"


def test_processes_have_connections_dealt_out_to_them():
    """One that wakes first must not take them all: whoever connects keeps the connection for long."""
    opened = Counter()

    def named(name):
        async def telling(scope, receive, send):
            opened[name] += 1
            await application(scope, receive, send)

        return telling

    with serving(named("first")) as address, serving(named("second"), port=address[1]) as second, ExitStack() as stack:
        assert second == address
        for _ in range(64):
            connection = stack.enter_context(socket.create_connection(address, timeout=5))
            connection.sendall(GOOD)
            assert answer(connection) == b"HTTP/1.1 200 OK /fine 0"

    assert opened.total() == 64
    assert min(opened["first"], opened["second"]) > 10, opened  # ten or fewer, by chance: twice in a hundred million


@pytest.mark.parametrize("options", [{}, {"reuse_port": True}], ids=["another's", "one of ours"])
def test_a_second_server_is_told_that_the_port_is_taken(options):
    with socket.create_server(("127.0.0.1", 0), **options) as taken, pytest.raises(SystemExit) as ended:
        server.serve("loyalty_app.asgi:application", host="127.0.0.1", port=taken.getsockname()[1], workers=2)

    assert ended.value.code == uvicorn.config.STARTUP_FAILURE
