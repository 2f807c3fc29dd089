"""The panel's first question over a real socket, to the server that runs in production: what no test client shows."""

import hashlib
import hmac
import json
import socket
import time
from urllib.parse import urlencode

import psycopg
import pytest
import requests

from tests.ready_stack import ReadyStack

SHOP = "acme.myshopify.com"
GUARDED = {
    "Cache-Control": "no-store",
    "Content-Type": "application/json",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


pytestmark = pytest.mark.xdist_group("real server")  # one of them is enough


@pytest.fixture(scope="module")
def stack():
    with ReadyStack(None, say=lambda line: None, serve=("web",)) as running:
        with psycopg.connect(running.database_url, autocommit=True) as database:
            database.execute(
                "INSERT INTO shops_shop (domain, name, currency, timezone, is_development, installed_at, created_at)"
                " VALUES (%s, 'Acme', 'USD', 'UTC', false, now(), now())",
                [SHOP],
            )
        yield running


def query(stack, **fields: str) -> str:
    fields = {"shop": SHOP, "logged_in_customer_id": "7", "timestamp": str(int(time.time())), "locale": "en"} | fields
    text = "".join(sorted(f"{key}={value}" for key, value in fields.items()))
    secret = stack.credentials["SHOPIFY_API_SECRET"].encode()
    return urlencode(fields | {"signature": hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()})


def ask(stack, text: str | None = None, **fields: str) -> requests.Response:
    return requests.get(f"{stack.app_url}/proxy/state?{text or query(stack, **fields)}", timeout=20)


def connected(stack) -> socket.socket:
    return socket.create_connection(("127.0.0.1", stack.ports["app"]), timeout=10)


def raw(stack, query_string: str) -> bytes:
    return f"GET /proxy/state?{query_string} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def is_told(answer: requests.Response) -> bool:
    return answer.status_code == 200 and answer.json()["shop"] == "Acme"


def is_guarded(answer: requests.Response) -> bool:
    return {name: answer.headers.get(name) for name in GUARDED} == GUARDED


def test_it_is_told_guarded_and_once_more_from_what_is_kept(stack):
    answers = [ask(stack) for _ in range(3)]

    assert [is_told(answer) for answer in answers] == [True] * 3
    for answer in answers:
        assert is_guarded(answer)
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert "Set-Cookie" not in answer.headers
    assert len({answer.json()["nonce"] for answer in answers}) == 3


def test_two_questions_in_one_packet_get_two_answers(stack):
    with connected(stack) as line:
        line.sendall(raw(stack, query(stack)) + raw(stack, "shop=nonsense"))
        received = b""
        while b"bad_signature" not in received:
            received += line.recv(65_536)

    assert [answer[:3] for answer in received.split(b"HTTP/1.1 ")[1:]] == [b"200", b"401"]


def test_who_leaves_in_the_middle_costs_the_next_nothing(stack):
    for number in range(60):
        with connected(stack) as line:
            whole = raw(stack, query(stack, logged_in_customer_id=str(100 + number)))
            line.sendall(whole[: len(whole) // 2] if number % 3 == 0 else whole)
            if number % 3 == 1:
                line.shutdown(socket.SHUT_WR)
    assert is_told(ask(stack))


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("%", {401}),
        ("&&&=&=&;" * 400, {401}),
        ("shop=" + "%00" * 2_000, {401}),
        ("a=" + "x" * 60_000, {400, 401, 414, 431}),
        ("a" * 3_000_000, {0, 400, 401, 414, 431}),  # 0: the server hung up
        ("&".join(f"locale{number}=1" for number in range(600)), {400, 401}),
    ],
    ids=["a percent", "nothing but signs", "nulls", "long", "endless", "many fields"],
)
def test_rubbish_is_refused_and_the_next_is_served(stack, text, statuses):
    try:
        status = ask(stack, text).status_code
    except requests.ConnectionError:
        status = 0

    assert status in statuses
    assert is_told(ask(stack))


def test_other_methods_are_djangos(stack):
    answers = [
        requests.request(method, f"{stack.app_url}/proxy/state?{query(stack)}", timeout=20)
        for method in ("HEAD", "PUT")
    ]

    assert [answer.status_code for answer in answers] == [405, 415]


def test_redis_goes_and_comes_back(stack):
    stack.redis.stop()
    try:
        assert [is_told(ask(stack)) for _ in range(5)] == [True] * 5
    finally:
        stack.redis.start()
    assert is_told(ask(stack))
    said = [json.loads(line) for line in stack.processes["web"].log.read_text().splitlines() if line.startswith("{")]
    assert "memory_gone" in {line.get("event") for line in said}


def test_the_database_goes_and_comes_back(stack):
    assert is_told(ask(stack))
    stack.postgres.stop()

    gone = [ask(stack) for _ in range(2)]
    stack.postgres.start()
    back = ask(stack)

    assert [(answer.status_code, answer.json(), answer.headers["Retry-After"]) for answer in gone] == [
        (503, {"error": "unreachable"}, "5")
    ] * 2
    assert all(is_guarded(answer) for answer in gone)
    assert is_told(back)
