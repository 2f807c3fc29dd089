"""The app proxy: a path of the storefront that is answered by the app, with Shopify's signature.

What the browser may not hear from the app, above all Set-Cookie, is taken off, and what the app may not hear, too.
"""

import re
import time
from importlib import import_module
from importlib.util import find_spec
from urllib.parse import parse_qsl, urlencode

import requests
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from devstore import app_config, forms, installs, misbehaviour, sessions, shops
from devstore.aborting import AbortedResponse
from devstore.oauth import signing
from devstore.store import Store

PREFIXES = ("apps", "a", "community", "tools")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
TIMEOUT_S = 10
NOT_TO_THE_APP = {"cookie", "host", "connection", "content-length", "accept-encoding", "transfer-encoding"}
NOT_TO_THE_BROWSER = {
    "accept-patch", "accept-ranges", "connection", "cookie", "date", "delta-base", "im", "p3p", "pragma",
    "preference-applied", "proxy-authenticate", "public-key-pins", "server", "service-worker-allowed", "set-cookie",
    "trailer", "tk", "warning", "x-powered-by", "content-encoding", "content-length", "transfer-encoding",
}  # fmt: skip
LAYOUT_NONE = re.compile(r"\A\s*\{%-?\s*layout\s+none\s*-?%\}")


def routes(store: Store) -> list[Route]:
    def answer(request: Request) -> Response:
        return forward(store, request)

    paths = [f"/{prefix}/{{subpath}}{rest}" for prefix in PREFIXES for rest in ("", "/{rest:path}")]
    return [Route(path, forms.read_first_raw(answer), methods=METHODS) for path in paths]


def forward(store: Store, request: Request) -> Response:
    """Pass the request to the app, signed; answer as Shopify would."""
    config = app_config.of(store)
    shop = shops.domain_of(store, request)
    prefix = request.url.path.split("/")[1]
    subpath = request.path_params["subpath"]
    if (prefix, subpath) != (config.proxy_prefix, config.proxy_subpath) or not _may_proxy(store, shop):
        return PlainTextResponse("Not Found", 404)
    fault = _fault(store, shop, request.path_params.get("rest", ""))
    if fault:
        return fault
    session = sessions.of(store, request)
    query = signed_query(
        store,
        shop,
        customer_id=session.customer_id,
        path_prefix=f"/{prefix}/{subpath}",
        own=parse_qsl(request.url.query, keep_blank_values=True),
    )
    base = app_config.address(store, config.proxy_url).rstrip("/")
    rest = request.path_params.get("rest", "")
    try:
        answer = requests.request(
            request.method,
            f"{base}/{rest}" if rest else base,
            params=urlencode(query),
            data=request.state.body or None,
            headers=_headers(request),
            timeout=TIMEOUT_S,
            proxies={"http": None, "https": None},
        )
    except requests.RequestException:
        return PlainTextResponse("There was an error in the third-party application.", 502)
    return _answered(store, request, answer)


def _fault(store: Store, shop: str, path: str) -> Response | None:
    """What the shopper gets when the app is down or slow, where it is to be; the app hears nothing of it."""
    faults = misbehaviour.take(store, misbehaviour.PROXY_KINDS, shop=shop, operation=path.strip("/"))
    if "proxy_hang" in faults:
        return AbortedResponse(faults["proxy_hang"]["hang_seconds"])
    if "proxy_error" in faults:
        return PlainTextResponse("There was an error in the third-party application.", faults["proxy_error"]["status"])
    return None


def _may_proxy(store: Store, shop: str) -> bool:
    found = installs.get(store, shop)
    return bool(found and found["installed"] and "write_app_proxy" in found["scopes"])


def signed_query(
    store: Store, shop: str, *, customer_id: int | None, path_prefix: str, own: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The browser's own parameters, Shopify's, and the signature over all of them."""
    pairs = [
        *own,
        ("shop", shop),
        ("logged_in_customer_id", str(customer_id or "")),
        ("path_prefix", path_prefix),
        ("timestamp", str(int(time.time()))),
    ]
    return [*pairs, ("signature", signing.proxy_signature(pairs, store.settings.client_secret))]


def _headers(request: Request) -> dict[str, str]:
    kept = {key: value for key, value in request.headers.items() if key not in NOT_TO_THE_APP}
    return kept | {
        "X-Forwarded-For": request.client.host if request.client else "127.0.0.1",
        "X-Forwarded-Host": request.headers.get("host", ""),
    }


def _answered(store: Store, request: Request, answer: requests.Response) -> Response:
    headers = {key: value for key, value in answer.headers.items() if key.lower() not in NOT_TO_THE_BROWSER}
    kind = answer.headers.get("content-type", "")
    if not kind.startswith("application/liquid"):
        return Response(answer.content, answer.status_code, headers=headers)
    headers.pop("Content-Type", None)
    headers.pop("content-type", None)
    source = answer.text
    bare = LAYOUT_NONE.match(source)
    if bare:
        source = source[bare.end() :]
    return HTMLResponse(_rendered(store, request, source, layout=not bare), answer.status_code, headers=headers)


def _rendered(store: Store, request: Request, source: str, *, layout: bool) -> str:
    """Through the storefront's theme where there is one; else the source as it is."""
    if find_spec("devstore.pages.theme"):
        theme = import_module("devstore.pages.theme")
        if hasattr(theme, "render_page"):
            return theme.render_page(store, request, source, layout)
    return source
