"""An embedded app of a few routes that keeps Shopify's contract for pages without React, to try App Bridge against."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PAGE = """<!doctype html><html><head><title>{title}</title>
<script src="{store}/cdn/app-bridge.js" data-api-key="client"></script>
<script src="{store}/cdn/polaris.js"></script></head><body>
<s-app-nav><s-link href="/" rel="home">Home</s-link><s-link href="/rules">Rules</s-link></s-app-nav>
<s-page heading="{title}"><s-link href="/rules?tab=1">To the rules</s-link>
<form id="form" data-save-bar method="post"><s-text-field label="Name" name="name" value="old"></s-text-field></form>
<s-section><span id="out"></span></s-section></s-page></body></html>"""


@dataclass
class TinyApp:
    """What it saw: (path, how the caller was known) and the values of submitted forms."""

    store_url: str = ""
    url: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)
    refuse_next: int = 0

    def known(self, request: Request, token: str | None) -> bool:
        try:
            jwt.decode(token or "", "hush", algorithms=["HS256"], audience="client", leeway=10)
        except jwt.InvalidTokenError:
            return False
        return True

    def document(self, request: Request) -> Response:
        token = request.query_params.get("id_token")
        if not self.known(request, token):
            kept = {key: value for key, value in request.query_params.items() if key != "id_token"}
            again = f"{request.url.path}?{urlencode(kept)}"
            self.seen.append((request.url.path, "bounced"))
            query = urlencode(kept) + "&shopify-reload=" + quote(again, safe="")
            return RedirectResponse(f"/auth/patch-id-token?{query}")
        self.seen.append((request.url.path, "id_token"))
        return HTMLResponse(PAGE.format(store=self.store_url, title="Rules" if "rules" in request.url.path else "Home"))

    def bounce(self, request: Request) -> Response:
        return HTMLResponse(f'<script data-api-key="client" src="{self.store_url}/cdn/app-bridge.js"></script>')

    async def data(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.refuse_next or not self.known(request, token):
            self.refuse_next = max(0, self.refuse_next - 1)
            self.seen.append((request.url.path, "refused"))
            return Response(status_code=401, headers={"X-Shopify-Retry-Invalid-Session-Request": "1"})
        self.seen.append((request.url.path, "bearer"))
        return JSONResponse({"body": (await request.body()).decode(), "kind": request.headers.get("x-kind", "")})


@contextmanager
def running() -> Iterator[TinyApp]:
    tiny = TinyApp()
    routes = [
        Route("/", tiny.document),
        Route("/rules", tiny.document),
        Route("/auth/patch-id-token", tiny.bounce),
        Route("/data", tiny.data, methods=["GET", "POST"]),
    ]
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    tiny.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield tiny
    server.should_exit = True
    thread.join(timeout=10)
