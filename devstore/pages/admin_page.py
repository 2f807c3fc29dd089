"""One page of the merchant's admin in its shell; what every page there shares."""

from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from devstore import installs, orders, shops
from devstore.pages import cdn, theme, visit
from devstore.store import Store

DONE = {
    "placed": "Order created.",
    "paid": "Order marked as paid.",
    "fulfilled": "Items fulfilled.",
    "refunded": "Refund made.",
    "edited": "Order updated.",
    "cancelled": "Order cancelled.",
    "deleted": "Deleted.",
    "attached": "Customer added to the order.",
    "created": "Customer added.",
    "tagged": "Tags saved.",
    "merged": "Customers merged.",
    "merge_failed": "The app was told of a merge that failed.",
    "requested": "The app was asked for the customer’s data.",
    "redacted": "The app was told to erase the data.",
    "discount_created": "Discount created.",
    "activated": "Discount activated.",
    "deactivated": "Discount deactivated.",
    "card_off": "Gift card deactivated.",
    "credited": "Store credit adjusted.",
    "uninstalled": "App uninstalled.",
    "saved": "Saved.",
    "sent": "Sent.",
    "flushed": "Everything was delivered that could be.",
    "misbehaving": "From now on things go wrong.",
    "behaving": "Everything works as it should again.",
}


def base_of(request: Request) -> str:
    return f"/shop/{request.path_params['shop']}/admin"


def elsewhere(store: Store, request: Request) -> Response | None:
    """App Bridge knows the admin by one origin; under another name of this machine the admin moves there first."""
    own = store.settings.own_url
    if request.method != "GET" or not own or request.headers.get("host") == urlsplit(own).netloc:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{own}{request.url.path}{query}", 307)


def page(
    store: Store,
    request: Request,
    name: str,
    *,
    title: str,
    here: str,
    status: int = 200,
    error: str = "",
    **data: object,
) -> Response:
    """templates/admin/{name}.liquid in the shell. `here` is the entry of the navigation that is marked."""
    moved = elsewhere(store, request)
    if moved:
        return moved
    shop = shops.domain_of(store, request)
    settings = store.settings
    scope = {
        "shop": visit.shop_object(store, shop),
        "base": base_of(request),
        "storefront_url": shops.storefront_url(store, shop),
        "app": {"name": settings.app_name, "handle": settings.app_handle, "client_id": settings.client_id},
        "installed": installs.is_installed(store, shop),
        "page_title": title,
        "here": here,
        "error": error or None,  # an empty string counts as true in Liquid
        "done": DONE.get(request.query_params.get("done", "")),
        "query": request.query_params.get("query", ""),
        "polaris_url": cdn.POLARIS_URL if settings.uses_cdn else None,
    } | data
    content = theme.pages().get_template(f"admin/{name}").render(**scope)
    shell = scope | {"content": Markup(content), "open_orders": _open_orders(store, shop)}
    return HTMLResponse(theme.pages().get_template("admin/layout").render(**shell), status_code=status)


def _open_orders(store: Store, shop: str) -> int:
    """Stored orders that wait to be fulfilled; read as stored, because every page shows the number."""
    return sum(
        1 for each in store.documents.all("order", shop) if not each["cancelled_at"] and not each.get("fulfillments")
    )


def missing(store: Store, request: Request) -> Response:
    return page(store, request, "missing", title="Not found", here="", status=404)


def shown(order: dict) -> dict:
    """An order with the number of its items, as lists show it."""
    return order | {"item_count": sum(line["current_quantity"] for line in order["line_items"])}


def newest(
    store: Store, shop: str, limit: int, *, customer_id: int | None = None, query: str = ""
) -> tuple[list[dict], bool]:
    """The newest orders that match, and whether there are more."""
    wanted = query.strip().lower()
    found = []
    for each in reversed(store.documents.all("order", shop)):
        if customer_id not in (None, each["customer_id"]):
            continue
        words = f"{each.get('name', '')} {each.get('email') or ''} {each['id']}".lower()
        if wanted and wanted not in words:
            continue
        if len(found) == limit:
            return found, True
        found.append(shown(orders.get(store, shop, each["id"])))
    return found, False
