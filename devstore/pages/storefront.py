"""The shop that sells: home, collections, product, bag. Checkout and account are beside it."""

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devstore import carts, catalogue, online_store, sessions, shops
from devstore.errors import DevstoreError, Refused, Unknown
from devstore.pages import account, cart_calls, checkout, handling, liquid_filters, liquid_objects, theme, visit
from devstore.store import Store


def _on_sale(store: Store, shop: str) -> list[dict]:
    return [product for product in catalogue.products(store, shop) if product["status"] == "active"]


def _shown(store: Store, request: Request, found: list[dict]) -> list[dict]:
    """Products as Liquid sees them, in the currency that the visitor sees."""
    return liquid_objects.products(store, shops.domain_of(store, request), found, visit.market_of(store, request))


def home(store: Store, request: Request) -> Response:
    products = _on_sale(store, shops.domain_of(store, request))
    # The hero shows three tall things of different kinds, where the shop has them.
    kinds = ("Throws", "Blankets", "Bath")
    featured = [next((each for each in products if each["product_type"] == kind), None) for kind in kinds]
    featured = [each for each in featured if each] or products[:3]
    shown = _shown(store, request, products)
    return theme.page(
        store, request, "index", title="Household cloth", page_type="index",
        products=shown, rest=shown[8:], featured=_shown(store, request, featured),
    )  # fmt: skip


def collection(store: Store, request: Request) -> Response:
    handle = request.path_params["handle"]
    products = _on_sale(store, shops.domain_of(store, request))
    title = "All cloth"
    if handle != "all":
        products = [each for each in products if liquid_filters.handleize(each["product_type"]) == handle]
        title = products[0]["product_type"] if products else handle.replace("-", " ").capitalize()
    shown = _shown(store, request, products)
    return theme.page(
        store, request, "collection", title=title, page_type="collection",
        products=shown, collection={"handle": handle, "title": title, "products": shown, "products_count": len(shown)},
    )  # fmt: skip


def product(store: Store, request: Request) -> Response:
    shop = shops.domain_of(store, request)
    found = catalogue.product(store, shop, request.path_params["handle"])
    others = [each for each in _on_sale(store, shop) if each["id"] != found["id"] and not each["gift_card"]]
    others.sort(key=lambda each: each["product_type"] != found["product_type"])
    # The merchant's own HTML, as in every theme.
    body = Markup(found["body_html"] or "")
    asked = request.query_params.get("variant")
    shown = liquid_objects.product(store, shop, found, visit.market_of(store, request), variant_id=asked)
    return theme.page(
        store, request, "product", title=found["title"], page_type="product",
        product=shown, product_html=body, related=_shown(store, request, others[:4]),
    )  # fmt: skip


def product_js(store: Store, request: Request) -> Response:
    """/products/HANDLE.js of the Ajax API."""
    shop, handle = shops.domain_of(store, request), request.path_params["handle"]
    try:
        return JSONResponse(liquid_objects.product_json(store, shop, handle, visit.market_of(store, request)))
    except Unknown:
        return JSONResponse({"status": 404, "message": "Not Found"}, status_code=404)


def content_page(store: Store, request: Request) -> Response:
    """A page of the merchant's own; /pages/rewards has a template of its own, made of sections of apps."""
    handle = request.path_params["handle"]
    told = liquid_objects.content_page(handle)
    template = f"page.{handle}" if f"page.{handle}" in online_store.TEMPLATES else "page"
    return theme.page(store, request, "page", title=told["title"], page_type="page", template=template, page=told)


def bag(store: Store, request: Request, error: str = "") -> Response:
    return theme.page(store, request, "cart", title="Your bag", page_type="cart", error=error)


def add(store: Store, request: Request, form: FormData) -> Response:
    session = visit.session_of(store, request)
    properties = {key[11:-1]: str(value) for key, value in form.items() if key.startswith("properties[")}
    try:
        carts.add(
            store,
            session,
            handling.text(form, "id"),
            quantity=handling.whole(form, "quantity", 1),
            properties=properties or None,
            selling_plan=handling.text(form, "selling_plan") or None,
        )
    except Refused as refusal:
        return bag(store, request, error=str(refusal))
    response = handling.see(handling.local(form.get("return_to"), "/cart"))
    sessions.remember(response, session)
    return response


def change(store: Store, request: Request, form: FormData) -> Response:
    session = visit.session_of(store, request)
    # A pressed button's quantity comes after the field's.
    quantities = [str(value) for value in form.getlist("quantity")] or ["0"]
    try:
        carts.change(store, session, handling.text(form, "id"), max(0, int(quantities[-1] or 0)))
    except (DevstoreError, ValueError) as refusal:
        return bag(store, request, error=str(refusal))
    return handling.see("/cart")


def missing(store: Store, request: Request) -> Response:
    return theme.page(store, request, "missing", title="Not found", page_type="404", status=404)


def routes(store: Store) -> list[Route]:
    def bound(act):
        return lambda request, *form: act(store, request, *form)

    lost = bound(missing)
    pages = {
        "/": home,
        "/collections/{handle}": collection,
        "/products/{handle}": product,
        "/pages/{handle}": content_page,
        "/cart": bag,
        "/discount/{code}": cart_calls.discount_link,
        "/checkout": checkout.show,
        "/orders/{token}": checkout.order,
        "/account": account.show,
        "/account/login": account.login,
        "/account/logout": account.leave,
        "/customer_authentication/login": account.come_back,
    }
    forms = {
        "/cart/add": add,
        "/cart/change": change,
        "/checkout": checkout.place,
        "/checkout/discount": checkout.enter,
        "/checkout/remove": checkout.take_out,
        "/account/login": account.sign_in,
        "/account/switch": account.switch,
        "/account/register": account.register,
        "/account/logout": account.sign_out,
    }
    return [
        *cart_calls.routes(store),
        handling.get("/products/{handle}.js", bound(product_js), lost),
        *(handling.get(path, bound(act), lost) for path, act in pages.items()),
        *(handling.post(path, bound(act), lost) for path, act in forms.items()),
    ]
