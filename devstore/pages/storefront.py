"""The shop that sells: home, collections, product, bag. Checkout and account are beside it."""

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devstore import carts, catalogue, sessions, shops
from devstore.errors import DevstoreError, Refused
from devstore.pages import account, checkout, handling, liquid_filters, theme
from devstore.store import Store


def _on_sale(store: Store, shop: str) -> list[dict]:
    return [product for product in catalogue.products(store, shop) if product["status"] == "active"]


def home(store: Store, request: Request) -> Response:
    products = _on_sale(store, shops.domain_of(store, request))
    # The hero shows three tall things of different kinds, where the shop has them.
    kinds = ("Throws", "Blankets", "Bath")
    featured = [next((each for each in products if each["product_type"] == kind), None) for kind in kinds]
    featured = [each for each in featured if each] or products[:3]
    return theme.page(
        store, request, "index", title="Household cloth", page_type="index",
        products=products, rest=products[8:], featured=featured,
    )  # fmt: skip


def collection(store: Store, request: Request) -> Response:
    handle = request.path_params["handle"]
    products = _on_sale(store, shops.domain_of(store, request))
    title = "All cloth"
    if handle != "all":
        products = [each for each in products if liquid_filters.handleize(each["product_type"]) == handle]
        title = products[0]["product_type"] if products else handle.replace("-", " ").capitalize()
    return theme.page(
        store, request, "collection", title=title, page_type="collection", products=products, collection_title=title
    )


def product(store: Store, request: Request) -> Response:
    shop = shops.domain_of(store, request)
    found = catalogue.product(store, shop, request.path_params["handle"])
    others = [each for each in _on_sale(store, shop) if each["id"] != found["id"] and not each["gift_card"]]
    others.sort(key=lambda each: each["product_type"] != found["product_type"])
    # The merchant's own HTML, as in every theme.
    body = Markup(found["body_html"] or "")
    return theme.page(
        store, request, "product", title=found["title"], page_type="product",
        product=found, product_html=body, related=others[:4],
    )  # fmt: skip


def bag(store: Store, request: Request, error: str = "") -> Response:
    return theme.page(store, request, "cart", title="Your bag", page_type="cart", error=error)


def bag_json(store: Store, request: Request) -> Response:
    session = theme.session_of(store, request)
    response = JSONResponse(carts.of(store, session))
    sessions.remember(response, session)
    return response


def add(store: Store, request: Request, form: FormData) -> Response:
    session = theme.session_of(store, request)
    properties = {key[11:-1]: str(value) for key, value in form.items() if key.startswith("properties[")}
    try:
        carts.add(
            store,
            session,
            handling.text(form, "id"),
            quantity=handling.whole(form, "quantity", 1),
            properties=properties or None,
        )
    except Refused as refusal:
        return bag(store, request, error=str(refusal))
    response = handling.see(handling.local(form.get("return_to"), "/cart"))
    sessions.remember(response, session)
    return response


def change(store: Store, request: Request, form: FormData) -> Response:
    session = theme.session_of(store, request)
    # A pressed button's quantity comes after the field's.
    quantities = [str(value) for value in form.getlist("quantity")] or ["0"]
    try:
        carts.change(store, session, handling.text(form, "id"), max(0, int(quantities[-1] or 0)))
    except (DevstoreError, ValueError) as refusal:
        return bag(store, request, error=str(refusal))
    return handling.see("/cart")


def missing(store: Store, request: Request) -> Response:
    return theme.page(store, request, "missing", title="Not found", page_type="404", status=404)


async def _body(request: Request) -> dict:
    """The fields of a cart call, sent as JSON or as a form."""
    if "json" in request.headers.get("content-type", ""):
        return await request.json()
    return dict(await request.form())


def _cart_calls(store: Store) -> list[Route]:
    """Shopify's Ajax cart, as themes and widgets call it."""

    async def add_json(request: Request) -> Response:
        fields = await _body(request)
        session = theme.session_of(store, request)
        try:
            for item in fields.get("items") or [fields]:
                carts.add(
                    store, session, item["id"], quantity=int(item.get("quantity", 1)), properties=item.get("properties")
                )
        except (DevstoreError, KeyError, ValueError) as refusal:
            return JSONResponse({"status": 422, "message": "Cart Error", "description": str(refusal)}, status_code=422)
        return bag_json(store, request)

    async def change_json(request: Request) -> Response:
        fields = await _body(request)
        try:
            carts.change(store, theme.session_of(store, request), str(fields.get("id")), int(fields.get("quantity", 0)))
        except (DevstoreError, ValueError) as refusal:
            return JSONResponse({"status": 422, "message": "Cart Error", "description": str(refusal)}, status_code=422)
        return bag_json(store, request)

    def clear_json(request: Request) -> Response:
        carts.clear(store, theme.session_of(store, request))
        return bag_json(store, request)

    return [
        Route("/cart.js", lambda request: bag_json(store, request)),
        Route("/cart/add.js", add_json, methods=["POST"]),
        Route("/cart/change.js", change_json, methods=["POST"]),
        Route("/cart/clear.js", clear_json, methods=["POST"]),
    ]


def routes(store: Store) -> list[Route]:
    def bound(act):
        return lambda request, *form: act(store, request, *form)

    lost = bound(missing)
    pages = {
        "/": home,
        "/collections/{handle}": collection,
        "/products/{handle}": product,
        "/cart": bag,
        "/checkout": checkout.show,
        "/orders/{token}": checkout.order,
        "/account": account.show,
        "/account/login": account.login,
    }
    forms = {
        "/cart/add": add,
        "/cart/change": change,
        "/checkout": checkout.place,
        "/checkout/discount": checkout.discount,
        "/account/login": account.sign_in,
        "/account/switch": account.switch,
        "/account/register": account.register,
        "/account/logout": account.sign_out,
    }
    return [
        *_cart_calls(store),
        *(handling.get(path, bound(act), lost) for path, act in pages.items()),
        *(handling.post(path, bound(act), lost) for path, act in forms.items()),
    ]
