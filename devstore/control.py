"""/control: everything a merchant or shopper can do, as JSON, for the demo, the journeys and the tests.

A body's keys are the Python verbs' argument names. {shop} is a domain, or - for the default shop.
"""

from collections.abc import Callable
from datetime import datetime

import requests
from starlette.requests import Request
from starlette.routing import Route

from devstore import (
    cancellations,
    catalogue,
    compliance,
    control_rewards,
    customers,
    edits,
    forms,
    installs,
    markets,
    metafields,
    online_store,
    orders,
    refunds,
    seed,
    sessions,
    shops,
)
from devstore.admin_api import preview
from devstore.oauth import documents, id_tokens
from devstore.store import Store

Verb = Callable[..., object]
OPEN_TIMEOUT_S = 20


def routes(store: Store) -> list[Route]:
    found: list[Route] = []

    def on(method: str, path: str, verb: Verb) -> None:
        """Bind a verb of (store, body, request) to an address."""

        def handler(request: Request) -> object:
            return verb(store, request.state.form, request)

        found.append(Route(f"/control{path}", forms.read_first(forms.answered(handler)), methods=[method]))

    def in_shop(method: str, path: str, verb: Verb) -> None:
        """Bind a verb of (store, shop, body, ids of the path)."""

        def adapted(store: Store, body: dict, request: Request) -> object:
            ids = {key: value for key, value in request.path_params.items() if key != "shop"}
            return verb(store, shops.domain_of(store, request), body, **ids)

        on(method, f"/shops/{{shop}}{path}", adapted)

    _general(on)
    _app(in_shop)
    _goods_and_people(in_shop)
    control_rewards.bind(in_shop)
    _orders(in_shop)
    return found


def _general(on: Callable) -> None:
    on(
        "GET",
        "/health",
        lambda store, body, request: {"ok": True, "shops": [each["domain"] for each in shops.all(store)]},
    )
    on("GET", "/settings", lambda store, body, request: _settings(store))
    on("PATCH", "/settings", lambda store, body, request: _set_settings(store, body))
    on("GET", "/clock", lambda store, body, request: {"now": store.clock.now().isoformat()})
    on("POST", "/clock", lambda store, body, request: _set_clock(store, body))
    on("POST", "/reset", lambda store, body, request: _reset(store))
    on("GET", "/shops", lambda store, body, request: {"shops": shops.all(store)})
    on("POST", "/shops", lambda store, body, request: _open_shop(store, body))


def _settings(store: Store) -> dict:
    names = ("app_url", "client_id", "app_name", "app_handle", "own_url", "retry_factor")
    return {name: getattr(store.settings, name) for name in names} | {"default_shop": store.default_shop}


def _set_settings(store: Store, body: dict) -> dict:
    for name in (
        "app_url",
        "client_secret",
        "client_secret_previous",
        "retry_factor",
        "answer_timeout_s",
        "gift_card_taken_code",
    ):
        if name in body:
            setattr(store.settings, name, body[name])
    return _settings(store)


def _set_clock(store: Store, body: dict) -> dict:
    if body.get("real"):
        store.clock.real()
    if "now" in body:
        store.clock.set(datetime.fromisoformat(body["now"]))
    if "advance_seconds" in body:
        store.clock.advance(seconds=float(body["advance_seconds"]))
    return {"now": store.clock.now().isoformat()}


def _reset(store: Store) -> dict:
    store.documents.forget_everything()
    store.clock.real()
    seed.first_shop(store)
    return {"shops": [each["domain"] for each in shops.all(store)]}


def _open_shop(store: Store, body: dict) -> dict:
    filled = body.pop("seed", True)
    shop = shops.create(store, **body)
    if filled:
        seed.fill(store, shop["domain"])
    return shop


def _app(in_shop: Callable) -> None:
    in_shop("GET", "", lambda store, shop, body: shops.get(store, shop))
    in_shop("PATCH", "", lambda store, shop, body: shops.update(store, shop, **body))
    in_shop("GET", "/install", lambda store, shop, body: installs.get(store, shop))
    in_shop("POST", "/install", _install)
    in_shop("POST", "/uninstall", lambda store, shop, body: installs.uninstall(store, shop))
    in_shop("POST", "/scopes", _scopes)
    in_shop("POST", "/embed", _embed)
    _online_store(in_shop)
    in_shop("GET", "/document_url", lambda store, shop, body: {"document_url": documents.url(store, shop)})
    in_shop("GET", "/id_token", lambda store, shop, body: {"token": id_tokens.mint(store, shop)})
    in_shop("POST", "/compliance/data_request", lambda store, shop, body: compliance.data_request(store, shop, **body))
    in_shop(
        "POST",
        "/compliance/customers_redact",
        lambda store, shop, body: compliance.redact_customer(store, shop, **body),
    )
    in_shop("POST", "/compliance/shop_redact", lambda store, shop, body: compliance.redact_shop(store, shop))


def _install(store: Store, shop: str, body: dict) -> dict:
    """Install, and with {"open": true} load the app once as the admin's frame does."""
    installs.install(store, shop, scopes=body.get("scopes"))
    address = documents.url(store, shop, path=body.get("path", "/"))
    if not body.get("open"):
        return {"document_url": address}
    answer = requests.get(address, timeout=OPEN_TIMEOUT_S, proxies={"http": None})
    return {"document_url": address, "status": answer.status_code, "final_url": answer.url}


def _scopes(store: Store, shop: str, body: dict) -> dict:
    if body.get("grant"):
        installs.grant(store, shop, body["grant"])
    if body.get("revoke"):
        installs.revoke(store, shop, body["revoke"])
    return installs.get(store, shop)


def _embed(store: Store, shop: str, body: dict) -> dict:
    """{"enabled": true} switches the launcher on, with "embed" another one; "settings" are saved as in the editor."""
    handle = body.get("embed") or installs.main_embed()
    installs.set_embed(store, shop, bool(body["enabled"]), handle)
    if "settings" in body:
        saved = installs.embed_settings(store, shop)
        installs.set_embed_settings(store, shop, saved | {handle: body["settings"]})
    return {"enabled": installs.embed_enabled(store, shop, handle)}


def _online_store(in_shop: Callable) -> None:
    in_shop("GET", "/theme", lambda store, shop, body: _theme(store, shop))
    in_shop("POST", "/theme", lambda store, shop, body: online_store.publish(store, shop, **body))
    in_shop("GET", "/blocks", lambda store, shop, body: {"blocks": online_store.blocks(store, shop)})
    in_shop("POST", "/blocks", lambda store, shop, body: online_store.place(store, shop, **body))
    in_shop("PATCH", "/blocks/{id}", lambda store, shop, body, id: online_store.change(store, shop, id, **body))
    in_shop("DELETE", "/blocks/{id}", lambda store, shop, body, id: online_store.remove(store, shop, id))
    in_shop("GET", "/markets", lambda store, shop, body: {"rates": markets.rates(store, shop)})
    in_shop("POST", "/markets", lambda store, shop, body: {"rates": markets.set_rates(store, shop, body["rates"])})


def _theme(store: Store, shop: str) -> dict:
    return {"theme": online_store.theme_of(store, shop), "settings": online_store.settings_of(store, shop)}


def _goods_and_people(in_shop: Callable) -> None:
    in_shop("GET", "/products", lambda store, shop, body: {"products": catalogue.products(store, shop)})
    in_shop("POST", "/products", lambda store, shop, body: catalogue.create(store, shop, **body))
    in_shop("PATCH", "/products/{id}", lambda store, shop, body, id: catalogue.update(store, shop, id, **body))
    in_shop("DELETE", "/products/{id}", lambda store, shop, body, id: catalogue.delete(store, shop, id))
    in_shop("GET", "/customers", lambda store, shop, body: {"customers": customers.all(store, shop)})
    in_shop("POST", "/customers", lambda store, shop, body: customers.create(store, shop, **body))
    in_shop("POST", "/customers/merge", lambda store, shop, body: customers.merge(store, shop, **body))
    in_shop("GET", "/customers/{id}", lambda store, shop, body, id: customers.get(store, shop, id))
    in_shop("PATCH", "/customers/{id}", lambda store, shop, body, id: customers.update(store, shop, id, **body))
    in_shop("DELETE", "/customers/{id}", lambda store, shop, body, id: customers.delete(store, shop, id))
    in_shop("POST", "/customers/{id}/tags", _tags)
    in_shop("POST", "/customers/{id}/sign_in", _sign_in)
    in_shop("GET", "/metafields/{kind}/{id}", _metafields)


def _tags(store: Store, shop: str, body: dict, id: str) -> dict:
    if body.get("remove"):
        customers.remove_tags(store, shop, id, body["remove"])
    return {"tags": customers.add_tags(store, shop, id, body.get("add", []))}


def _sign_in(store: Store, shop: str, body: dict, id: str) -> dict:
    session = sessions.start(store, shop, customer_id=int(id))
    return {"cookie_name": sessions.COOKIE, "cookie_value": session.id}


def _metafields(store: Store, shop: str, body: dict, kind: str, id: str) -> dict:
    return {"metafields": metafields.of(store, shop, f"gid://shopify/{kind}/{id}")}


def _orders(in_shop: Callable) -> None:
    in_shop("GET", "/orders", lambda store, shop, body: {"orders": orders.all(store, shop)})
    in_shop("POST", "/orders", lambda store, shop, body: orders.place(store, shop, **body))
    in_shop("POST", "/orders/bulk", lambda store, shop, body: {"order_ids": orders.place_many(store, shop, **body)})
    in_shop("GET", "/orders/{id}", lambda store, shop, body, id: orders.get(store, shop, id))
    in_shop("DELETE", "/orders/{id}", lambda store, shop, body, id: orders.delete(store, shop, id))
    in_shop("GET", "/orders/{id}/graphql", lambda store, shop, body, id: preview.order(store, shop, int(id)))
    in_shop("POST", "/orders/{id}/pay", lambda store, shop, body, id: orders.mark_paid(store, shop, id))
    in_shop("POST", "/orders/{id}/fulfil", lambda store, shop, body, id: orders.fulfil(store, shop, id, **body))
    in_shop("POST", "/orders/{id}/refund", lambda store, shop, body, id: refunds.create(store, shop, id, **body))
    in_shop(
        "POST", "/orders/{id}/refund/suggest", lambda store, shop, body, id: refunds.suggest(store, shop, id, **body)
    )
    in_shop(
        "POST", "/orders/{id}/refund/complete", lambda store, shop, body, id: refunds.complete(store, shop, id, **body)
    )
    in_shop("POST", "/orders/{id}/edit", lambda store, shop, body, id: edits.commit(store, shop, id, **body))
    in_shop("POST", "/orders/{id}/cancel", lambda store, shop, body, id: cancellations.cancel(store, shop, id, **body))
    in_shop(
        "POST", "/orders/{id}/customer", lambda store, shop, body, id: orders.attach_customer(store, shop, id, **body)
    )
    in_shop("POST", "/orders/{id}/update", lambda store, shop, body, id: orders.update(store, shop, id, **body))
