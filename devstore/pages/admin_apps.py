"""Apps in the admin: consent, install state, the frame our app runs in, what App Bridge tells of the extension."""

from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devstore import installs, online_store, scope_words, shops
from devstore.errors import Refused, Unknown
from devstore.oauth import documents
from devstore.pages import admin_page, extension, handling
from devstore.store import Store


def consent(store: Store, request: Request, shop: str, grant: dict) -> Response:
    """The page that asks the merchant; its form goes back to the engine."""
    return admin_page.page(
        store, request, "consent", title="Install app", here="apps", grant=grant,
        scopes=scope_words.of(grant["scopes"]), hidden=list(grant["hidden"].items()),
    )  # fmt: skip


def listing(store: Store, request: Request, error: str = "") -> Response:
    shop = shops.domain_of(store, request)
    install = installs.get(store, shop)
    return admin_page.page(
        store, request, "apps", title="Apps", here="apps", error=error, install=install,
        scopes=scope_words.of(install["scopes"]) if install else [], embed_enabled=installs.embed_enabled(store, shop),
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
    shop = shops.domain_of(store, request)
    activations = []
    for block in extension.blocks():
        if block.is_embed:
            places = ["theme"] if installs.embed_enabled(store, shop, block.handle) else []
        else:
            placed = [each for each in online_store.blocks(store, shop) if each["block"] == block.handle]
            places = [online_store.address_of(store.settings.app_handle, each) for each in placed]
        activations.append(
            {
                "target": block.target,
                "handle": block.handle,
                "name": block.name,
                "status": "active" if places else "available",
                "activations": [{"target": place, "themeId": online_store.THEME_ID} for place in places],
            }
        )
    return JSONResponse([{"handle": extension.FOLDER.name, "type": "theme_app_extension", "activations": activations}])
