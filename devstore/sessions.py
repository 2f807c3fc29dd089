"""A browser at the storefront: who is signed in there, and what is in the cart."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from devstore import customers, shops
from devstore.errors import Refused
from devstore.store import Store

COOKIE = "_devstore_session"
LIFE_S = 14 * 24 * 3600


@dataclass
class Session:
    id: str
    shop: str
    customer_id: int | None = None
    is_new: bool = False


def of(store: Store, request: Request) -> Session:
    """The session of this browser at this shop, or a fresh one to be kept by remember()."""
    shop = shops.domain_of(store, request)
    known = store.documents.find("session", shop, request.cookies.get(COOKIE, ""))
    if known:
        return Session(known["id"], shop, customer_id=_still_there(store, shop, known["customer_id"]))
    return Session(store.new_token(), shop, is_new=True)


def _still_there(store: Store, shop: str, customer_id: int | None) -> int | None:
    """A merged customer is signed in as the one that was kept, a deleted one not at all."""
    while customer_id and not store.documents.find("customer", shop, customer_id):
        merged = store.documents.find("merged_customer", shop, customer_id)
        customer_id = merged["into"] if merged else None
    return customer_id


def start(store: Store, shop: str, *, customer_id: int | None = None) -> Session:
    session = Session(store.new_token(), shop, is_new=True)
    _save(store, session)
    if customer_id:
        sign_in(store, session, customer_id)
    return session


def remember(response: Response, session: Session) -> None:
    """Set the cookie that leads the browser back to its session."""
    response.set_cookie(COOKIE, session.id, max_age=LIFE_S, httponly=True, samesite="lax")


def sign_in(store: Store, session: Session, customer_id: int) -> None:
    """Sign in; somebody known from an order only gets an account by it, as with Shopify's one-time codes."""
    customer = customers.stored(store, session.shop, customer_id)
    if not customer["email"] and not customer["phone"]:
        raise Refused("A customer without e-mail or phone cannot sign in.")
    session.customer_id = customer["id"]
    _save(store, session)
    if customer["state"] != "enabled" or not customer["verified_email"]:
        customers.update(store, session.shop, customer["id"], state="enabled", verified_email=True)


def sign_out(store: Store, session: Session) -> None:
    session.customer_id = None
    _save(store, session)


def _save(store: Store, session: Session) -> None:
    with store.documents.together():
        known = store.documents.find("session", session.shop, session.id) or {"id": session.id, "cart": {"items": []}}
        store.documents.put("session", session.shop, session.id, known | {"customer_id": session.customer_id})


def cart(store: Store, session: Session) -> dict:
    known = store.documents.find("session", session.shop, session.id)
    return known["cart"] if known else {"items": []}


def keep_cart(store: Store, session: Session, cart: dict) -> None:
    with store.documents.together():
        known = store.documents.find("session", session.shop, session.id) or {
            "id": session.id,
            "customer_id": session.customer_id,
        }
        store.documents.put("session", session.shop, session.id, known | {"cart": cart})
