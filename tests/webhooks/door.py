"""Deliveries to the intake, without a server in between: by ASGI, or handed over as what came in one piece is."""

import asyncio
import base64
import hmac
import itertools
import json

import httpx
from django.conf import settings

from webhooks import intake
from webhooks.writer import writer_of_loop

_numbers = itertools.count(1)


def signed(body: bytes, secret: str | None = None) -> str:
    digest = hmac.digest((secret or settings.SHOPIFY_API_SECRET).encode(), body, "sha256")
    return base64.b64encode(digest).decode()


def delivery(
    body: bytes | dict | str = b"{}",
    *,
    topic: str = "orders/create",
    shop: str = "acme.myshopify.com",
    webhook_id: str | None = None,
    prefix: str = "X-Shopify-",
    **more: str | None,
) -> tuple[bytes, dict[str, str]]:
    """Body and headers as Shopify sends them. ``more`` replaces a header, None takes it away."""
    body = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    headers = {
        "Topic": topic,
        "Shop-Domain": shop,
        "Webhook-Id": webhook_id or f"webhook-{next(_numbers)}",
        "Event-Id": "event-1",
        "API-Version": "2026-10",
        "Triggered-At": "2026-11-22T12:00:00.123456789Z",
        "Hmac-Sha256": signed(body),
    }
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    return body, {prefix + name: value for name, value in headers.items() if value is not None}


def post(*deliveries: tuple[bytes, dict[str, str]], method: str = "POST") -> list[tuple[int, dict]]:
    """Send them at the same time; status and answer of each."""

    async def send_all() -> list[tuple[int, dict]]:
        transport = httpx.ASGITransport(app=intake.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            answers = await asyncio.gather(
                *(client.request(method, "/webhooks/", content=body, headers=headers) for body, headers in deliveries)
            )
            await writer_of_loop().close()
        return [(answer.status_code, answer.json()) for answer in answers]

    return asyncio.run(send_all())


def hand_over(*deliveries: tuple[bytes, dict[str, str]]) -> list[tuple[int, dict]]:
    """The same without ASGI."""

    async def hand_over_all() -> list[tuple[int, dict]]:
        answers = []
        for body, headers in deliveries:
            answered = asyncio.get_running_loop().create_future()
            intake.take(raw(headers), body, lambda *answer, answered=answered: answered.set_result(answer))
            answers.append(answered)
        answers = await asyncio.gather(*answers)
        await writer_of_loop().close()
        return [(status, json.loads(body)) for status, _, body in answers]

    return asyncio.run(hand_over_all())


def raw(headers: dict[str, str | bytes]) -> list[tuple[bytes, bytes]]:
    """Headers as a server gives them."""
    return [
        (name.lower().encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in headers.items()
    ]
