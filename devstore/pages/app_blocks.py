"""The app's blocks and embeds as a theme shows them: where they were put, in Shopify's wrapper, with Shopify's objects.

They run in an environment of their own, which escapes nothing by itself, as at Shopify: a forgotten `| escape` shows.
"""

import json
from functools import cache

from liquid import Environment, FileSystemLoader
from liquid.mode import Mode
from markupsafe import Markup, escape

from devstore import catalogue, installs, markets, online_store
from devstore.errors import Refused, Unknown
from devstore.pages import extension, liquid_filters, liquid_objects
from devstore.store import Store


@cache
def environment() -> Environment:
    loader = FileSystemLoader(extension.FOLDER / "snippets", ext=".liquid")
    return liquid_filters.add_to(Environment(loader=loader, autoescape=False, tolerance=Mode.LAX))


def render_block(store: Store, block: extension.Block, scope: dict, *, drop: dict, section: str) -> str:
    """One block's HTML, in the wrapper that Shopify puts around it; its files are noted for the page's head."""
    scope["block_files"][block.handle] = block
    drop = drop | {"type": f"shopify://apps/{store.settings.app_handle}/blocks/{block.handle}"}
    told = escape(json.dumps({"id": drop["id"], "type": drop["type"]}))
    drop["shopify_attributes"] = f'data-shopify-editor-block="{told}"' if scope["request"]["design_mode"] else ""
    inner = environment().from_string(block.source).render(**scope, block=drop, section={"id": section})
    inner = f"<!-- BEGIN app block: {drop['type']} -->{inner}<!-- END app block -->"
    if block.target in {"head", "compliance_head"}:
        return inner
    return f'<div id="shopify-block-{drop["id"]}" class="shopify-block shopify-app-block">{inner}</div>'


def embeds(store: Store, scope: dict, target: str) -> Markup:
    """Our app's embeds for one place of the layout: those that are switched on, or tried in the theme editor."""
    shop = scope["shop"]["permanent_domain"]
    saved = installs.embed_settings(store, shop)
    shown = [
        block
        for block in extension.embeds(target)
        if block.allows(str(scope["template"]))
        and (installs.embed_enabled(store, shop, block.handle) or block.handle == scope["unsaved"].get("embed"))
    ]
    return Markup("").join(
        Markup(
            render_block(
                store, block, scope, section="apps",
                drop={"id": f"app-embed-{block.handle}", "settings": block.values(saved.get(block.handle, saved))},
            )
        )
        for block in shown
    )  # fmt: skip


def blocks_at(store: Store, scope: dict, target: str) -> Markup:
    """The app blocks that the merchant put into one place of this page, each section of apps in its own element."""
    shop, template = scope["shop"]["permanent_domain"], str(scope["template"])
    found = []
    standing = online_store.standing(store, shop, template, target)
    if scope["unsaved"].get("target") == target:
        standing += _unsaved(store, shop, scope["unsaved"])
    for placed, block in standing:
        section = online_store.section_of(placed)
        drop = {"id": placed["id"], "settings": _resolved(store, scope, block, block.values(placed["settings"]))}
        html = Markup(render_block(store, block, scope, drop=drop, section=section))
        alone = target == "newAppsSection" or target.startswith("sectionGroup:")
        found.append(element(section, Markup('<div class="page-width">{}</div>').format(html)) if alone else html)
    return Markup("").join(found)


def _unsaved(store: Store, shop: str, asked: dict) -> list[tuple[dict, extension.Block]]:
    """The block that a deep link has prepared in the theme editor, in its preview only."""
    try:
        block = online_store.block_named(store, shop, asked.get("block", ""))
    except (Refused, Unknown):
        return []
    return [({"id": "unsaved", "block": block.handle, "target": asked["target"], "settings": {}}, block)]


def _resolved(store: Store, scope: dict, block: extension.Block, values: dict) -> dict:
    """Settings that name a product or a page are that; with `autofill` an empty one is the product of the page."""
    shop = scope["shop"]["permanent_domain"]
    market = markets.of(store, shop, scope["localization"]["country"]["currency"]["iso_code"])
    for setting in block.settings:
        kind, name = setting["type"], setting.get("id")
        try:
            if kind == "product":
                found = catalogue.product(store, shop, values[name] or "")
                values[name] = liquid_objects.product(store, shop, found, market)
            elif kind == "page":
                values[name] = liquid_objects.content_page(values[name] or "")
        except Unknown:
            values[name] = scope.get("product") if setting.get("autofill") else None
    return values


def element(section_id: str, content: Markup) -> Markup:
    """A section in the element that Shopify puts around it."""
    return Markup('<div id="shopify-section-{}" class="shopify-section">{}</div>').format(section_id, content)


def files(scope: dict) -> Markup:
    """Each shown block's stylesheet and script, once however often the block stands on the page."""
    base = f"{scope['cdn_url']}/cdn/extensions/{extension.FOLDER.name}"
    found = Markup("")
    for block in scope["block_files"].values():
        if block.stylesheet:
            found += Markup('<link rel="stylesheet" href="{}/{}" media="all">').format(base, block.stylesheet)
        if block.javascript:
            found += Markup('<script src="{}/{}" defer></script>').format(base, block.javascript)
    return found
