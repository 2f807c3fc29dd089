"""The shopper's account: sign in with one press, orders, sign out."""

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from devstore import customers, orders, sessions, shops
from devstore.errors import Refused
from devstore.pages import handling, theme, visit
from devstore.store import Store

MOST_PEOPLE = 24  # to choose from; the newest, for who was made last is who is wanted


def show(store: Store, request: Request) -> Response:
    session = visit.session_of(store, request)
    if session.customer_id is None:
        return handling.see("/account/login")
    found = orders.all(store, session.shop, customer_id=session.customer_id)
    return theme.page(store, request, "account", title="Your account", page_type="customers/account", orders=found)


def login(store: Store, request: Request, error: str = "") -> Response:
    people = [person for person in customers.all(store, shops.domain_of(store, request)) if person["email"]]
    return theme.page(
        store, request, "login", title="Sign in", page_type="customers/login", error=error,
        people_with_account=people[-MOST_PEOPLE:],
        return_to=handling.local(request.query_params.get("return_to"), "/account"),
    )  # fmt: skip


def _signed_in(store: Store, request: Request, customer_id: int, form: FormData, default: str) -> Response:
    session = visit.session_of(store, request)
    sessions.sign_in(store, session, customer_id)
    response = handling.see(handling.local(form.get("return_to"), default))
    sessions.remember(response, session)
    return response


def sign_in(store: Store, request: Request, form: FormData) -> Response:
    try:
        return _signed_in(store, request, handling.whole(form, "customer_id"), form, "/account")
    except Refused as refusal:
        return login(store, request, str(refusal))


def come_back(store: Store, request: Request) -> Response:
    """Liquid's routes.storefront_login_url: sign in, then back to where it was pressed."""
    return handling.see(f"/account/login?{urlencode({'return_to': request.query_params.get('return_to', '/')})}")


def switch(store: Store, request: Request, form: FormData) -> Response:
    """The demo's strip: go on as somebody else, or as a guest."""
    if not form.get("customer_id"):
        sessions.sign_out(store, visit.session_of(store, request))
        return handling.see(handling.local(form.get("return_to"), "/"))
    return _signed_in(store, request, handling.whole(form, "customer_id"), form, "/")


def register(store: Store, request: Request, form: FormData) -> Response:
    shop = shops.domain_of(store, request)
    try:
        made = customers.create(
            store, shop, email=handling.text(form, "email"),
            first_name=handling.text(form, "first_name") or None, last_name=handling.text(form, "last_name") or None,
        )  # fmt: skip
        return _signed_in(store, request, made["id"], form, "/account")
    except Refused as refusal:
        return login(store, request, str(refusal))


def sign_out(store: Store, request: Request, form: FormData) -> Response:
    return leave(store, request)


def leave(store: Store, request: Request) -> Response:
    """Liquid's routes.account_logout_url, which is followed like any link."""
    sessions.sign_out(store, visit.session_of(store, request))
    return handling.see("/")
