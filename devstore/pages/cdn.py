"""What Shopify's CDN serves: App Bridge and Polaris (our stand-ins), product pictures, the extension's assets."""

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from devstore import catalogue, shops
from devstore.errors import Unknown
from devstore.pages import drawing, extension
from devstore.store import Store

STATIC = Path(__file__).parent.parent / "static"
# The app's pages live on another origin and import these scripts as modules, which asks for CORS.
HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
JAVASCRIPT = "text/javascript; charset=utf-8"
# Shopify's own, as its documentation has them: https://shopify.dev/docs/api/app-home
APP_BRIDGE_URL = "https://cdn.shopify.com/shopifycloud/app-bridge.js"
POLARIS_URL = "https://cdn.shopify.com/shopifycloud/polaris.js"


def standin(request: Request) -> Response:
    """One classic script out of the parts, so that it has wrapped fetch before the page's next script runs."""
    parts = [part.read_text() for part in sorted((STATIC / "app-bridge").glob("*.js"))]
    return Response("(() => {\n" + "\n".join(parts) + "\n})();\n", media_type=JAVASCRIPT, headers=HEADERS)


def both_bridges(request: Request) -> Response:
    """Shopify's own App Bridge, and after it the stand-in, which speaks to the admin around the frame: ours."""
    text = (STATIC / "cdn-bridge.js").read_text().replace("APP_BRIDGE_URL", APP_BRIDGE_URL)
    return Response(text, media_type=JAVASCRIPT, headers=HEADERS)


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
        Route("/cdn/products/{handle}.svg", picture),
        Route("/cdn/extensions/{extension}/{name}", extension_asset),
        Route("/cdn/{name:path}", static_file),
    ]
