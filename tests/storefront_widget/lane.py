"""Asks the server's entry as the server does, on an event loop of its own."""

import asyncio
import json
from dataclasses import dataclass

from loyalty_app import memory_line
from loyalty_app.asgi import application
from storefront_widget import state_lane
from tests.storefront_widget.proxy import signed

HOME = "203.0.113.7"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> dict:
        return json.loads(self.content)


def state_of(shop, customer_id: int | None, **fields: str) -> str:
    """The query for this shopper's state."""
    return signed(shop.domain, customer_id, **fields)


async def ask(query: str, *, method: str = "GET", headers=(), path: str = "/proxy/state") -> Answer:
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "method": method,
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"testserver"), *headers], "client": ("127.0.0.1", 1), "server": ("testserver", 80),
    }  # fmt: skip
    await application(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(message["body"] for message in sent[1:]))


def run(acting):
    """What the coroutine returns. Its loop's connections are closed with it, as a server closes them at its end."""

    async def acted():
        try:
            return await acting
        finally:
            await state_lane.close()
            memory_line.close()

    return asyncio.run(acted())


def answer(query: str, **more) -> Answer:
    return run(ask(query, **more))
