"""The least a server in Python does here: check a body's signature, and store all that wait in one statement, packed.

No headers judged, no limits, no shops, no queue, no Django, no error handled. What our intake costs beyond this is
ours; the rest is uvicorn's, asyncio's, psycopg's and PostgreSQL's.
"""

import asyncio
import base64
import hmac
import os

import psycopg

from webhooks import compression

STORE = """
INSERT INTO floor_event (webhook_id, body)
SELECT * FROM unnest(%(ids)b::text[], %(bodies)b::bytea[]) ON CONFLICT (webhook_id) DO NOTHING
"""
ANSWER = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"15")],
}
SECRET = os.environ["SHOPIFY_API_SECRET"].encode()
_waiting: list[tuple[str, bytes, asyncio.Future]] = []
_arrived: list[asyncio.Event] = []
_writers: list[asyncio.Task] = []


async def application(scope, receive, send) -> None:
    if scope["type"] != "http":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    headers, body, more = dict(scope["headers"]), b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message.get("more_body", False)
    signature = base64.b64encode(hmac.digest(SECRET, body, "sha256"))
    if not hmac.compare_digest(signature, headers[b"x-shopify-hmac-sha256"]):
        await send({**ANSWER, "status": 401})
    else:
        stored = asyncio.get_running_loop().create_future()
        _waiting.append((headers[b"x-shopify-webhook-id"].decode(), compression.pack(body), stored))
        if not _writers:
            _arrived.append(asyncio.Event())
            _writers.append(asyncio.create_task(_write()))
        _arrived[0].set()
        await stored
        await send(ANSWER)
    await send({"type": "http.response.body", "body": b'{"stored":true}'})


async def _write() -> None:
    connection = await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True)
    while await _arrived[0].wait():
        _arrived[0].clear()
        batch = _waiting[:]
        _waiting.clear()
        values = {"ids": [id for id, _, _ in batch], "bodies": [body for _, body, _ in batch]}
        await connection.execute(STORE, values, prepare=True)
        for _, _, stored in batch:
            stored.set_result(None)
