"""POST /shop/{shop}/admin/api/2026-10/graphql.json"""

import uuid

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devstore import app_config, forms, installs, misbehaviour, shops, times
from devstore.aborting import AbortedResponse
from devstore.admin_api import cost, execute
from devstore.admin_api.context import Context
from devstore.errors import Unknown
from devstore.oauth import tokens
from devstore.store import Store

KEPT_CALLS = 2000


def routes(store: Store) -> list[Route]:
    buckets = cost.Buckets()

    def graphql(request: Request) -> Response:
        response = answer(store, buckets, request)
        response.headers["X-Request-Id"] = str(uuid.uuid4())
        response.headers["X-Shopify-API-Version"] = app_config.API_VERSION
        return response

    path = "/shop/{shop}/admin/api/{version}/graphql.json"
    return [Route(path, forms.read_first(graphql), methods=["POST"])]


def answer(store: Store, buckets: cost.Buckets, request: Request) -> Response:
    """One call with all three planes of errors: HTTP, top-level errors, and userErrors inside the data."""
    shop, body = request.path_params["shop"], request.state.form
    try:
        settings = shops.stored(store, shop)
    except Unknown:
        return _http_error(404, "Not Found")
    if request.path_params["version"] != app_config.API_VERSION:
        return _http_error(404, f"Not Found: the stand-in speaks {app_config.API_VERSION} only")
    refused = tokens.check_access(store, shop, request.headers.get("x-shopify-access-token"))
    if refused:
        return _http_error(*refused)
    named = body.get("operationName") or _first_name(body.get("query") or "")
    faults = misbehaviour.take(store, misbehaviour.API_KINDS, shop=shop, operation=named)
    if "revoked" in faults:
        return _http_error(401, "[API] Invalid API key or access token (unrecognized login or wrong password)")
    if "frozen" in faults:
        return _http_error(402, "Unavailable Shop")
    if "timeout_before_write" in faults:
        return AbortedResponse(faults["timeout_before_write"]["hang_seconds"])
    if "unavailable" in faults:
        return _http_error(faults["unavailable"]["status"], "Service unavailable")
    status, written = _graphql(store, buckets, shop, settings, body, faults)
    _note(store, shop, named, body, written)
    if "unavailable_after_write" in faults:
        return _http_error(faults["unavailable_after_write"]["status"], "Service unavailable")
    if "timeout_after_write" in faults:
        return AbortedResponse(faults["timeout_after_write"]["hang_seconds"])
    return JSONResponse(written, status)


def _http_error(status: int, text: str) -> Response:
    return JSONResponse({"errors": text}, status)


def _first_name(query: str) -> str | None:
    words = query.replace("(", " ").replace("{", " ").split()
    for place, word in enumerate(words[:-1]):
        if word in ("query", "mutation"):
            return words[place + 1]
    return None


def _graphql(
    store: Store, buckets: cost.Buckets, shop: str, settings: dict, body: dict, faults: dict
) -> tuple[int, dict]:
    if not isinstance(body.get("query"), str):
        return 400, {"errors": {"query": "Required parameter missing or invalid"}}
    try:
        asked = execute.read(body["query"], body.get("variables") or {}, body.get("operationName"))
    except execute.Invalid as error:
        return 200, {"errors": error.errors}
    requested = execute.price(asked)
    if requested > cost.MAX_QUERY_COST:
        message = f"Query cost is {requested}, which exceeds the single query max cost limit ({cost.MAX_QUERY_COST})."
        extensions = {"code": "MAX_COST_EXCEEDED", "cost": requested, "maxCost": cost.MAX_QUERY_COST}
        return 200, {"errors": [{"message": message, "extensions": extensions}]}
    now = store.clock.now().timestamp()
    enough, status = buckets.take(shop, requested=requested, now=now, throttled="throttle" in faults)
    if not enough:
        return 200, _throttled(requested, status)
    if "access_denied" in faults:
        return 200, _denied(asked, requested, status)
    return 200, _ran(store, buckets, shop, settings, asked, requested, redacted="redact" in faults)


def _throttled(requested: int, status: dict) -> dict:
    error = {
        "message": "Throttled",
        "extensions": {"code": "THROTTLED", "documentation": "https://shopify.dev/api/usage/rate-limits"},
    }
    return {
        "errors": [error],
        "extensions": {"cost": {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": status}},
    }


def _denied(asked: execute.Request, requested: int, status: dict) -> dict:
    root = asked.operation.selection_set.selections[0].name.value
    error = {
        "message": f"Access denied for {root} field.",
        "path": [root],
        "extensions": {
            "code": "ACCESS_DENIED",
            "documentation": "https://shopify.dev/api/usage/access-scopes",
        },
    }
    return {
        "data": {root: None},
        "errors": [error],
        "extensions": {"cost": {"requestedQueryCost": requested, "actualQueryCost": 0, "throttleStatus": status}},
    }


def _ran(store, buckets, shop, settings, asked: execute.Request, requested: int, *, redacted: bool) -> dict:
    scopes = installs.get(store, shop)["scopes"]
    data, errors = execute.run(asked, Context(store, shop, settings, scopes, redacted=redacted))
    actual = execute.price(asked, data=data or {})
    status = buckets.give_back(shop, max(requested - actual, 0))
    written: dict = {"data": data} if data is not None or errors else {}
    if errors:
        written["errors"] = errors
    written["extensions"] = {
        "cost": {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status}
    }
    return written


def _note(store: Store, shop: str, operation: str | None, body: dict, written: dict) -> None:
    """Keep what was asked, for tests and for whoever wonders what the app does."""
    number = store.documents.next_number("api_call", start=1)
    call = {
        "at": times.stored(store.clock.now()),
        "shop": shop,
        "operation": operation,
        "variables": body.get("variables") or {},
        "errors": written.get("errors"),
    }
    store.documents.put("api_call", "", number, call)
    store.documents.remove("api_call", "", number - KEPT_CALLS)
