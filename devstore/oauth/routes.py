"""The addresses of installation and tokens, under /shop/{shop}/admin."""

import html
import time
from importlib import import_module
from importlib.util import find_spec
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from devstore import app_config, forms, installs, misbehaviour, scope_words, shops
from devstore.aborting import AbortedResponse
from devstore.errors import Unknown
from devstore.oauth import id_tokens, signing, tokens
from devstore.store import Store

TOKEN_FAULTS = {
    "throttle",
    "unavailable",
    "unavailable_after_write",
    "timeout_before_write",
    "timeout_after_write",
}


def routes(store: Store) -> list[Route]:
    def authorize(request: Request) -> Response:
        return _authorize(store, request)

    def install(request: Request) -> Response:
        return _install(store, request)

    def access_token(request: Request) -> Response:
        return _access_token(store, request)

    def session_token(request: Request) -> Response:
        return JSONResponse({"token": id_tokens.mint(store, shops.domain_of(store, request))})

    def scopes(request: Request) -> Response:
        return _scopes(store, request)

    admin = "/shop/{shop}/admin"
    return [
        Route(f"{admin}/oauth/authorize", forms.read_first(authorize), methods=["GET", "POST"]),
        Route(f"{admin}/oauth/install", forms.read_first(install), methods=["GET", "POST"]),
        Route(f"{admin}/oauth/access_token", forms.read_first(access_token), methods=["POST"]),
        Route(f"{admin}/session_token", session_token),
        Route(f"{admin}/scopes", forms.read_first(scopes), methods=["GET", "POST"]),
    ]


def _authorize(store: Store, request: Request) -> Response:
    """The authorization-code grant: ask, then send the browser back with a signed code."""
    shop = shops.domain_of(store, request)
    wanted = dict(request.query_params) | request.state.form
    redirect_uri = wanted.get("redirect_uri", "")
    if wanted.get("client_id") != store.settings.client_id:
        return _problem("Oauth error invalid_request: Could not find Shopify API application with api_key")
    if not _may_return_to(store, redirect_uri):
        return _problem("Oauth error invalid_request: The redirect_uri is not whitelisted")
    scopes = [scope.strip() for scope in wanted.get("scope", "").split(",") if scope.strip()]
    if request.method == "GET":
        kept = ("client_id", "scope", "redirect_uri", "state", "grant_options[]")
        return _consent(store, request, shop, scopes, hidden={key: wanted[key] for key in kept if key in wanted})
    if wanted.get("decision") != "approve":
        return RedirectResponse(f"{redirect_uri}?{urlencode({'error': 'access_denied', 'shop': shop})}", 302)
    code = tokens.issue_code(
        store,
        shop,
        scopes=scopes or installs.requested_scopes(store),
        redirect_uri=redirect_uri,
        per_user=wanted.get("grant_options[]") == "per-user",
    )
    query = {
        "code": code,
        "host": signing.host(shop),
        "shop": shop,
        "state": wanted.get("state", ""),
        "timestamp": str(int(time.time())),
    }
    query["hmac"] = signing.query_hmac(query, store.settings.client_secret)
    return RedirectResponse(f"{redirect_uri}?{urlencode(query)}", 302)


def _may_return_to(store: Store, redirect_uri: str) -> bool:
    """Only addresses of the app; when its configuration lists some, only those."""
    listed = app_config.of(store).redirect_urls
    allowed = [app_config.address(store, each) for each in listed]
    if allowed:
        return redirect_uri in allowed
    return redirect_uri.startswith(store.settings.app_url.rstrip("/") + "/")


def _install(store: Store, request: Request) -> Response:
    """Shopify-managed installation: ask, record the grant, open the app in the admin."""
    shop = shops.domain_of(store, request)
    wanted = dict(request.query_params) | request.state.form
    if wanted.get("client_id", store.settings.client_id) != store.settings.client_id:
        return _problem("There is no app with this client id.")
    asked = wanted.get("scope", "") or ",".join(installs.requested_scopes(store))
    scopes = [scope.strip() for scope in asked.split(",") if scope.strip()]
    if request.method == "GET":
        return _consent(store, request, shop, scopes, hidden={"scope": ",".join(scopes)})
    home = shops.admin_url(store, shop)
    if wanted.get("decision") != "approve":
        return RedirectResponse(home, 303)
    held = installs.get(store, shop) if installs.is_installed(store, shop) else None
    if held:
        installs.grant(store, shop, scopes)
    else:
        installs.install(store, shop, scopes=scopes)
    return RedirectResponse(f"{home}/apps/{store.settings.app_handle}", 303)


def _consent(store: Store, request: Request, shop: str, scopes: list[str], *, hidden: dict[str, str]) -> Response:
    grant = {
        "app_name": store.settings.app_name,
        "scopes": scopes,
        "action_url": request.url.path,
        "hidden": hidden,
    }
    # The pages are drawn elsewhere; without them this plain form does the same.
    if find_spec("devstore.pages.admin") and hasattr(import_module("devstore.pages.admin"), "consent"):
        return import_module("devstore.pages.admin").consent(store, request, shop, grant)
    fields = "".join(
        f'<input type="hidden" name="{html.escape(key)}" value="{html.escape(value)}">' for key, value in hidden.items()
    )
    rows = "".join(f"<li>{html.escape(scope)}</li>" for scope in scopes)
    return HTMLResponse(
        f"<!doctype html><title>Install</title><h1>Install {html.escape(grant['app_name'])}</h1>"
        f'<ul>{rows}</ul><form method="post" action="{grant["action_url"]}">{fields}'
        '<button name="decision" value="approve">Install</button> '
        '<button name="decision" value="decline">Cancel</button></form>'
    )


def _problem(text: str) -> Response:
    return HTMLResponse(f"<!doctype html><title>Error</title><p>{html.escape(text)}</p>", 400)


def _access_token(store: Store, request: Request) -> Response:
    shop = request.path_params["shop"]
    faults = misbehaviour.take(store, TOKEN_FAULTS, shop=shop, operation="access_token", targeted=True)
    if "throttle" in faults:
        return JSONResponse({"errors": "Exceeded rate limit"}, 429, headers={"Retry-After": "2.0"})
    if "unavailable" in faults:
        return JSONResponse({"errors": "Service unavailable"}, faults["unavailable"]["status"])
    if "timeout_before_write" in faults:
        return AbortedResponse(faults["timeout_before_write"]["hang_seconds"])
    try:
        shops.stored(store, shop)
        written = tokens.answer(store, shop, request.state.form)
    except Unknown:
        return JSONResponse({"errors": "Not Found"}, 404)
    except tokens.TokenError as error:
        return JSONResponse({"error": error.error, "error_description": error.description}, error.status)
    if "unavailable_after_write" in faults:
        return JSONResponse({"errors": "Service unavailable"}, faults["unavailable_after_write"]["status"])
    if "timeout_after_write" in faults:
        return AbortedResponse(faults["timeout_after_write"]["hang_seconds"])
    return JSONResponse(written, headers={"Cache-Control": "no-store"})


def _scopes(store: Store, request: Request) -> Response:
    """What the admin does for App Bridge's scopes.query, request and revoke, after the merchant agreed."""
    shop = shops.domain_of(store, request)
    wanted = request.state.form
    config = app_config.of(store)
    asked, unwanted = list(wanted.get("request") or ()), list(wanted.get("revoke") or ())
    declared = {*config.scopes, *config.optional_scopes}
    # Shopify offers only what the configuration declares; without a configuration everything counts as declared.
    undeclared = [each for each in asked if not installs.allows(list(declared), each)]
    if store.settings.config_path and undeclared:
        return JSONResponse({"error": f"Scopes that are not declared: {', '.join(undeclared)}"}, 422)
    if set(unwanted) & set(config.scopes):
        return JSONResponse({"error": "Required scopes cannot be revoked."}, 422)
    if asked:
        installs.grant(store, shop, asked)
    if unwanted:
        installs.revoke(store, shop, unwanted)
    held = (installs.get(store, shop) or {"scopes": []})["scopes"]
    detail = {"granted": held, "required": list(config.scopes), "optional": list(config.optional_scopes)}
    return JSONResponse({"result": "granted-all", "scopes": held, "detail": detail, "words": scope_words.WORDS})
