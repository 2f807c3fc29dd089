"""How much, and how slowly, anybody may send; and what every answer carries."""

import asyncio
import json

import pytest
from django.conf import settings
from django.db import OperationalError

from loyalty_app import limits
from loyalty_app.asgi import application
from tests.webhooks.door import delivery
from webhooks import intake

CHUNK = b"x" * 65_536


def ask(path: str, *, chunks, headers=(), method="POST", host=b"testserver") -> tuple[int, dict[bytes, bytes], bytes]:
    """Through the real entry. ``chunks`` None: the body never comes."""
    sent, given = [], iter(chunks or ())

    async def receive():
        chunk = next(given, None)
        if chunk is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": chunk, "more_body": chunk != b""}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "https", "method": method,
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", host), *headers], "client": ("127.0.0.1", 1), "server": ("testserver", 443),
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(application(scope, receive, send), 20))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


@pytest.mark.parametrize("announced", [b"999999999999", b"1" * 5_000, b"-1", b"ten"])
@pytest.mark.parametrize("path", ["/proxy/join", "/settings/", "/nowhere"])
def test_a_page_reads_no_body_that_is_announced_too_large(path, announced):
    status, _, _ = ask(path, chunks=None, headers=[(b"content-length", announced)])

    assert status == 413


def test_a_page_reads_no_endless_body():
    read = 0

    def endless():
        nonlocal read
        while True:
            read += len(CHUNK)
            yield CHUNK

    assert ask("/proxy/join", chunks=endless())[0] == 413
    assert read <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 2 * len(CHUNK)


@pytest.mark.parametrize("path", limits.LARGE_BODIES)
def test_a_page_that_takes_files_takes_them_and_no_more(path):
    chunks = limits.LARGE_BODIES[path] // len(CHUNK)

    assert ask(path, chunks=[*[CHUNK] * chunks, b""])[0] == 401  # read, and sent by nobody
    assert ask(path, chunks=[CHUNK] * (chunks + 1))[0] == 413


def test_a_page_waits_for_no_slow_body(monkeypatch):
    monkeypatch.setattr(limits, "BODY_WITHIN_S", 0.01)

    assert ask("/proxy/join", chunks=[b"{"])[0] == 408


def test_a_small_body_reaches_its_page(db):
    status, _, body = ask("/proxy/join", chunks=[b"{", b"}", b""])

    assert (status, json.loads(body)["error"]) == (401, "bad_signature")


def test_the_intake_waits_for_no_slow_body(monkeypatch):
    monkeypatch.setattr(intake, "BODY_WITHIN_S", 0.01)
    _, headers = delivery(b"{}")
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    assert ask("/webhooks/", chunks=[b"{"], headers=raw)[0] == 408


@pytest.mark.parametrize("announced", [b"1" * 5_000, b"-1", b"ten", b"\xb2"])
def test_a_length_that_is_none_is_refused_at_the_intake(announced):
    _, headers = delivery(b"{}")
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    assert ask("/webhooks/", chunks=None, headers=[*raw, (b"content-length", announced)])[0] == 413


PLAIN = {
    400: b"The request can't be understood.\n",
    404: b"There is nothing here.\n",
    500: b"Something went wrong on our side. Please try again in a moment.\n",
    503: b"We can't reach our data at the moment. Please try again in a moment.\n",
}


@pytest.mark.parametrize(
    ("path", "headers", "host", "status"),
    [
        ("/nowhere", (), b"testserver", 404),
        ("/healthz", (), b"evil.example", 400),
        ("/a\x00b", (), b"testserver", 404),
    ],
)
def test_an_error_says_little(db, path, headers, host, status):
    answer, fields, body = ask(path, chunks=[b""], headers=headers, method="GET", host=host)

    assert (answer, body) == (status, PLAIN[status])
    assert_guarded(fields)


@pytest.mark.parametrize(("error", "status"), [(OperationalError("FATAL: secret"), 503), (KeyError("secret"), 500)])
def test_a_fault_of_ours_says_nothing_of_itself(db, monkeypatch, error, status):
    def broken(*_, **__):
        raise error

    monkeypatch.setattr("loyalty_app.gates.signatures.proxy_query", broken)

    answer, fields, body = ask("/proxy/history", chunks=[b""], method="GET")

    assert (answer, body) == (status, PLAIN[status])
    assert_guarded(fields)
    if status == 503:
        assert fields[b"Retry-After"] == b"5"


def test_no_page_sets_a_cookie_and_each_is_guarded(db):
    for path in ("/", "/rules/", "/activity/", "/events/", "/settings/", "/proxy/state", "/healthz", "/readyz",
                 "/auth/callback", "/auth/patch-id-token", "/webhooks/", "/nowhere"):  # fmt: skip
        _, fields, _ = ask(path, chunks=[b""], method="GET")
        assert b"Set-Cookie" not in fields, path
        if path != "/webhooks/":
            assert_guarded(fields)


def assert_guarded(fields: dict[bytes, bytes]) -> None:
    assert fields[b"X-Content-Type-Options"] == b"nosniff"
    assert fields[b"Referrer-Policy"] == b"same-origin"
    assert b"frame-ancestors" in fields[b"Content-Security-Policy"]
    assert b"Set-Cookie" not in fields
    assert b"Server" not in fields
