"""Requests that came in one piece, and are answered without ASGI; over real sockets."""

import asyncio
import socket
import time

import pytest

from tests.serving import answer, serving, until_closed
from tests.waiting import eventually

HEAD = b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
WHOLE = HEAD + b"\r\nhello"
OTHER = b"GET /other HTTP/1.1\r\nHost: a\r\n\r\n"


class Application:
    """Answers at once, or when it is told to, and says by which way a request came."""

    def __init__(self):
        self.in_one_piece = {b"/whole": self.take}
        self.is_slow = False
        self.unanswered = []

    async def __call__(self, scope, receive, send):
        length, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            length += len(message.get("body", b""))
            more = message.get("more_body", False)
        told = f"{scope['method']} {length} by ASGI".encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(told))]})
        await send({"type": "http.response.body", "body": told})

    def take(self, headers, body, answer):
        if body == b"fault":
            raise RuntimeError("never foreseen")
        told = b"%d in one piece" % len(body)
        this = 200, [(b"content-length", b"%d" % len(told))], told
        if self.is_slow:
            self.unanswered.append((asyncio.get_running_loop(), answer, this))
        else:
            answer(*this)

    def answer_all(self):
        for loop, tell, this in self.unanswered:
            loop.call_soon_threadsafe(tell, *this)
        self.unanswered.clear()


@pytest.fixture
def application():
    return Application()


@pytest.fixture
def address(application):
    with serving(application) as address:
        yield address
        application.answer_all()


@pytest.fixture
def connection(address):
    with socket.create_connection(address, timeout=5) as connection:
        yield connection


def answers(connection, count: int) -> list[bytes]:
    """The bodies of so many answers, in their order."""
    said, bodies = b"", []
    while len(bodies) < count:
        head, end, rest = said.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]) if end else 0
        if end and len(rest) >= length:
            assert head.startswith(b"HTTP/1.1 200 ")
            bodies.append(rest[:length])
            said = rest[length:]
        else:
            said += connection.recv(65_536)
    assert said == b""
    return bodies


def test_it_is_handed_over_and_the_connection_kept(connection):
    for _ in range(3):
        connection.sendall(WHOLE)
        assert answer(connection) == b"HTTP/1.1 200 OK 5 in one piece"


def test_an_answer_has_the_servers_headers(connection):
    connection.sendall(WHOLE)
    said = connection.recv(65_536)

    assert said.startswith(b"HTTP/1.1 200 OK\r\ndate: ")
    assert b"connection: close" not in said


@pytest.mark.parametrize("cut", [len(HEAD) - 3, len(HEAD) + 2, len(WHOLE) - 1], ids=["head", "body", "last byte"])
def test_what_comes_in_several_pieces_is_served_as_ever(connection, cut):
    connection.sendall(WHOLE[:cut])
    time.sleep(0.05)  # or the kernel joins them
    connection.sendall(WHOLE[cut:])

    # As long as the head isn't complete, nothing is decided.
    assert answers(connection, 1) == [b"5 in one piece" if cut < len(HEAD) else b"POST 5 by ASGI"]


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (WHOLE.replace(b"POST", b"PUT"), b"PUT 5 by ASGI"),
        (WHOLE.replace(b"/whole", b"/whole?"), b"POST 5 by ASGI"),
        (WHOLE.replace(b"/whole", b"/whole/"), b"POST 5 by ASGI"),
        (WHOLE.replace(b"/whole", b"/wh%6fle"), b"POST 5 by ASGI"),
        (b"GET /whole HTTP/1.1\r\nHost: a\r\n\r\n", b"GET 0 by ASGI"),
        (b"POST /whole HTTP/1.1\r\nHost: a\r\n\r\n", b"0 in one piece"),
        (b"POST /whole HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
         b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", b"5 in one piece"),
        # What follows would be another protocol's.
        (HEAD + b"Upgrade: websocket\r\nConnection: upgrade\r\n\r\nhello", b"POST 0 by ASGI"),
    ],
    ids=["PUT", "query", "slash", "escaped", "GET", "no body", "chunked", "upgrade"],
)  # fmt: skip
def test_only_the_address_itself_is_taken_so(connection, request_, body):
    connection.sendall(request_)

    assert answers(connection, 1) == [body]


def test_who_waits_to_be_told_to_continue_is_told(connection):
    connection.sendall(HEAD + b"Expect: 100-continue\r\n\r\n")
    assert connection.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(b"hello")

    assert answers(connection, 1) == [b"POST 5 by ASGI"]


@pytest.mark.parametrize(
    "line", [b"HTTP/1.0\r\nHost: a", b"HTTP/1.1\r\nHost: a\r\nConnection: close"], ids=["HTTP/1.0", "close"]
)
def test_a_connection_that_is_not_to_be_kept_is_closed_after_the_answer(connection, line):
    connection.sendall(WHOLE.replace(b"HTTP/1.1\r\nHost: a", line))
    said = until_closed(connection)

    assert b"connection: close\r\n" in said
    assert said.endswith(b"5 in one piece")


def test_requests_sent_without_waiting_are_answered_in_their_order(application, connection):
    application.is_slow = True
    connection.sendall(WHOLE + OTHER + WHOLE)
    with pytest.raises(TimeoutError):
        connection.settimeout(0.1)
        connection.recv(1)
    connection.settimeout(5)
    application.is_slow = False
    application.answer_all()

    assert answers(connection, 3) == [b"5 in one piece", b"GET 0 by ASGI", b"POST 5 by ASGI"]
    connection.sendall(WHOLE)
    assert answers(connection, 1) == [b"5 in one piece"]


def test_an_answer_that_comes_later_finds_its_connection(application, address):
    application.is_slow = True
    with socket.create_connection(address, timeout=5) as first, socket.create_connection(address, timeout=5) as second:
        first.sendall(WHOLE)
        second.sendall(WHOLE.replace(b"hello", b"hi").replace(b": 5", b": 2"))
        eventually(lambda: len(application.unanswered) == 2)
        application.answer_all()

        assert (answers(first, 1), answers(second, 1)) == ([b"5 in one piece"], [b"2 in one piece"])


def test_an_answer_for_somebody_who_left_is_dropped(application, address):
    application.is_slow = True
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(WHOLE)
        eventually(lambda: application.unanswered)
    time.sleep(0.05)
    application.answer_all()

    with socket.create_connection(address, timeout=5) as another:
        another.sendall(OTHER)
        assert answers(another, 1) == [b"GET 0 by ASGI"]


def test_a_fault_is_answered_and_the_connection_goes_on(connection):
    connection.sendall(WHOLE.replace(b"hello", b"fault"))
    assert answer(connection) == b"HTTP/1.1 500 Internal Server Error "

    connection.sendall(WHOLE)
    assert answer(connection) == b"HTTP/1.1 200 OK 5 in one piece"


def test_who_is_one_too_many_is_refused(application):
    with (
        serving(application, limit_concurrency=1) as address,
        socket.create_connection(address, timeout=5) as connection,
    ):
        connection.sendall(WHOLE)
        assert until_closed(connection).startswith(b"HTTP/1.1 503 ")


def test_a_server_that_ends_gives_the_answers_it_owes(application):
    application.is_slow = True
    with serving(application) as address:
        connection = socket.create_connection(address, timeout=5)
        connection.sendall(WHOLE)
        eventually(lambda: application.unanswered)
        loop, later, this = application.unanswered.pop()
        loop.call_soon_threadsafe(loop.call_later, 0.3, later, *this)
    with connection:
        said = until_closed(connection)
    assert b"connection: close\r\n" in said
    assert said.endswith(b"5 in one piece")
