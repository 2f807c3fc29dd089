"""The theme editor: app embeds, app blocks in their places, the theme itself, and the deep links an app opens it by.

`activateAppId=CLIENT_ID/HANDLE` opens it with an embed switched on, `addAppBlockId=CLIENT_ID/HANDLE` (and `template`,
`target`) with a block added; neither changes the store before it is saved, but the preview shows it.
"""

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from devstore import catalogue, installs, online_store, shops
from devstore.errors import DevstoreError, Refused, Unknown
from devstore.pages import admin_page, extension, handling
from devstore.store import Store

TEMPLATE_NAMES = {
    "index": "Home page",
    "collection": "Collections",
    "product": "Products",
    "cart": "Cart",
    "page": "Pages",
    "page.rewards": "Page “Rewards”",
    "customers/account": "Account",
}
TARGET_NAMES = {
    "mainSection": "In the main section",
    "newAppsSection": "In a section of its own",
    "sectionGroup:header": "Below the header, on every page",
    "sectionGroup:footer": "Above the footer, on every page",
    "sectionId:cart-drawer": "In the cart drawer",
}
NOTHING_WHEN_EMPTY = {"color", "product", "collection", "page", "image_picker", "url"}
ADDRESSES = {
    "collection": "/collections/all",
    "cart": "/cart",
    "page": "/pages/about",
    "page.rewards": "/pages/rewards",
}


def show(store: Store, request: Request, error: str = "") -> Response:
    shop, asked = shops.domain_of(store, request), request.query_params
    embed, prepared = None, None
    try:
        embed = _asked_embed(store, shop, asked.get("activateAppId"))
        prepared = _asked_block(store, shop, asked)
    except DevstoreError as refusal:
        error = str(refusal)
    unsaved = {"embed": embed.handle} if embed else {}
    if prepared:
        unsaved = {"block": prepared["handle"], "target": prepared["target"]}
    template = asked.get("template", "index")
    return admin_page.page(
        store, request, "theme", title="Theme editor", here="theme", error=error, status=422 if error else 200,
        editor=f"{admin_page.base_of(request)}/themes/current",
        embeds=_embeds(store, shop, embed), prepared_embed=embed and {"name": embed.name}, prepared=prepared,
        blocks=_placed(store, shop), choices=_choices(store, shop),
        templates=_options(TEMPLATE_NAMES), targets=_options(_targets(store, shop)),
        themes=_options(online_store.THEMES), worn=online_store.theme_of(store, shop),
        theme_settings=online_store.settings_of(store, shop),
        preview=f"{_address(store, shop, template)}?{urlencode({'design_mode': '1'} | unsaved)}",
    )  # fmt: skip


def _asked_embed(store: Store, shop: str, app_id: str | None) -> extension.Block | None:
    if not app_id:
        return None
    handle = _handle(store, app_id)
    for block in extension.blocks():
        if block.is_embed and block.handle == handle and installs.is_installed(store, shop):
            return block
    raise Unknown(f"The app has no embed {handle}.")


def _asked_block(store: Store, shop: str, asked) -> dict | None:
    """The block that a deep link wants added: its form, not yet in the store."""
    if "addAppBlockId" not in asked:
        return None
    block = online_store.block_named(store, shop, _handle(store, asked["addAppBlockId"]))
    template, target = asked.get("template", "index"), asked.get("target", "newAppsSection")
    online_store.check_place(block, template, target)
    return {
        "handle": block.handle,
        "name": block.name,
        "template": template,
        "target": target,
        "place": _place_words(template if not target.startswith("section") else None, target),
        "settings": _settings(block, {}),
    }


def _handle(store: Store, app_id: str) -> str:
    app, _, handle = app_id.partition("/")
    if app != store.settings.client_id:
        raise Refused("This link is for another app.")
    return handle


def _settings(block: extension.Block, saved: dict) -> list[dict]:
    values = block.values(saved)
    return [setting | {"value": values.get(setting.get("id"))} for setting in block.settings]


def _embeds(store: Store, shop: str, prepared: extension.Block | None) -> list[dict]:
    saved = installs.embed_settings(store, shop)
    return [
        {
            "handle": block.handle,
            "name": block.name,
            "target": block.target,
            "enabled": installs.embed_enabled(store, shop, block.handle) or block == prepared,
            "settings": _settings(block, saved.get(block.handle, {})),
        }
        for block in extension.blocks()
        if block.is_embed
    ]


def _placed(store: Store, shop: str) -> list[dict]:
    known = {block.handle: block for block in extension.blocks()}
    found = [each for each in online_store.blocks(store, shop) if each["block"] in known]
    places = [(each["template"], each["target"]) for each in found]
    return [
        {
            "id": each["id"],
            "name": known[each["block"]].name,
            "place": _place_words(each["template"], each["target"]),
            "settings": _settings(known[each["block"]], each["settings"]),
            "is_first": places[at] not in places[:at],
            "is_last": places[at] not in places[at + 1 :],
        }
        for at, each in enumerate(found)
    ]


def _place_words(template: str | None, target: str) -> str:
    words = TARGET_NAMES[target]
    return f"{TEMPLATE_NAMES[template]}: {words[0].lower()}{words[1:]}" if template else words


def _choices(store: Store, shop: str) -> list[dict]:
    if not installs.is_installed(store, shop):
        return []
    return [{"handle": each.handle, "name": each.name} for each in extension.blocks() if not each.is_embed]


def _targets(store: Store, shop: str) -> dict[str, str]:
    own = online_store.OWN_SECTIONS.get(online_store.theme_of(store, shop), ())
    return {
        target: words
        for target, words in TARGET_NAMES.items()
        if not target.startswith("sectionId:") or target.partition(":")[2] in own
    }


def _options(named: dict[str, str]) -> list[dict]:
    return [{"value": value, "label": label} for value, label in named.items()]


def _address(store: Store, shop: str, template: str) -> str:
    """Where the preview shows a template; a product page needs a product."""
    if template == "product" and (goods := catalogue.products(store, shop)):
        return f"/products/{goods[0]['handle']}"
    return ADDRESSES.get(template, "/account" if template == "customers/account" else "/")


def save_embed(store: Store, request: Request, form: FormData) -> Response:
    shop, handle = shops.domain_of(store, request), handling.text(form, "block")
    block = next((each for each in extension.blocks() if each.handle == handle and each.is_embed), None)
    if block is None:
        raise Unknown("There is no such embed.")
    installs.set_embed(store, shop, bool(form.get("enabled")), handle)
    installs.set_embed_settings(store, shop, installs.embed_settings(store, shop) | {handle: _values(block, form)})
    return _saved(request)


def add(store: Store, request: Request, form: FormData) -> Response:
    shop, handle = shops.domain_of(store, request), handling.text(form, "block")
    try:
        block = online_store.block_named(store, shop, handle)
        online_store.place(
            store, shop, handle, template=handling.text(form, "template"), target=handling.text(form, "target"),
            settings=_values(block, form),
        )  # fmt: skip
    except Refused as refusal:
        return show(store, request, str(refusal))
    return _saved(request, template=handling.text(form, "template"))


def act(store: Store, request: Request, form: FormData) -> Response:
    """settings, up, down or remove of one placed block."""
    shop, block_id, what = shops.domain_of(store, request), request.path_params["id"], request.path_params["act"]
    placed = online_store.get(store, shop, block_id)
    if what == "settings":
        block = online_store.block_named(store, shop, placed["block"])
        online_store.change(store, shop, block_id, settings=_values(block, form))
    elif what in {"up", "down"}:
        position = online_store.position_of(store, shop, placed) + (1 if what == "down" else -1)
        online_store.change(store, shop, block_id, position=position)
    elif what == "remove":
        online_store.remove(store, shop, block_id)
    else:
        raise Unknown("There is no such act.")
    return _saved(request, template=placed["template"] or "index")


def publish(store: Store, request: Request, form: FormData) -> Response:
    settings = {"dark": bool(form.get("dark"))}
    online_store.publish(store, shops.domain_of(store, request), handling.text(form, "theme"), settings=settings)
    return _saved(request)


def _saved(request: Request, template: str = "index") -> Response:
    return handling.see(f"{admin_page.base_of(request)}/themes/current/editor?template={template}&done=saved")


def _values(block: extension.Block, form: FormData) -> dict:
    return {setting["id"]: _typed(setting, form) for setting in block.settings if "id" in setting}


def _typed(setting: dict, form: FormData) -> object:
    """A setting's value as Liquid gets it: booleans and numbers are not strings."""
    value = form.get(setting["id"])
    if setting["type"] in NOTHING_WHEN_EMPTY:
        return value or None
    if setting["type"] == "checkbox":
        return bool(value)
    if setting["type"] in {"range", "number"}:
        try:
            number = float(str(value))
        except ValueError:
            return setting.get("default")
        return int(number) if number.is_integer() else number
    return str(value) if value is not None else setting.get("default")
