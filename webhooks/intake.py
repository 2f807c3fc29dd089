"""The door for Shopify's deliveries: verify over the raw bytes, store, answer 200. An ASGI app in front of Django.

A 200 means that the event is on disk. Whatever isn't stored gets an error, so that Shopify sends it again:
405 not a POST, 400 a header is missing or malformed, 408 too slow, 413 too large, 401 not signed by Shopify, 503 the
database can't take it now.
"""

import asyncio
import json
import logging
import math
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from django.conf import settings

from webhooks import compression, signature
from webhooks.delivery import Delivery, Rejected, delivery, fields_of
from webhooks.writer import NotStored, Writer, writer_of_loop

Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]

log = logging.getLogger(__name__)

REJECTED: Counter[str] = Counter()  # by code, since this process began
_said_at: dict[str, float] = {}
# Shopify gives up on a delivery after 5 s; who takes longer to say it only wants to keep us waiting.
BODY_WITHIN_S = 10.0


class Gone(Exception):
    """The sender left before its body was complete."""


async def application(scope, receive, send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _deliver(scope, receive, send)
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})


async def _lifespan(receive, send) -> None:
    """Servers announce themselves here. The writer starts with the first delivery, and ends with the server."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await writer_of_loop().close()
            await send({"type": "lifespan.shutdown.complete"})
            return


def take(headers: Headers, body: bytes, answer: Callable[[int, Headers, bytes], None]) -> None:
    """A delivery that came in one piece (loyalty_app/server.py): the same as by ASGI."""
    try:
        if len(body) > settings.WEBHOOK_BODY_MAX_BYTES:
            raise Rejected(413, "too_large")
        writer_of_loop().take(_verified(fields_of(headers), body), partial(_answer_stored, answer))
    except Rejected as rejected:
        answer(*_refusal(rejected))


def _answer_stored(answer, problem: str) -> None:
    if problem:
        answer(*_refusal(Rejected(503, problem)))
    else:
        answer(*_STORED)


async def _deliver(scope, receive, send) -> None:
    try:
        await _take(scope, receive, writer_of_loop())
        answer = _STORED
    except Rejected as rejected:
        answer = _refusal(rejected)
    except Gone:
        return
    status, headers, body = answer
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _note_rejection(status: int, code: str) -> None:
    """Count it, and say so once a second at most: a database that is down, or an attacker, must not fill the log."""
    REJECTED[code] += 1
    if time.monotonic() - _said_at.get(code, -math.inf) > 1:
        _said_at[code] = time.monotonic()
        log.warning("webhook_rejected", extra={"code": code, "status": status, "times": REJECTED[code]})


async def _take(scope, receive, writer: Writer) -> None:
    """Store the delivery, or raise Rejected."""
    if scope["method"] != "POST":
        raise Rejected(405, "post_only")
    fields = fields_of(scope["headers"])
    _refuse_announced_size(scope["headers"])
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            body = await _body(receive)
    except TimeoutError:
        raise Rejected(408, "too_slow") from None
    try:
        await writer.store(_verified(fields, body))
    except NotStored as problem:
        raise Rejected(503, problem.code) from None


def _verified(fields: dict[str, bytes], body: bytes) -> Delivery:
    """The row to store. Raises Rejected."""
    if not signature.is_genuine(body, fields["signature"]):
        raise Rejected(401, "invalid_signature")
    return delivery(fields, body=compression.pack(body))


def _refuse_announced_size(headers) -> None:
    for name, value in headers:
        if name == b"content-length" and not (
            value.isdigit() and len(value) < 19 and int(value) <= settings.WEBHOOK_BODY_MAX_BYTES
        ):
            raise Rejected(413, "too_large")


async def _body(receive) -> bytes:
    """The raw body. Its size is checked as it arrives: a length may be missing, or a lie."""
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > settings.WEBHOOK_BODY_MAX_BYTES:
            raise Rejected(413, "too_large")
        chunks.append(chunk)
        more = message.get("more_body", False)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


_JSON = (b"content-type", b"application/json")
_STORED = (200, [_JSON, (b"content-length", b"15")], b'{"stored":true}')


def _refusal(rejected: Rejected) -> Answer:
    """What is answered; it is counted, too."""
    _note_rejection(rejected.status, rejected.code)
    body = json.dumps({"error": rejected.code}).encode()
    headers = [_JSON, (b"content-length", str(len(body)).encode())]
    if rejected.status == 405:
        headers.append((b"allow", b"POST"))
    return rejected.status, headers, body
