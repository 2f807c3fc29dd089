"""Page views in Chromium, without the widget, as a visitor and as a member, in turns: what each costs, and the opening.

Bytes are those of the answers, compressed one by one. Times are the main thread's processor time, multiplied as
Lighthouse does for a phone, so that what else the machine does hardly counts. Long tasks, 50 ms or more by the clock,
are looked for in views of their own, with the processor slowed down. Nobody answers for the app but a recording.
"""

import json
from pathlib import Path
from statistics import median

from bench.storefront import ASSETS, SHOP, SIGNED_IN, VIEWS, block_html, compressed, row, texts

MAIN_THREAD_MS_MAX = 50
CPU_SLOWDOWN = 4  # Lighthouse's idea of a phone
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PAGE = "<!doctype html><html lang=en><title>Store</title><body><h1>Store</h1><p>{text}</p>{block}</body></html>"
WATCH = """window.seen = { shift: 0, long: [] };
new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.shift += entry.value })
  .observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.long.push(entry.duration) })
  .observe({ type: "longtask", buffered: true });"""
DRAWN = "loyalty-panel h3"


def _reward(number: int, points: int) -> dict:
    return {
        "id": str(number), "name": f"{points // 100}.00 off", "kind": "amount_off", "points": points, "worth": None,
        "text": "", "slides": False, "converts": False, "refusal": None,
    }  # fmt: skip


# As the app answers of a small programme; enough for the panel to be drawn.
STATE = {
    "who": "guest", "shop": "Store", "currency": "USD", "timezone": "UTC", "paused": False, "can_join": False,
    "joining_points": 100, "claim_days": 90, "notes": [],
    "rewards": [_reward(1, 500), _reward(2, 1_000), _reward(3, 2_500)],
    "ways": [
        {"name": "Every purchase", "says": [{"text": "{{ points }} for each dollar spent.", "values": {"points": 5}}],
         "example": {"text": "An order of {{ amount }} brings {{ points }}.", "values": {"amount": 60, "points": 300}}},
        {"name": "Welcome", "says": [{"text": "{{ points }} to begin with.", "values": {"points": 100}}],
         "example": None},
    ],
    "member": None, "written": {"lang": "en", "dir": "ltr"},
}  # fmt: skip
MEMBER = {
    "available": 1_240, "pending": 80, "releases": [], "rewards_open": 1, "rewards_all": 3, "expires": [],
    "expires_soon": False,
}  # fmt: skip
CUSTOMERS = {"visitor": None, "member": SIGNED_IN}


def rows(chromium: str, rounds: int) -> list[dict]:
    """What the slower or larger of a visitor's and a member's view costs, beside the page without the widget."""
    seen: dict[str, list[dict]] = {"without": [], **{who: [] for who in CUSTOMERS}}
    from playwright.sync_api import sync_playwright  # only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        try:
            for turn in range(rounds):
                print(f"  round {turn + 1} of {rounds}", flush=True)
                for who, views in seen.items():
                    views.append(_view(browser, who) | _long_tasks(_view(browser, who, slowed=True)))
        finally:
            browser.close()
    return _told(seen)


def _told(seen: dict[str, list[dict]]) -> list[dict]:
    def middle(who: str, name: str) -> float:
        return median(view[name] for view in seen[who])

    def ours(name: str) -> float:
        return max(middle(who, name) for who in CUSTOMERS)

    def most(name: str) -> float:
        return max(view[name] for who in CUSTOMERS for view in seen[who])

    def beside(what: str, name: str, limit: float | None = None) -> dict:
        return row(what, round(ours(name)), limit, without=round(middle("without", name)))

    cost = ours("load_ms") - middle("without", "load_ms")
    return [
        beside("page view, requests", "load_requests"),
        beside("page view, bytes", "load_bytes"),
        row("page view, requests to the app", most("load_asked"), 0, without=0),
        row("first open, more requests", round(ours("open_requests"))),
        row("first open, more bytes", round(ours("open_bytes"))),
        row("first open, requests to the app", most("open_asked"), 1),
        row("cumulative layout shift, the open panel included", round(most("shift"), 3), 0,
            without=round(max(view["shift"] for view in seen["without"]), 3)),
        beside("main thread at load, ms of a phone", "load_ms"),
        row("of it the widget's, ms", max(round(cost), 0), MAIN_THREAD_MS_MAX),
        row("main thread at the first open, ms of a phone", round(ours("open_ms"))),
        beside("long tasks at load", "load_long"),
        row("long tasks at the first open", round(ours("open_long"))),
        row("the longest of them, ms", round(ours("open_longest"))),
    ]  # fmt: skip


def _long_tasks(view: dict) -> dict:
    return {name: view[name] for name in view if name.endswith(("_long", "_longest"))}


def _view(browser, who: str, *, slowed: bool = False) -> dict:
    """One page view in a fresh profile, and the panel's first open where there is one."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, asked, sizes = context.new_page(), [], []
    block = block_html(CUSTOMERS[who]) if who in CUSTOMERS else ""
    html = PAGE.format(text="Linen. " * 400, block=block)
    page.route("**/*", lambda route: answer(route, asked, html, who=who, sizes=sizes))
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    if slowed:
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})

    def so_far() -> dict:
        metrics = {metric["name"]: metric["value"] for metric in devtools.send("Performance.getMetrics")["metrics"]}
        told = {
            "ms": metrics["TaskDuration"] * 1_000 * CPU_SLOWDOWN,
            "requests": len(sizes),
            "bytes": sum(sizes),
            "asked": len(asked),
        }
        return told | page.evaluate("window.seen")

    page.goto(f"{SHOP}/", wait_until="networkidle")
    before = so_far()
    figures = {f"load_{name}": before[name] for name in ("ms", "requests", "bytes", "asked")}
    figures |= {"load_long": len(before["long"]), "shift": before["shift"]}
    if block:
        page.locator("loyalty-rewards button").first.click()
        page.locator(DRAWN).first.wait_for()
        page.wait_for_load_state("networkidle")
        after = so_far()
        long = after["long"][len(before["long"]) :]
        figures |= {f"open_{name}": after[name] - before[name] for name in ("ms", "requests", "bytes", "asked")}
        figures |= {"open_long": len(long), "open_longest": max(long, default=0), "shift": after["shift"]}
    context.close()
    return figures


def answer(route, asked: list[str], page: str, *, who: str = "visitor", sizes: list[int] | None = None) -> None:
    """The page, our files, and a recording for the app. asked: paths of the app; sizes: of all answers, compressed."""
    path = route.request.url.removeprefix(SHOP).partition("?")[0]
    body, kind = page, "text/html"
    if path.startswith("/cdn/"):
        file = ASSETS / Path(path).name
        body, kind = file.read_text(encoding="utf-8"), "text/javascript" if file.suffix == ".js" else "text/css"
    elif path.startswith("/apps/"):
        asked.append(path)
        body, kind = json.dumps(state(who)), "application/json"
    if sizes is not None:
        sizes.append(compressed(body.encode()))
    route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")


def state(who: str) -> dict:
    said = {"texts": texts("en", "panel", *VIEWS[who])}
    return STATE | said | ({"who": "member", "member": MEMBER} if who == "member" else {})
