"""What one request to the storefront sees: who it is, in which language and currency, and Liquid's global objects."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from devstore import customers, installs, markets, metafields, sessions, shops
from devstore.pages import extension, liquid_objects
from devstore.store import Store

LANGUAGES = {
    "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "nl": "Nederlands", "it": "Italiano",
    "pt-BR": "Português (Brasil)", "pt-PT": "Português", "pl": "Polski", "tr": "Türkçe", "ja": "日本語",
    "ar": "العربية", "he": "עברית", "sv": "Svenska", "da": "Dansk", "zh-CN": "简体中文",
}  # fmt: skip
# Written from right to left; Arabic is always offered, so that every theme and block can be looked at in it.
RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}
ALWAYS_OFFERED = "ar"
LANGUAGE_COOKIE, CURRENCY_COOKIE = "localization", "cart_currency"


def session_of(store: Store, request: Request) -> sessions.Session:
    """The visitor's session, one and the same throughout a request."""
    if not hasattr(request.state, "session"):
        request.state.session = sessions.of(store, request)
    return request.state.session


def languages() -> list[str]:
    """Codes of what the storefront is offered in: what the extension speaks, and one language from right to left."""
    spoken = extension.locales()
    return spoken if ALWAYS_OFFERED in spoken else [*spoken, ALWAYS_OFFERED]


def locale_of(request: Request) -> str:
    asked = request.query_params.get("locale") or request.cookies.get(LANGUAGE_COOKIE) or "en"
    known = set(LANGUAGES) | set(languages())
    return asked if asked in known else "en"


def market_of(store: Store, request: Request) -> markets.Market:
    """What this visitor sees prices in: as chosen, else the shop's currency."""
    asked = request.query_params.get("currency") or request.cookies.get(CURRENCY_COOKIE)
    return markets.of(store, shops.domain_of(store, request), asked)


def remember(store: Store, request: Request, response: Response) -> None:
    """Set the cookies that keep session, language and currency for the next request."""
    sessions.remember(response, session_of(store, request))
    if "locale" in request.query_params:
        response.set_cookie(LANGUAGE_COOKIE, locale_of(request), samesite="lax", httponly=True)
    if "currency" in request.query_params:
        response.set_cookie(CURRENCY_COOKIE, market_of(store, request).currency, samesite="lax")


def app_object(store: Store, shop: str) -> dict:
    """Our app as Liquid sees it in its own blocks and proxy pages: with what stands on its installation."""
    install = installs.get(store, shop)
    return {"metafields": metafields.for_theme(store, shop, installs.gid_of(install)) if install else {}}


def objects(store: Store, request: Request, page_type: str = "page", *, market: markets.Market | None = None) -> dict:
    """The global Liquid objects of one request. market: another one than the visitor chose."""
    shop = shops.domain_of(store, request)
    session = session_of(store, request)
    market = market or market_of(store, request)
    return {
        "shop": shop_object(store, shop),
        "customer": customer_object(store, shop, session.customer_id),
        "app": app_object(store, shop),
        "cart": liquid_objects.cart(store, session, market),
        "request": {
            "locale": _language(locale_of(request)) | {"primary": locale_of(request) == "en"},
            "host": request.headers.get("host", ""),
            "origin": str(request.base_url).rstrip("/"),
            "path": request.url.path,
            "page_type": page_type,
            "design_mode": request.query_params.get("design_mode") == "1",
            "visual_preview_mode": False,
        },
        "localization": _localization(store, shop, request, market),
        "routes": ROUTES,
        "template": liquid_objects.Template(page_type),
        "cdn_url": "",
        "page_title": "",
        "content_for_header": "",
    }


ROUTES = {
    "root_url": "/",
    "account_url": "/account",
    "account_login_url": "/account/login",
    "storefront_login_url": "/customer_authentication/login",
    "account_register_url": "/account/login",
    "account_logout_url": "/account/logout",
    "cart_url": "/cart",
    "cart_add_url": "/cart/add",
    "cart_change_url": "/cart/change",
    "cart_update_url": "/cart/update",
    "all_products_collection_url": "/collections/all",
    "collections_url": "/collections",
}


def _language(code: str) -> dict:
    return {"iso_code": code, "endonym_name": LANGUAGES.get(code, code), "name": LANGUAGES.get(code, code),
            "root_url": "/"}  # fmt: skip


def _localization(store: Store, shop: str, request: Request, market: markets.Market) -> dict:
    return {
        "language": _language(locale_of(request)),
        "available_languages": [_language(code) for code in languages()],
        "country": markets.country_of(store, shop, market.currency),
        "available_countries": [markets.country_of(store, shop, code) for code in markets.rates(store, shop)],
        "market": {"handle": market.currency.lower()},
    }


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
        "taxes_included": rest["taxes_included"],
        "money_format": rest["money_format"],
        "money_with_currency_format": rest["money_with_currency_format"],
        "enabled_currencies": [markets.currency_object(code) for code in markets.rates(store, shop)],
        "locale": rest["primary_locale"],
        "customer_accounts_enabled": True,
        "metafields": {},
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
