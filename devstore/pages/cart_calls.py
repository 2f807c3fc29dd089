"""Shopify's Ajax cart, as themes and widgets call it, and the link that brings a discount code along."""

from collections.abc import Callable
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devstore import carts, sessions
from devstore.errors import DevstoreError
from devstore.pages import handling, theme, visit
from devstore.store import Store

MAX_ITEMS = 100


def cart_json(store: Store, request: Request) -> Response:
    return _told(store, request, _cart(store, request))


def _cart(store: Store, request: Request) -> dict:
    session = visit.session_of(store, request)
    return visit.market_of(store, request).of_cart(carts.of(store, session))


def _told(store: Store, request: Request, told: dict) -> Response:
    response = JSONResponse(told)
    sessions.remember(response, visit.session_of(store, request))
    return response


def discount_link(store: Store, request: Request) -> Response:
    """/discount/CODE?redirect=/path: the code waits in the cart, counting yet or not, and the visit goes on."""
    session = visit.session_of(store, request)
    code = unquote(request.path_params["code"])
    before = carts.codes_of(sessions.cart(store, session))
    carts.set_codes(store, session, [code, *(each for each in before if each.lower() != code.lower())])
    response = handling.see(handling.local(request.query_params.get("redirect"), "/"))
    response.status_code = 302
    sessions.remember(response, session)
    return response


def _add(store: Store, request: Request, fields: dict) -> dict:
    """Answers with what was added: the line of one thing, {"items": lines} of several."""
    session = visit.session_of(store, request)
    for item in (fields.get("items") or [fields])[:MAX_ITEMS]:
        carts.add(
            store,
            session,
            item["id"],
            quantity=int(item.get("quantity", 1)),
            properties=item.get("properties"),
            selling_plan=item.get("selling_plan") or None,
        )
    wanted = [str(item["id"]) for item in fields.get("items") or [fields]]
    lines = [line for line in _cart(store, request)["items"] if str(line["variant_id"]) in wanted]
    return {"items": lines} if "items" in fields else lines[-1]


def _change(store: Store, request: Request, fields: dict) -> dict:
    session = visit.session_of(store, request)
    key = str(fields.get("id"))
    if fields.get("line"):
        key = sessions.cart(store, session)["items"][int(fields["line"]) - 1]["key"]
    carts.change(store, session, key, int(fields.get("quantity", 0)))
    return _cart(store, request)


def _update(store: Store, request: Request, fields: dict) -> dict:
    """`updates` brings lines to quantities, `discount` replaces the codes: several with commas, none with ""."""
    session = visit.session_of(store, request)
    updates = fields.get("updates") or {}
    if isinstance(updates, list):
        keys = [item["key"] for item in sessions.cart(store, session)["items"]]
        updates = dict(zip(keys, updates, strict=False))
    updates |= {name[8:-1]: value for name, value in fields.items() if name.startswith("updates[")}
    known = {str(each) for item in sessions.cart(store, session)["items"] for each in (item["key"], item["variant_id"])}
    for key, quantity in list(updates.items())[:MAX_ITEMS]:
        if str(key) in known:
            carts.change(store, session, str(key), int(quantity))
        elif int(quantity):
            carts.add(store, session, str(key), quantity=int(quantity))
    if "discount" in fields:
        carts.set_codes(store, session, str(fields["discount"] or "").split(","))
    return _cart(store, request)


def _clear(store: Store, request: Request, fields: dict) -> dict:
    carts.clear(store, visit.session_of(store, request))
    return _cart(store, request)


def _answer(store: Store, request: Request, act: Callable, fields: dict) -> Response:
    """Do it and tell what Shopify tells, with the sections that were asked for as they are now."""
    told = act(store, request, fields)
    asked = fields.get("sections")
    if asked:
        names = asked if isinstance(asked, list) else str(asked).split(",")
        told |= {"sections": theme.sections(store, request, names)}
    return _told(store, request, told)


async def _fields(request: Request) -> dict:
    """The fields of a cart call, sent as JSON or as a form."""
    if "json" in request.headers.get("content-type", ""):
        return await request.json()
    return dict(await request.form())


def routes(store: Store) -> list[Route]:
    def call(act: Callable) -> Callable:
        async def answer(request: Request) -> Response:
            try:
                fields = await _fields(request)
                return await run_in_threadpool(_answer, store, request, act, fields)
            except (DevstoreError, KeyError, IndexError, TypeError, ValueError) as refusal:
                body = {"status": 422, "message": "Cart Error", "description": str(refusal)}
                return JSONResponse(body, status_code=422)

        return answer

    found = [Route("/cart.js", lambda request: cart_json(store, request))]
    for name, act in {"add": _add, "change": _change, "update": _update, "clear": _clear}.items():
        found.append(Route(f"/cart/{name}.js", call(act), methods=["POST"]))
    return found
