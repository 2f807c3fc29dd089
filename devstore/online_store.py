"""The merchant's online store: which theme is published, and which blocks of our app stand where in its templates.

A place is a template and a target in the words of Shopify's deep links: `mainSection`, `newAppsSection`,
`sectionGroup:header`, `sectionGroup:footer`, or `sectionId:...` for a section of the theme itself. What stands outside
the templates has the template None and shows on every page. Blocks stay when another theme is published, unlike at
Shopify, so that one setting serves all themes.
"""

import re

from devstore import installs
from devstore.errors import Refused, Unknown
from devstore.pages import extension
from devstore.store import Store

THEME_ID = "gid://shopify/OnlineStoreTheme/162045100001"
NUMBER = THEME_ID.rsplit("/", 1)[1]
# Each theme's name, and the sections of its own in which blocks of apps may stand besides those of its templates.
THEMES = {"loom": "Loom", "bazaar": "Bazaar"}
OWN_SECTIONS = {"bazaar": ("cart-drawer",)}
SETTINGS = {"dark": False}
# Every template, and whether its main section takes blocks of apps.
TEMPLATES = {
    "index": False,
    "collection": False,
    "product": True,
    "cart": True,
    "page": True,
    "page.rewards": True,
    "customers/account": True,
}
# The merchant's own pages: title and words by handle.
PAGES = {
    "about": ("About us", "We buy from six mills, know the people at the looms, and sell what we sleep in ourselves."),
    "rewards": ("Rewards", ""),
}
GROUPS = ("header", "footer")
TARGETS = ("mainSection", "newAppsSection", *(f"sectionGroup:{group}" for group in GROUPS))


def theme_of(store: Store, shop: str) -> str:
    return _kept(store, shop)["theme"]


def settings_of(store: Store, shop: str) -> dict:
    """The theme's own settings: {"dark": bool}."""
    return _kept(store, shop)["settings"]


def publish(store: Store, shop: str, theme: str, *, settings: dict | None = None) -> dict:
    """Let the shop wear another theme from now on; `settings` starts from the theme's defaults."""
    if theme not in THEMES:
        raise Refused(f"There is no theme {theme}; there are {', '.join(THEMES)}.")
    unknown = set(settings or {}) - set(SETTINGS)
    if unknown:
        raise Refused(f"A theme has no setting {', '.join(sorted(unknown))}.")
    worn = {"theme": theme, "settings": SETTINGS | (settings or {})}
    store.documents.put("online_store", "", shop, _kept(store, shop) | worn)
    return worn


def blocks(store: Store, shop: str) -> list[dict]:
    """Every placed block in the order of its place: {"id", "block", "template", "target", "settings"}.

    settings are those saved; extension.Block.values adds the schema's defaults.
    """
    return _kept(store, shop)["blocks"]


def place(
    store: Store,
    shop: str,
    block: str,
    *,
    template: str | None = None,
    target: str = "mainSection",
    settings: dict | None = None,
) -> dict:
    """Put a block (its file's name without .liquid) at the end of a place, as "Add block" in the theme editor does."""
    found = block_named(store, shop, block)
    template = None if target.startswith("section") else template
    check_place(found, template, target)
    placed = {
        "id": f"A{store.new_token(8)}",
        "block": block,
        "template": template,
        "target": target,
        "settings": _known(found, settings or {}),
    }
    _keep_blocks(store, shop, [*blocks(store, shop), placed])
    return placed


def change(
    store: Store, shop: str, block_id: str, *, settings: dict | None = None, position: int | None = None
) -> dict:
    """Change settings of a placed block, or move it to a position (from 0) among those of its place."""
    placed = get(store, shop, block_id)
    if settings is not None:
        placed["settings"] |= _known(block_named(store, shop, placed["block"]), settings)
    others = [each for each in blocks(store, shop) if each["id"] != block_id]
    beside = [each for each in others if _same_place(each, placed)]
    beside.insert(max(0, position_of(store, shop, placed) if position is None else position), placed)
    _keep_blocks(store, shop, [each for each in others if not _same_place(each, placed)] + beside)
    return placed


def remove(store: Store, shop: str, block_id: str) -> None:
    get(store, shop, block_id)
    _keep_blocks(store, shop, [each for each in blocks(store, shop) if each["id"] != block_id])


def get(store: Store, shop: str, block_id: str) -> dict:
    for each in blocks(store, shop):
        if each["id"] == block_id:
            return each
    raise Unknown("There is no such block in the theme.")


def standing(store: Store, shop: str, template: str, target: str) -> list[tuple[dict, extension.Block]]:
    """The blocks that show at a place of a page, in order; none while the app is not installed."""
    if not installs.is_installed(store, shop):
        return []
    known = {block.handle: block for block in extension.blocks()}
    return [
        (each, known[each["block"]])
        for each in blocks(store, shop)
        if each["target"] == target and each["template"] in (None, template) and each["block"] in known
    ]


def block_named(store: Store, shop: str, handle: str) -> extension.Block:
    """An app block of the installed app by its handle."""
    if not installs.is_installed(store, shop):
        raise Refused("Install the app first; then its blocks can be placed.")
    for block in extension.blocks():
        if block.handle == handle and not block.is_embed:
            return block
    raise Unknown(f"The app has no block {handle}.")


def section_of(placed: dict) -> str:
    """The id of the section that a placed block stands in, as `section.id` tells it in Liquid."""
    target = placed["target"]
    if target.startswith("sectionGroup:"):
        return f"sections--{NUMBER}__apps_{placed['id']}"
    if target.startswith("sectionId:"):
        return target.removeprefix("sectionId:")
    own = "main" if target == "mainSection" else f"apps_{placed['id']}"
    return f"template--{NUMBER}__{own}"


def address_of(app: str, placed: dict) -> str:
    """Where a block stands, as App Bridge tells it: template--product/main/loyalty_stamp_Ab12."""
    where = f"template--{placed['template']}" if placed["template"] else "sections"
    part = placed["target"].partition(":")[2] or ("main" if placed["target"] == "mainSection" else "apps")
    name = re.sub(r"[^a-z0-9]+", "_", f"{app}_{placed['block']}".lower())
    return f"{where}/{part}/{name}_{placed['id'][-6:]}"


def position_of(store: Store, shop: str, placed: dict) -> int:
    """From 0, among the blocks of its place."""
    return [each["id"] for each in blocks(store, shop) if _same_place(each, placed)].index(placed["id"])


def check_place(block: extension.Block, template: str | None, target: str) -> None:
    """Raises Refused with the reason when the block may not stand there."""
    own = [f"sectionId:{each}" for sections in OWN_SECTIONS.values() for each in sections]
    if target not in TARGETS and target not in own:
        raise Refused(f"A block's target is one of {', '.join((*TARGETS, *own))}.")
    if target in own:
        return
    if target.startswith("sectionGroup:"):
        if not block.allows_group(target.partition(":")[2]):
            raise Refused(f"{block.name} cannot stand in the {target.partition(':')[2]}.")
        return
    if template not in TEMPLATES:
        raise Refused(f"A template is one of {', '.join(TEMPLATES)}.")
    if target == "mainSection" and not TEMPLATES[template]:
        raise Refused(f"The main section of {template} takes no blocks of apps; use newAppsSection.")
    if not block.allows(template):
        raise Refused(f"{block.name} cannot stand on {template}.")


def _known(block: extension.Block, settings: dict) -> dict:
    unknown = set(settings) - {setting["id"] for setting in block.settings if "id" in setting}
    if unknown:
        raise Refused(f"{block.name} has no setting {', '.join(sorted(unknown))}.")
    return settings


def _same_place(one: dict, other: dict) -> bool:
    return (one["template"], one["target"]) == (other["template"], other["target"])


def _kept(store: Store, shop: str) -> dict:
    return {"theme": "loom", "settings": SETTINGS, "blocks": []} | (
        store.documents.find("online_store", "", shop) or {}
    )


def _keep_blocks(store: Store, shop: str, placed: list[dict]) -> None:
    store.documents.put("online_store", "", shop, _kept(store, shop) | {"blocks": placed})
