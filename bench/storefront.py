"""What the widget costs a shopper: bytes and requests at load and on the first open, against the rivals' figures.

The bytes are those of the files as they are shipped, compressed one by one; the rest is measured in Chromium, on a page
with the widget and on the same page without it, in turn. The rivals' bytes are lab figures of May 2026: JavaScript at
load. ``python -m bench.storefront --size S`` prints the table alone.
"""

import argparse
import gzip
import json
import re
import shutil
import sys
from pathlib import Path

from bench.table import render
from devstore.pages import extension, liquid_objects, theme

ROUNDS = {"S": 3, "M": 9, "L": 25}
LOAD_BYTES_MAX = 2_000
PANEL_BYTES_MAX = 10_000
PAGES_BYTES_MAX = 16_000  # with the card, preferences, and every movement told
RIVALS = {"Smile.io": 105_000, "LoyaltyLion": 113_000, "Yotpo": 285_000}
ASSETS = extension.FOLDER / "assets"
LOADER = ASSETS / "loyalty.js"
# Read from the files: storefront_widget.texts also knows a shop's own wording, for which it needs a database.
LOCALES = extension.FOLDER.parents[1] / "locales"
LATER = ("rewards", "history", "card", "preferences")
# Of no page: loaded by whoever joins, waits long, comes while the programme is paused, or uses the keyboard.
RARE = {ASSETS / f"loyalty-{name}.js" for name in ("join", "slow", "paused", "round")}
VIEWS = {"member": ("member",), "visitor": ("visitor", "guest")}  # and the texts that come with them
SHOP = "http://store.test"
SIGNED_IN = {
    "id": 1,
    "first_name": "Ann",
    "metafields": {"$app:loyalty": {"member": {"value": {"v": 1, "available": 1240, "pending": 80}}}},
}
# What the merchant chose: the longest that a page then says of it.
LOOK = {
    "accent": "#24463a", "on_accent": "#ffffff", "corner": "soft", "font": "system", "launcher": "circle",
    "icon": "heart", "side": "start", "offset_side": 20, "offset_bottom": 24, "offset_bottom_phone": 72,
    "show_balance": True, "devices": "desktop", "hidden_on": ["cart"], "popup": {"on": False},
}  # fmt: skip
# What stands on the installation of a shop that invites visitors.
INVITING = {
    "config": {"look": LOOK | {"popup": {"on": True, "delay_s": 20, "every_days": 14, "pages": ["index"]}},
               "joining_points": 100},
    "said_en": {"points": {"one": "point", "other": "points"}, "programme": "Rewards"},
}  # fmt: skip


def run(size: str) -> list[dict]:
    """Rows: what, without the widget where that can be said, ours, the most we allow, and the rivals' where known."""
    locales = extension.locales()
    rows = [
        row("at load, bytes", max(load_bytes(locale) for locale in locales), LOAD_BYTES_MAX) | RIVALS,
        row(
            "at load while visitors are invited to join, bytes",
            max(inviting_bytes(locale) for locale in locales),
            LOAD_BYTES_MAX,
        ),
        row("the invitation when its time comes, bytes", max(invitation_bytes(locale) for locale in locales)),
        row("panel, bytes with its texts", max(panel_bytes(locale) for locale in locales), PANEL_BYTES_MAX),
        row("its pages, bytes with their texts", max(pages_bytes(locale) for locale in locales), PAGES_BYTES_MAX),
    ]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return [*rows, {"what": "requests, layout shift, main thread: not run, there is no Chromium here"}]
    from bench import storefront_views  # Playwright is heavy, and the byte budget does not need it

    return rows + storefront_views.rows(chromium, ROUNDS[size])


def load_bytes(locale: str) -> int:
    """What a page view costs: the block's HTML and the loader, which the next view has in its cache."""
    looks = ({"config": {"look": LOOK}}, None)
    blocks = [compressed(block_html(SIGNED_IN, locale, app=app).encode()) for app in looks]
    return max(blocks) + compressed(LOADER.read_bytes())


def inviting_bytes(locale: str) -> int:
    """As load_bytes, for a visitor who will be invited: the two blocks' HTML, and the loader, which waits."""
    blocks = block_html(None, locale, app=INVITING) + block_html(None, locale, app=INVITING, embed="join-popup")
    assert "<loyalty-join" in blocks
    return compressed(blocks.encode()) + compressed(LOADER.read_bytes())


def invitation_bytes(locale: str) -> int:
    """What whoever did not refuse it loads when it is due."""
    return _all_compressed({ASSETS / f"block-join{part}" for part in (".js", ".css", f"-{locale}.js")})


def panel_bytes(locale: str) -> int:
    """What the first open loads besides: modules, style, and the texts that come with the state."""
    return max(_all_compressed(first_open(who)) + _compressed_texts(locale, "panel", *VIEWS[who]) for who in VIEWS)


def pages_bytes(locale: str) -> int:
    """What else there is for a member who looks at everything: rewards, history, ways to earn, card, preferences."""
    later = set(ASSETS.glob("loyalty-*")) - first_open("member") - first_open("visitor") - RARE
    return _all_compressed(later) + sum(_compressed_texts(locale, section) for section in LATER)


def first_open(who: str) -> set[Path]:
    """The panel's module, the view of who looks, what these import at once, and the style."""
    styles = {ASSETS / f"loyalty-{name}.css" for name in ("panel", who)}
    found, waiting = (
        {style for style in styles if style.exists()},
        [ASSETS / "loyalty-panel.js", ASSETS / f"loyalty-{who}.js"],
    )
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += [
                ASSETS / name
                for name in re.findall(r'(?:from|import) "\./([^"]+)"', module.read_text(encoding="utf-8"))
            ]
    return found


def block_html(
    customer: dict | None,
    locale: str = "en",
    settings: dict | None = None,
    *,
    app: dict | None = None,
    page: str = "index",
    embed: str = "loyalty",
) -> str:
    """An app embed as a theme renders it. app: what stands on the installation, by key; None: nothing yet."""
    block = next(each for each in extension.embeds("body") if each.handle == embed)
    scope = {
        "customer": customer,
        "app": {"metafields": {"loyalty": {key: {"value": value} for key, value in (app or {}).items()}}},
        "template": liquid_objects.Template(page),
        "request": {"locale": {"iso_code": locale}, "page_type": page, "design_mode": False},
        "routes": {"storefront_login_url": "/customer_authentication/login?return_to=%2F"},
        "cdn_url": SHOP,
    }
    drop = {"id": "app-embed", "settings": block.values(settings or {}), "shopify_attributes": ""}
    return theme.theme().from_string(block.source).render(**scope, block=drop)


def _compressed_texts(locale: str, *sections: str) -> int:
    return compressed(json.dumps(texts(locale, *sections), ensure_ascii=False).encode())


def texts(locale: str, *sections: str) -> dict:
    said = json.loads((LOCALES / f"{locale}.json").read_text(encoding="utf-8"))
    return {key: text for section in sections for key, text in said[section].items()}


def _all_compressed(files: set[Path]) -> int:
    return sum(compressed(path.read_bytes()) for path in files)


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=9, mtime=0))


def row(what: str, ours: float, most: float | None = None, *, without: float | None = None) -> dict:
    return {"what": what, "without": without, "ours": ours, "at most": most}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.storefront", description=__doc__)
    parser.add_argument("--size", choices=list(ROUNDS), default="S")
    sys.stdout.write(render(run(parser.parse_args().size)) + "\n")
