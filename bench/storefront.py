"""What the widget costs a shopper: bytes and requests at load and on the first open, against the rivals' figures.

The bytes are those of the files as they are shipped, compressed one by one; the rest is measured in Chromium, on a page
with the widget and on the same page without it, in turn. The rivals' bytes are lab figures of May 2026: JavaScript at
load. ``python -m bench.storefront --size S`` prints the table alone.
"""

import argparse
import gzip
import json
import shutil
import sys
from pathlib import Path
from statistics import median

from bench.table import render
from devstore.pages import extension, theme

ROUNDS = {"S": 3, "M": 9, "L": 25}
LOAD_BYTES_MAX = 2_000
PANEL_BYTES_MAX = 10_000
MAIN_THREAD_MS_MAX = 50
CPU_SLOWDOWN = 4  # Lighthouse's idea of a phone
RIVALS = {"Smile.io": 105_000, "LoyaltyLion": 113_000, "Yotpo": 285_000}
ASSETS = extension.FOLDER / "assets"
LOADER = ASSETS / "loyalty.js"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SHOP = "http://store.test"
PAGE = "<!doctype html><html lang=en><title>Store</title><body><h1>Store</h1><p>{text}</p>{block}</body></html>"
SIGNED_IN = {
    "id": 1,
    "first_name": "Ann",
    "metafields": {"$app:loyalty": {"balance": {"value": {"available": 1240, "pending": 80}}}},
}
# A member without any history, as the app answers; enough for the panel to be drawn.
STATE = {
    "who": "guest", "shop": "Store", "currency": "USD", "timezone": "UTC", "paused": False, "can_join": False,
    "joining_points": 100, "claim_days": 90, "ways": [], "notes": [], "member": None, "history": None,
}  # fmt: skip


def run(size: str) -> list[dict]:
    """Rows: what, ours, the most we allow, and the rivals where a figure is known."""
    locales = extension.locales()
    rows = [
        _row("at load, bytes", max(load_bytes(locale) for locale in locales), LOAD_BYTES_MAX) | RIVALS,
        _row("panel, bytes with its texts", max(panel_bytes(locale) for locale in locales), PANEL_BYTES_MAX),
    ]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return [*rows, {"what": "requests, layout shift, main thread: not run, there is no Chromium here"}]
    return rows + _in_browser(chromium, ROUNDS[size])


def load_bytes(locale: str) -> int:
    """What a page view costs: the block's HTML and the loader, which the next view has in its cache."""
    return _compressed(block_html(SIGNED_IN, locale).encode()) + _compressed(LOADER.read_bytes())


def panel_bytes(locale: str) -> int:
    """What the first open loads besides: modules, style, and the texts that come with the state."""
    files = sum(_compressed(path.read_bytes()) for path in ASSETS.iterdir() if path != LOADER)
    return files + _compressed(json.dumps(_texts(locale), ensure_ascii=False).encode())


def block_html(customer: dict | None, locale: str = "en", settings: dict | None = None) -> str:
    """The app embed as a theme renders it."""
    block = extension.embeds("body")[0]
    scope = {
        "customer": customer,
        "request": {"locale": {"iso_code": locale}},
        "routes": {"account_login_url": "/account/login", "account_register_url": "/account/register"},
        "cdn_url": SHOP,
    }
    drop = {"id": "app-embed", "settings": block.values(settings or {}), "shopify_attributes": ""}
    return theme.theme().from_string(block.source).render(**scope, block=drop)


def _texts(locale: str) -> dict:
    name = f"{locale}.default.json" if locale == extension.locales()[0] else f"{locale}.json"
    return json.loads((extension.FOLDER / "locales" / name).read_text(encoding="utf-8"))["panel"]


def _compressed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=9, mtime=0))


def _row(what: str, ours: float, most: float) -> dict:
    return {"what": what, "ours": ours, "at most": most}


def _in_browser(chromium: str, rounds: int) -> list[dict]:
    from playwright.sync_api import sync_playwright  # heavy, and the byte budget does not need it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        try:
            with_widget, without = [], []
            for turn in range(rounds):
                print(f"round {turn + 1} of {rounds}", flush=True)
                without.append(_view(browser, block=""))
                with_widget.append(_view(browser, block=block_html(None)))
        finally:
            browser.close()
    cost = median(view["task_ms"] for view in with_widget) - median(view["task_ms"] for view in without)
    return [
        _row("at load, requests to the app", max(view["load_requests"] for view in with_widget), 0),
        _row("first open, requests to the app", max(view["open_requests"] for view in with_widget), 1),
        _row("cumulative layout shift", max(view["shift"] for view in with_widget), 0),
        _row(f"main thread at load, ms ({CPU_SLOWDOWN}x slower CPU)", max(round(cost, 1), 0.0), MAIN_THREAD_MS_MAX),
    ]


def _view(browser, *, block: str) -> dict:
    """One page view in a fresh profile, and the panel's first open where there is one."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, asked = context.new_page(), []
    page.route("**/*", lambda route: _answer(route, asked, PAGE.format(text="Linen. " * 400, block=block)))
    page.add_init_script(
        "window.shift = 0;"
        "new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.goto(f"{SHOP}/", wait_until="networkidle")
    metrics = {metric["name"]: metric["value"] for metric in devtools.send("Performance.getMetrics")["metrics"]}
    seen = {
        "task_ms": metrics["TaskDuration"] * 1000, "shift": page.evaluate("window.shift"), "load_requests": len(asked)
    }  # fmt: skip
    if block:
        page.locator("loyalty-rewards button").first.click()
        page.locator("loyalty-panel h3").first.wait_for()
        seen["shift"] = max(seen["shift"], page.evaluate("window.shift"))
    context.close()
    return seen | {"open_requests": len(asked)}


def _answer(route, asked: list[str], page: str) -> None:
    path = route.request.url.removeprefix(SHOP).partition("?")[0]
    if path.startswith("/cdn/"):
        file = ASSETS / Path(path).name
        kind = "text/javascript" if file.suffix == ".js" else "text/css"
        route.fulfill(body=file.read_text(encoding="utf-8"), content_type=f"{kind}; charset=utf-8")
    elif path.startswith("/apps/"):
        asked.append(path)
        route.fulfill(json=STATE | {"texts": _texts("en")})
    else:
        route.fulfill(body=page, content_type="text/html; charset=utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.storefront", description=__doc__)
    parser.add_argument("--size", choices=list(ROUNDS), default="S")
    sys.stdout.write(render(run(parser.parse_args().size)) + "\n")
