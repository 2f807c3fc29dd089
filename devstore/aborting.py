"""An answer that never comes, although the work was done: what a client sees when the network fails late."""

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class AbortedResponse(Response):
    """Promise a body and hang up without it, after `hang_seconds` of silence."""

    def __init__(self, hang_seconds: float) -> None:
        super().__init__()
        self._hang_seconds = hang_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(self._hang_seconds)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        # Returning here makes the server close the connection in the middle of the answer.
        await send({"type": "http.response.body", "body": b'{"data":', "more_body": True})
