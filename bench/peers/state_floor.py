"""The least a server in Python does here: check the proxy's signature, read one row by its key, answer.

No rates, no nonce, no shop looked up, no history, no texts, no Django, no error handled. What our state costs beyond
this is ours; the rest is uvicorn's, asyncio's, psycopg's and PostgreSQL's.
"""

import asyncio
import hmac
import json
import os
from urllib.parse import parse_qsl

import psycopg

SECRET = os.environ["SHOPIFY_API_SECRET"].encode()
READ = "SELECT balance FROM peer_balance WHERE shop = %s AND customer_id = %s"
CONNECTIONS = 8
_free: asyncio.Queue | None = None


async def application(scope, receive, send) -> None:
    global _free
    if scope["type"] != "http":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    if _free is None:
        _free = asyncio.Queue()
        for _ in range(CONNECTIONS):
            _free.put_nowait(await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True))
    fields = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    given = fields.pop("signature")
    text = "".join(sorted(f"{key}={value}" for key, value in fields.items()))
    status, body = 401, b""
    if hmac.compare_digest(hmac.digest(SECRET, text.encode(), "sha256").hex(), given):
        connection = await _free.get()
        cursor = await connection.execute(READ, [fields["shop"], fields["logged_in_customer_id"]], prepare=True)
        (balance,) = await cursor.fetchone()
        _free.put_nowait(connection)
        status, body = 200, json.dumps({"available": balance}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
