"""A storefront page: the theme's template with the app's blocks in it, in the theme's layout."""

from functools import cache
from pathlib import Path

from liquid import CachingFileSystemLoader, Environment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from devstore import catalogue, customers, markets, online_store, shops
from devstore.pages import app_blocks, liquid_filters, liquid_objects, visit
from devstore.store import Store

TEMPLATES = Path(__file__).parent.parent / "templates"
# Shopify runs no blocks of apps on checkout and order status pages; neither do we.
PLAIN_PAGES = {"checkout", "order-status"}
MAIN = f"template--{online_store.NUMBER}__main"
SECTIONS_MAX = 5  # Shopify's limit of one call
STRIP = {"folder": "storefront"}
theme = app_blocks.environment  # what runs the extension's Liquid, as `pages` runs our templates


@cache
def pages() -> Environment:
    """Our own templates: everything in them is escaped."""
    loader = CachingFileSystemLoader(TEMPLATES, ext=".liquid", auto_reload=True)
    return liquid_filters.add_to(Environment(loader=loader, autoescape=True))


def page(
    store: Store,
    request: Request,
    name: str,
    *,
    title: str,
    page_type: str = "page",
    template: str = "",
    status: int = 200,
    **data: object,
) -> Response:
    """A storefront page: {name}.liquid of the shop's theme in its layout; remembers a new visitor.

    template: the page's template where it is another one than its type, such as page.rewards. Checkout and order pages
    are Shopify's, whatever the theme. With ?sections=a,b (or ?section_id=a) the answer is those sections alone.
    """
    # An empty string counts as true in Liquid; for our templates it is nothing.
    given = {key: None if value == "" else value for key, value in data.items()}
    shop = shops.domain_of(store, request)
    plain = page_type in PLAIN_PAGES
    scope = _scope(store, request, page_type, market=markets.of(store, shop) if plain else None)
    scope |= {"template": liquid_objects.Template(template or page_type), "page_title": title} | given
    response = _sections_asked(store, request, scope, name)
    if response is None:
        response = HTMLResponse(_in_layout(store, scope, _content(store, scope, name)), status_code=status)
    visit.remember(store, request, response)
    return response


def _scope(store: Store, request: Request, page_type: str = "page", *, market: markets.Market | None = None) -> dict:
    """Liquid's objects and what only our own templates know: the theme's folder and settings."""
    shop = shops.domain_of(store, request)
    worn = "storefront" if page_type in PLAIN_PAGES else f"themes/{online_store.theme_of(store, shop)}"
    return visit.objects(store, request, page_type, market=market) | {
        "folder": worn,
        "theme_settings": online_store.settings_of(store, shop),
        "block_files": {},
        "unsaved": dict(request.query_params) if request.query_params.get("design_mode") == "1" else {},
    }


def _content(store: Store, scope: dict, name: str) -> Markup:
    """The page's own part: its main section, and the sections of apps below it."""
    if scope["folder"] == "storefront":
        return Markup(_render(scope, name))
    return _main(store, scope, name) + app_blocks.blocks_at(store, scope, "newAppsSection")


def _main(store: Store, scope: dict, name: str) -> Markup:
    scope["app_blocks"] = app_blocks.blocks_at(store, scope, "mainSection")
    return app_blocks.element(MAIN, Markup(_render(scope, name)))


def _render(scope: dict, name: str) -> str:
    return pages().get_template(f"{scope['folder']}/{name}").render(**scope)


def _sections_asked(store: Store, request: Request, scope: dict, name: str) -> Response | None:
    """Shopify's Section Rendering API: one section as HTML, several as {id: HTML or null}; None for a whole page."""
    asked = request.query_params
    if "section_id" in asked:
        html = _one_section(store, scope, asked["section_id"], name)
        return HTMLResponse(html or "", 200 if html is not None else 404)
    if "sections" in asked:
        names = asked["sections"].split(",")[:SECTIONS_MAX]
        return JSONResponse({each: _one_section(store, scope, each, name) for each in names})
    return None


def _one_section(store: Store, scope: dict, section_id: str, name: str) -> str | None:
    if section_id == MAIN:
        return str(_main(store, scope, name))
    return own_section(store, scope, section_id)


def own_section(store: Store, scope: dict, section_id: str) -> str | None:
    """A section that the theme itself has on every page, such as bazaar's cart-drawer; None for another id."""
    worn = scope["folder"].removeprefix("themes/")
    if section_id not in online_store.OWN_SECTIONS.get(worn, ()):
        return None
    scope["section_blocks"] = app_blocks.blocks_at(store, scope, f"sectionId:{section_id}")
    return str(app_blocks.element(section_id, Markup(_render(scope, f"_{section_id}"))))


def sections(store: Store, request: Request, names: list[str]) -> dict[str, str | None]:
    """What a call of the Ajax cart asks for with `sections`: those of the theme, as they are after the call."""
    scope = _scope(store, request)
    return {name: own_section(store, scope, name) for name in names[:SECTIONS_MAX]}


def _in_layout(store: Store, scope: dict, content: Markup) -> str:
    shop = scope["shop"]["permanent_domain"]
    scope |= {
        "product_types": sorted({each["product_type"] for each in catalogue.products(store, shop)} - {""}),
        "direction": "rtl" if scope["request"]["locale"]["iso_code"] in visit.RIGHT_TO_LEFT else "ltr",
        "admin_url": f"/shop/{shop}/admin",
        "people": customers.all(store, shop)[:4],
        "content_for_layout": content,
    }
    scope["demo_strip"] = "" if scope["request"]["design_mode"] else Markup(_render(scope | STRIP, "strip"))
    if scope["folder"] != "storefront":
        scope |= _places(store, scope)
    return _render(scope, "layout")


def _places(store: Store, scope: dict) -> dict:
    """What apps bring to the layout. The head comes last: by then every block that shows has been rendered."""
    groups = {
        f"{group}_blocks": app_blocks.blocks_at(store, scope, f"sectionGroup:{group}") for group in online_store.GROUPS
    }
    groups["cart_drawer"] = Markup(own_section(store, scope, "cart-drawer") or "")
    body = app_blocks.embeds(store, scope, "body")
    head = app_blocks.embeds(store, scope, "compliance_head") + _globals(store, scope)
    head += app_blocks.embeds(store, scope, "head") + app_blocks.files(scope)
    return groups | {"content_for_body_end": body, "content_for_header": head}


def _globals(store: Store, scope: dict) -> Markup:
    """window.Shopify, as Shopify writes it into every page."""
    shop = scope["shop"]["permanent_domain"]
    currency = scope["localization"]["country"]["currency"]["iso_code"]
    theme_name = online_store.THEMES[online_store.theme_of(store, shop)]
    told = {
        "shop": shop,
        "locale": scope["request"]["locale"]["iso_code"],
        "currency": {"active": currency, "rate": markets.of(store, shop, currency).rate},
        "country": scope["localization"]["country"]["iso_code"],
        "theme": {"name": theme_name, "id": int(online_store.NUMBER), "role": "main"},
        "routes": {"root": "/"},
        "designMode": scope["request"]["design_mode"],
    }
    return Markup("<script>var Shopify = Object.assign(window.Shopify || {{}}, {});</script>").format(
        liquid_filters.as_json(told)
    )


def render_page(store: Store, request: Request, liquid_source: str, layout: bool = True) -> str:
    """An application/liquid answer of the app proxy, rendered with the theme's objects and in its layout."""
    scope = _scope(store, request)
    content = app_blocks.environment().from_string(liquid_source).render(**scope)
    return _in_layout(store, scope, Markup(f'<div class="page-width app-page">{content}</div>')) if layout else content
