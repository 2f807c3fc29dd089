"""The merchant's admin: home, products, settings, and the addresses of all its pages."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devstore import catalogue, compliance, customers, installs, shops
from devstore.errors import Refused
from devstore.pages import (
    admin_apps,
    admin_customers,
    admin_developer,
    admin_discounts,
    admin_orders,
    admin_page,
    admin_theme,
    handling,
    liquid_filters,
    picker,
)
from devstore.store import Store
from devstore.webhooks import deliveries

ADMIN = "/shop/{shop}/admin"
consent = admin_apps.consent  # the engine's install route looks for it here


def home(store: Store, request: Request) -> Response:
    shop = shops.domain_of(store, request)
    found, _ = admin_page.newest(store, shop, 6)
    hour = store.clock.now().hour
    counts = deliveries.counts(store)
    figures = [
        {"label": "Orders", "value": f"{len(store.documents.all('order', shop)):,}"},
        {"label": "Customers", "value": f"{len(customers.all(store, shop)):,}"},
        {"label": "Products", "value": f"{len(catalogue.products(store, shop)):,}"},
        {"label": "Webhooks delivered", "value": f"{counts.get('delivered', 0):,}"},
    ]
    return admin_page.page(
        store, request, "home", title="Home", here="home", orders=found, figures=figures,
        steps=_steps(store, request, shop),
        part_of_day="morning" if hour < 12 else "afternoon" if hour < 18 else "evening",
    )  # fmt: skip


def _steps(store: Store, request: Request, shop: str) -> list[dict]:
    """What to try, ticked off as far as it is done."""
    base, app = admin_page.base_of(request), store.settings
    installed, embedded = installs.is_installed(store, shop), installs.embed_enabled(store, shop)
    bought = bool(store.documents.all("order", shop))

    def step(done: bool, title: str, words: str, href: str) -> dict:
        return {
            "icon": "check-circle" if done else "circle-dashed",
            "tone": "success" if done else "neutral",
            "title": title,
            "words": words,
            "href": href,
        }

    return [
        step(installed, f"Install {app.app_name}", "And see it in the admin", f"{base}/apps/{app.app_handle}"),
        step(embedded, "Switch the widget on", "In the theme editor", f"{base}/themes/current/editor?context=apps"),
        step(bought, "Buy something", "As a guest or as one of the customers", shops.storefront_url(store, shop)),
        step(False, "Let something go wrong", "Duplicate, reorder, delay or lose webhooks", f"{base}/developer"),
    ]


def products(store: Store, request: Request) -> Response:
    found = catalogue.products(store, shops.domain_of(store, request))
    return admin_page.page(store, request, "products", title="Products", here="products", products=found)


def settings(store: Store, request: Request, error: str = "") -> Response:
    current = shops.get(store, shops.domain_of(store, request))
    return admin_page.page(
        store, request, "settings", title="Shop settings", here="settings", error=error, status=422 if error else 200,
        settings=current, all_shops=shops.all(store),
    )  # fmt: skip


def save_settings(store: Store, request: Request, form: FormData) -> Response:
    shop = shops.domain_of(store, request)
    changes: dict[str, object] = {name: handling.text(form, name) for name in ("name", "iana_timezone")}
    changes["currency"] = handling.text(form, "currency").upper()
    changes["taxes_included"] = bool(form.get("taxes_included"))
    try:
        if not all(changes[name] for name in ("name", "iana_timezone", "currency")):
            raise Refused("Enter a name, a currency and a time zone.")
        if liquid_filters.zone(str(changes["iana_timezone"])) is None:
            raise Refused("Enter a time zone by its name, for example Europe/Vienna.")
        shops.update(store, shop, **changes)
    except Refused as refusal:
        return settings(store, request, str(refusal))
    return handling.see(f"{admin_page.base_of(request)}/settings?done=saved")


def redact_shop(store: Store, request: Request, form: FormData) -> Response:
    compliance.redact_shop(store, shops.domain_of(store, request))
    return handling.see(f"{admin_page.base_of(request)}/settings?done=sent")


PAGES = {
    "": home,
    "/": home,
    "/orders": admin_orders.listing,
    "/orders/{id:int}": admin_orders.show,
    "/products": products,
    "/customers": admin_customers.listing,
    "/customers/{id:int}": admin_customers.show,
    "/discounts": admin_discounts.listing,
    "/discounts/{id:int}": admin_discounts.show,
    "/gift_cards": admin_discounts.cards,
    "/settings": settings,
    "/settings/apps": admin_apps.listing,
    "/apps/{handle}": admin_apps.frame,
    "/apps/{handle}/{path:path}": admin_apps.frame,
    "/app_extensions": admin_apps.extensions,
    "/app_resources": picker.resources,
    "/themes/{theme}/editor": admin_theme.show,
    "/developer": admin_developer.show,
    "/developer/{id:int}": admin_developer.delivery,
    "/{rest:path}": admin_page.missing,
}
FORMS = {
    "/orders": admin_orders.create,
    "/orders/{id:int}/{act}": admin_orders.act,
    "/customers": admin_customers.create,
    "/customers/{id:int}/{act}": admin_customers.act,
    "/discounts": admin_discounts.create,
    "/discounts/{id:int}/{act}": admin_discounts.act,
    "/gift_cards": admin_discounts.create_card,
    "/gift_cards/{id:int}/deactivate": admin_discounts.deactivate_card,
    "/settings": save_settings,
    "/settings/redact": redact_shop,
    "/settings/apps/uninstall": admin_apps.uninstall,
    "/themes/{theme}/editor": admin_theme.save_embed,
    "/themes/{theme}/publish": admin_theme.publish,
    "/themes/{theme}/blocks": admin_theme.add,
    "/themes/{theme}/blocks/{id}/{act}": admin_theme.act,
    "/developer/{id:int}/redeliver": admin_developer.redeliver,
    "/developer/{act}": admin_developer.act,
}


def routes(store: Store) -> list[Route]:
    def bound(act):
        return lambda request, *form: act(store, request, *form)

    lost = bound(admin_page.missing)
    return [
        *(handling.post(f"{ADMIN}{path}", bound(act), lost) for path, act in FORMS.items()),
        *(handling.get(f"{ADMIN}{path}", bound(act), lost) for path, act in PAGES.items()),
    ]
