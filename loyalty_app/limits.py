"""How large a request's body may be, and how long it may take to come. In front of Django, which would write any length
to the disk before it asks a view.
"""

import asyncio

from django.conf import settings

BODY_WITHIN_S = 15.0
# Files that staff send: bulk_file.BYTES_MAX and what goes around it.
LARGE_BODIES = {"/members/adjustments/files/": 4_200_000}
_TOO_LARGE = (413, b"The request is too large.\n")
_TOO_SLOW = (408, b"The request took too long.\n")


def limited(application):
    """The ASGI application, given bodies of DATA_UPLOAD_MAX_MEMORY_SIZE at most, and only once they are complete.

    A path of LARGE_BODIES may be sent more.
    """

    async def guarded(scope, receive, send):
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await application(scope, receive, send)
            return
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                body = await _body(scope, receive)
        except _TooLarge:
            await _refuse(send, *_TOO_LARGE)
        except TimeoutError:
            await _refuse(send, *_TOO_SLOW)
        else:
            if body is not None:
                await application(scope, _replayed(body, receive), send)

    return guarded


class _TooLarge(Exception):
    pass


async def _body(scope, receive) -> bytes | None:
    """The whole body; None when the sender left. A length may be missing, or a lie."""
    limit = LARGE_BODIES.get(scope["path"], settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not (announced.isdigit() and len(announced) < 19 and int(announced) <= limit):
        raise _TooLarge
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > limit:
            raise _TooLarge
        more = message.get("more_body", False)
    return bytes(body)


def _replayed(body: bytes, receive):
    told = False

    async def again():
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _refuse(send, status: int, text: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
