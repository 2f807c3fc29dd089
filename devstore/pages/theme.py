"""The theme: Shopify's Liquid objects, our extension's blocks rendered where a theme puts them, pages in their layout.

Two environments. `pages` renders our own templates and escapes everything. `theme` runs the extension's Liquid exactly
as Shopify does, which escapes nothing by itself, so that a forgotten `| escape` shows here too.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from liquid import CachingFileSystemLoader, Environment, FileSystemLoader
from liquid.mode import Mode
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from devstore import carts, catalogue, customers, installs, metafields, sessions, shops
from devstore.pages import extension, liquid_filters
from devstore.store import Store

TEMPLATES = Path(__file__).parent.parent / "templates"
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "nl": "Nederlands", "it": "Italiano"}
# Shopify does not run app embeds on checkout and order status pages; neither do we.
PLAIN_PAGES = {"checkout", "order-status"}


@cache
def pages() -> Environment:
    loader = CachingFileSystemLoader(TEMPLATES, ext=".liquid", auto_reload=True)
    return liquid_filters.add_to(Environment(loader=loader, autoescape=True))


@cache
def theme() -> Environment:
    loader = FileSystemLoader(extension.FOLDER / "snippets", ext=".liquid")
    return liquid_filters.add_to(Environment(loader=loader, autoescape=False, tolerance=Mode.LAX))


def shop_object(store: Store, shop: str) -> dict:
    rest = shops.get(store, shop)
    return {
        "id": rest["id"],
        "name": rest["name"],
        "email": rest["email"],
        "domain": urlsplit(shops.storefront_url(store, shop)).netloc,
        "permanent_domain": shop,
        "url": shops.storefront_url(store, shop),
        "secure_url": shops.storefront_url(store, shop),
        "currency": rest["currency"],
        "money_format": rest["money_format"],
        "money_with_currency_format": rest["money_with_currency_format"],
        "locale": rest["primary_locale"],
        "customer_accounts_enabled": True,
    }


def customer_object(store: Store, shop: str, customer_id: int | None) -> dict | None:
    """The signed-in customer as Liquid sees it, with the metafields that storefront access allows."""
    if customer_id is None:
        return None
    rest = customers.get(store, shop, customer_id)
    names = ("id", "email", "first_name", "last_name", "phone", "orders_count", "total_spent", "accepts_marketing")
    return {name: rest.get(name) for name in names} | {
        "name": f"{rest.get('first_name') or ''} {rest.get('last_name') or ''}".strip(),
        "has_account": True,
        "tags": rest["tags"],
        "metafields": metafields.for_theme(store, shop, f"gid://shopify/Customer/{customer_id}"),
    }


def locale_of(request: Request) -> str:
    asked = request.query_params.get("locale") or request.cookies.get("localization") or "en"
    return asked if asked in LANGUAGES else "en"


def session_of(store: Store, request: Request) -> sessions.Session:
    """The visitor's session, one and the same throughout a request."""
    if not hasattr(request.state, "session"):
        request.state.session = sessions.of(store, request)
    return request.state.session


def objects(store: Store, request: Request, page_type: str = "page") -> dict:
    """The global Liquid objects of one request."""
    shop = shops.domain_of(store, request)
    session = session_of(store, request)
    locale = locale_of(request)
    languages = [{"iso_code": code, "endonym_name": LANGUAGES.get(code, code)} for code in extension.locales()]
    return {
        "shop": shop_object(store, shop),
        "customer": customer_object(store, shop, session.customer_id),
        "cart": carts.of(store, session),
        "request": {
            "locale": {
                "iso_code": locale,
                "endonym_name": LANGUAGES[locale],
                "primary": locale == "en",
                "root_url": "/",
            },
            "host": request.headers.get("host", ""),
            "origin": str(request.base_url).rstrip("/"),
            "path": request.url.path,
            "page_type": page_type,
            "design_mode": request.query_params.get("design_mode") == "1",
            "visual_preview_mode": False,
        },
        "localization": {
            "language": {"iso_code": locale, "endonym_name": LANGUAGES[locale]},
            "available_languages": languages,
            "country": {
                "iso_code": "US",
                "name": "United States",
                "currency": {"iso_code": shops.get(store, shop)["currency"]},
            },
        },
        "routes": {
            "root_url": "/",
            "account_url": "/account",
            "account_login_url": "/account/login",
            "account_register_url": "/account/login",
            "account_logout_url": "/account/logout",
            "cart_url": "/cart",
            "all_products_collection_url": "/collections/all",
        },
        "template": {"name": page_type, "directory": None, "suffix": None},
        "cdn_url": "",
        "page_title": "",
        "content_for_header": "",
    }


def render_block(store: Store, block: extension.Block, scope: dict) -> str:
    """One block's HTML, in the wrapper that Shopify puts around it."""
    saved = installs.embed_settings(store, scope["shop"]["permanent_domain"])
    drop = {
        "id": f"app-embed-{block.handle}",
        "type": f"shopify://apps/{store.settings.app_handle}/blocks/{block.handle}",
        "settings": block.values(saved.get(block.handle, saved)),
        "shopify_attributes": f'data-shopify-editor-block="{block.handle}"' if scope["request"]["design_mode"] else "",
    }
    inner = (
        theme().from_string(block.source).render(**scope, block=drop, section={"id": "apps"}, app={"metafields": {}})
    )
    base = f"{scope['cdn_url']}/cdn/extensions/{extension.FOLDER.name}"
    files = f'<link rel="stylesheet" href="{base}/{block.stylesheet}">' if block.stylesheet else ""
    files += f'<script src="{base}/{block.javascript}" defer></script>' if block.javascript else ""
    if block.target in {"head", "compliance_head"}:
        return files + inner
    return f'{files}<div id="shopify-block-{drop["id"]}" class="shopify-block shopify-app-block">{inner}</div>'


def embeds(store: Store, scope: dict, target: str) -> Markup:
    """Our app's embeds for one place of the layout; none while the app is not installed or the embed is off."""
    shop = scope["shop"]["permanent_domain"]
    install = installs.get(store, shop)
    if not install or not install.get("installed") or not installs.embed_enabled(store, shop):
        return Markup("")
    return Markup("".join(render_block(store, block, scope) for block in extension.embeds(target)))


def page(
    store: Store, request: Request, name: str, *, title: str, page_type: str = "page", status: int = 200, **data: object
) -> HTMLResponse:
    """A storefront page: templates/storefront/{name}.liquid in the layout; remembers a new visitor."""
    # An empty string counts as true in Liquid; for our templates it is nothing.
    given = {key: None if value == "" else value for key, value in data.items()}
    scope = objects(store, request, page_type) | given | {"page_title": title}
    content = pages().get_template(f"storefront/{name}").render(**scope)
    response = HTMLResponse(_in_layout(store, scope, Markup(content)), status_code=status)
    sessions.remember(response, session_of(store, request))
    if "locale" in request.query_params:
        response.set_cookie("localization", locale_of(request), samesite="lax", httponly=True)
    return response


def _in_layout(store: Store, scope: dict, content: Markup) -> str:
    plain = scope["request"]["page_type"] in PLAIN_PAGES
    shop = scope["shop"]["permanent_domain"]
    return (
        pages()
        .get_template("storefront/layout")
        .render(
            **scope
            | {
                "content_for_header": ""
                if plain
                else embeds(store, scope, "compliance_head") + embeds(store, scope, "head")
            },
            content_for_layout=content,
            content_for_body_end="" if plain else embeds(store, scope, "body"),
            product_types=sorted({product["product_type"] for product in catalogue.products(store, shop)} - {""}),
            admin_url=f"/shop/{shop}/admin",
            people=customers.all(store, shop)[:4],
        )
    )


def render_page(store: Store, request: Request, liquid_source: str, layout: bool = True) -> str:
    """An application/liquid answer of the app proxy, rendered with the theme's objects and in its layout."""
    scope = objects(store, request)
    content = theme().from_string(liquid_source).render(**scope)
    return _in_layout(store, scope, Markup(f'<div class="page-width app-page">{content}</div>')) if layout else content
