"""Apps in the admin: consent, install state, the frame our app runs in, the theme editor's app embeds."""

from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devstore import installs, shops
from devstore.errors import Refused, Unknown
from devstore.oauth import documents
from devstore.pages import admin_page, extension, handling
from devstore.store import Store

THEME_ID = "gid://shopify/OnlineStoreTheme/162045100001"

# What a merchant reads on the consent page. A scope that is not listed is shown as it is.
SCOPE_WORDS = {
    "read_orders": "View orders of the last 60 days",
    "read_all_orders": "View all orders",
    "read_returns": "View returns",
    "read_customers": "View customers",
    "write_customers": "View and edit customers",
    "read_customer_merge": "View customer merges",
    "read_products": "View products",
    "write_discounts": "Create and edit discounts",
    "write_gift_cards": "Create and edit gift cards",
    "read_gift_cards": "View gift cards",
    "read_store_credit_accounts": "View store credit",
    "write_store_credit_account_transactions": "Give and take store credit",
    "write_app_proxy": "Show its pages under your store’s address",
    "read_locations": "View locations",
    "read_markets": "View markets",
}


def _in_words(scopes: list[str]) -> list[str]:
    return [SCOPE_WORDS.get(scope, scope.replace("_", " ").capitalize()) for scope in scopes]


def consent(store: Store, request: Request, shop: str, grant: dict) -> Response:
    """The page that asks the merchant; its form goes back to the engine."""
    return admin_page.page(
        store, request, "consent", title="Install app", here="apps", grant=grant,
        scopes=_in_words(grant["scopes"]), hidden=list(grant["hidden"].items()),
    )  # fmt: skip


def listing(store: Store, request: Request, error: str = "") -> Response:
    shop = shops.domain_of(store, request)
    install = installs.get(store, shop)
    return admin_page.page(
        store, request, "apps", title="Apps", here="apps", error=error, install=install,
        scopes=_in_words(install["scopes"]) if install else [], embed_enabled=installs.embed_enabled(store, shop),
    )  # fmt: skip


def uninstall(store: Store, request: Request, form: FormData) -> Response:
    try:
        installs.uninstall(store, shops.domain_of(store, request))
    except Refused as refusal:
        return listing(store, request, str(refusal))
    return handling.see(f"{admin_page.base_of(request)}/settings/apps?done=uninstalled")


def frame(store: Store, request: Request) -> Response:
    """Our app in its frame, opened by a freshly signed address; not installed yet means asking first."""
    shop = shops.domain_of(store, request)
    settings = store.settings
    if request.path_params["handle"] not in {settings.app_handle, settings.client_id}:
        raise Unknown("There is no such app.")
    if not installs.is_installed(store, shop):
        return handling.see(f"{admin_page.base_of(request)}/oauth/install?client_id={settings.client_id}")
    inner = "/" + request.path_params.get("path", "")
    if request.url.query:
        inner += f"?{request.url.query}"
    address = urlsplit(settings.app_url)
    return admin_page.page(
        store, request, "app", title=settings.app_name, here="app",
        document_url=documents.url(store, shop, path=inner), app_origin=f"{address.scheme}://{address.netloc}",
    )  # fmt: skip


def extensions(store: Store, request: Request) -> Response:
    """What App Bridge's app.extensions() tells: each block, and in which theme it is switched on."""
    on = installs.embed_enabled(store, shops.domain_of(store, request))
    activations = [
        {
            "target": block.target,
            "handle": block.handle,
            "name": block.name,
            "status": "active" if on and block.is_embed else "available",
            "activations": [{"target": block.target, "themeId": THEME_ID}] if on and block.is_embed else [],
        }
        for block in extension.blocks()
    ]
    return JSONResponse([{"handle": extension.FOLDER.name, "type": "theme_app_extension", "activations": activations}])


def theme_editor(store: Store, request: Request) -> Response:
    shop = shops.domain_of(store, request)
    saved = installs.embed_settings(store, shop)
    blocks = [
        {
            "handle": block.handle,
            "name": block.name,
            "target": block.target,
            "enabled": installs.embed_enabled(store, shop),
            "settings": [
                setting | {"value": block.values(saved.get(block.handle, {})).get(setting.get("id"))}
                for setting in block.settings
            ],
        }
        for block in extension.blocks()
        if block.is_embed
    ]
    return admin_page.page(store, request, "theme", title="Theme editor", here="theme", blocks=blocks)


def _typed(setting: dict, form: FormData) -> object:
    """A setting's value as Liquid gets it: booleans and numbers are not strings."""
    value = form.get(setting["id"])
    if setting["type"] == "checkbox":
        return bool(value)
    if setting["type"] in {"range", "number"}:
        try:
            number = float(str(value))
        except ValueError:
            return setting.get("default")
        return int(number) if number.is_integer() else number
    return str(value) if value is not None else setting.get("default")


def save_theme(store: Store, request: Request, form: FormData) -> Response:
    shop = shops.domain_of(store, request)
    handle = handling.text(form, "block")
    block = next((each for each in extension.blocks() if each.handle == handle), None)
    if block is None:
        raise Unknown("There is no such block.")
    values = {setting["id"]: _typed(setting, form) for setting in block.settings if "id" in setting}
    installs.set_embed(store, shop, bool(form.get("enabled")))
    installs.set_embed_settings(store, shop, installs.embed_settings(store, shop) | {handle: values})
    return handling.see(f"{admin_page.base_of(request)}/themes/current/editor?done=saved")
