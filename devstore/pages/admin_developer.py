"""The stand-in's own pages in the admin: every webhook it sent, and faults on demand."""

import json

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from devstore import misbehaviour, shops
from devstore.errors import Refused, Unknown
from devstore.pages import admin_page, handling
from devstore.store import Store
from devstore.webhooks import deliveries

KINDS = {
    "duplicate": "Webhooks arrive twice",
    "reorder": "Webhooks arrive in the wrong order",
    "delay": "Webhooks arrive late",
    "lose": "Webhooks get lost",
    "wrong_signature": "Webhooks are signed wrongly",
    "new_headers": "Webhooks carry the new header names",
    "throttle": "The Admin API throttles",
    "unavailable": "The Admin API is unavailable",
    "unavailable_after_write": "The Admin API writes, then answers 503",
    "timeout_before_write": "The Admin API times out without writing",
    "timeout_after_write": "The Admin API writes, then times out",
    "frozen": "The shop is frozen: it has not paid",
    "access_denied": "The Admin API denies access",
    "revoked": "The access token is revoked",
    "redact": "Protected fields come back empty",
    "proxy_error": "The app proxy answers with an error",
    "proxy_hang": "The app proxy never answers",
}


def show(store: Store, request: Request, error: str = "") -> Response:
    shop = shops.domain_of(store, request)
    return admin_page.page(
        store, request, "developer", title="Webhooks and faults", here="developer", error=error,
        status=422 if error else 200, deliveries=deliveries.log(store, shop=shop, limit=100),
        counts=[list(pair) for pair in deliveries.counts(store).items()], paused=deliveries.is_paused(store),
        rules=misbehaviour.rules(store), kinds=[{"value": value, "label": label} for value, label in KINDS.items()],
    )  # fmt: skip


def delivery(store: Store, request: Request) -> Response:
    found = deliveries.get(store, request.path_params["id"])
    body = json.dumps(json.loads(deliveries.body(store, found["id"])), indent=2, ensure_ascii=False)
    return admin_page.page(
        store, request, "delivery", title=found["topic"], here="developer", delivery=found, body=body
    )


def redeliver(store: Store, request: Request, form: FormData) -> Response:
    deliveries.redeliver(store, request.path_params["id"])
    return handling.see(f"{admin_page.base_of(request)}/developer?done=sent")


def misbehave(store: Store, form: FormData) -> str:
    kind, target = handling.text(form, "kind"), handling.text(form, "target") or None
    options: dict[str, object] = {"seconds": float(handling.whole(form, "seconds", 30))} if kind == "delay" else {}
    place = {"operation": target} if kind in misbehaviour.API_KINDS | misbehaviour.PROXY_KINDS else {"topic": target}
    misbehaviour.add(store, kind, count=handling.whole(form, "count") or None, **place, **options)
    return "misbehaving"


def behave(store: Store, form: FormData) -> str:
    misbehaviour.clear(store)
    return "behaving"


def flush(store: Store, form: FormData) -> str:
    deliveries.flush(store, timeout_s=20)
    return "flushed"


def pause(store: Store, form: FormData) -> str:
    deliveries.pause(store)
    return "saved"


def resume(store: Store, form: FormData) -> str:
    deliveries.resume(store)
    return "saved"


ACTS = {"misbehave": misbehave, "behave": behave, "flush": flush, "pause": pause, "resume": resume}


def act(store: Store, request: Request, form: FormData) -> Response:
    verb = ACTS.get(request.path_params["act"])
    if verb is None:
        raise Unknown("There is no such act.")
    try:
        done = verb(store, form)
    except Refused as refusal:
        return show(store, request, str(refusal))
    return handling.see(f"{admin_page.base_of(request)}/developer?done={done}")
