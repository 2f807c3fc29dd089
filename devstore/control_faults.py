"""/control, the part about deliveries: what was sent, what is held, and what shall go wrong."""

import json

from starlette.requests import Request
from starlette.routing import Route

from devstore import forms, misbehaviour, shops
from devstore.store import Store
from devstore.webhooks import deliveries


def routes(store: Store) -> list[Route]:
    found: list[Route] = []

    def on(method: str, path: str, verb) -> None:
        def handler(request: Request) -> object:
            return verb(request)

        found.append(Route(f"/control{path}", forms.read_first(forms.answered(handler)), methods=[method]))

    on("GET", "/webhooks", lambda request: {"deliveries": _log(store, request)})
    on("GET", "/webhooks/counts", lambda request: deliveries.counts(store))
    on("POST", "/webhooks/flush", lambda request: deliveries.flush(store, **request.state.form))
    on("POST", "/webhooks/pause", lambda request: deliveries.pause(store))
    on("POST", "/webhooks/resume", lambda request: deliveries.resume(store))
    on("POST", "/webhooks/send", lambda request: _send(store, request.state.form))
    on("GET", "/webhooks/{id}", lambda request: _one(store, request.path_params["id"]))
    on("POST", "/webhooks/{id}/redeliver", lambda request: deliveries.redeliver(store, request.path_params["id"]))
    on("GET", "/misbehaviour", lambda request: {"rules": misbehaviour.rules(store)})
    on("POST", "/misbehaviour", lambda request: misbehaviour.add(store, **request.state.form))
    on("DELETE", "/misbehaviour", lambda request: misbehaviour.clear(store))
    on("GET", "/api_calls", lambda request: {"api_calls": _calls(store, request)})
    return found


def _log(store: Store, request: Request) -> list[dict]:
    asked = request.query_params
    return deliveries.log(
        store,
        shop=asked.get("shop") or None,
        topic=asked.get("topic") or None,
        state=asked.get("state") or None,
        limit=int(asked.get("limit", 200)),
    )


def _one(store: Store, delivery_id: str) -> dict:
    return deliveries.get(store, delivery_id) | {"body": json.loads(deliveries.body(store, delivery_id))}


def _send(store: Store, wanted: dict) -> dict:
    """Sign and send any body under any topic, as Shopify's own test notifications do."""
    named = wanted.get("shop", "-")
    shop = shops.stored(store, store.default_shop if named == "-" else named)["domain"]
    return {"ids": deliveries.emit(store, shop, wanted["topic"], wanted["body"])}


def _calls(store: Store, request: Request) -> list[dict]:
    shop = request.query_params.get("shop")
    return [each for each in store.documents.all("api_call", "") if shop in (None, each["shop"])]
