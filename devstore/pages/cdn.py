"""What Shopify's CDN serves: App Bridge and Polaris (our stand-ins), product pictures, the extension's assets."""

import gzip
import json
import mimetypes
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from devstore import catalogue, shops
from devstore.errors import Unknown
from devstore.pages import drawing, extension
from devstore.store import Store

STATIC = Path(__file__).parent.parent / "static"
# The app's pages live on another origin, and what they import as modules asks for CORS.
HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
JAVASCRIPT = "text/javascript; charset=utf-8"
# Shopify's own, as its documentation has them: https://shopify.dev/docs/api/app-home
APP_BRIDGE_URL = "https://cdn.shopify.com/shopifycloud/app-bridge.js"
POLARIS_URL = "https://cdn.shopify.com/shopifycloud/polaris.js"


def standin(request: Request) -> Response:
    """App Bridge: one classic script, so that it has wrapped fetch before the page's next script runs."""
    return _script(request, _joined("app-bridge"))


def polaris(request: Request) -> Response:
    """Polaris, with the styles of the page: one classic script, as Shopify's is."""
    styles = json.dumps((STATIC / "polaris.css").read_text())
    return _script(request, _joined("polaris", before=f"const PAGE_STYLES = {styles};\n"))


def both_bridges(request: Request) -> Response:
    """Shopify's own App Bridge, and after it the stand-in, which speaks to the admin around the frame: ours."""
    return _script(request, (STATIC / "cdn-bridge.js").read_text().replace("APP_BRIDGE_URL", APP_BRIDGE_URL))


def _joined(folder: str, *, before: str = "") -> str:
    """One script out of the folder's parts, in the order of their names; they see each other, the page sees none."""
    parts = [part.read_text() for part in sorted((STATIC / folder).glob("*.js"))]
    return "(() => {\n" + before + "\n".join(parts) + "\n})();\n"


def _script(request: Request, text: str) -> Response:
    """Compressed, as from a CDN. No tag to ask again by, else the admin around a page would have fetched it for it."""
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(text, media_type=JAVASCRIPT, headers=HEADERS)
    headers = HEADERS | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(_compressed(text), media_type=JAVASCRIPT, headers=headers)


@lru_cache(maxsize=8)
def _compressed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def _file(folder: Path, name: str) -> Response:
    """A file of the folder, and only of the folder."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return PlainTextResponse("Not found", status_code=404, headers=HEADERS)
    kind = JAVASCRIPT if path.suffix in {".js", ".mjs"} else mimetypes.guess_type(path.name)[0]
    return FileResponse(path, media_type=kind or "application/octet-stream", headers=HEADERS)


def static_file(request: Request) -> Response:
    return _file(STATIC, request.path_params["name"])


def extension_asset(request: Request) -> Response:
    return _file(extension.FOLDER / "assets", request.path_params["name"])


def routes(store: Store) -> list[Route]:
    def picture(request: Request) -> Response:
        shop = request.query_params.get("shop") or shops.domain_of(store, request)
        try:
            product = catalogue.product(store, shop, request.path_params["handle"])
        except Unknown:
            return PlainTextResponse("Not found", status_code=404)
        return Response(
            drawing.svg(product), media_type="image/svg+xml", headers=HEADERS | {"Cache-Control": "max-age=3600"}
        )

    return [
        Route("/cdn/app-bridge.js", both_bridges if store.settings.uses_cdn else standin),
        Route("/cdn/app-bridge/standin.js", standin),
        Route("/cdn/polaris.js", polaris),
        Route("/cdn/products/{handle}.svg", picture),
        Route("/cdn/extensions/{extension}/{name}", extension_asset),
        Route("/cdn/{name:path}", static_file),
    ]
