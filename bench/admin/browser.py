"""How soon three pages of the admin are seen, whether they move, and how soon they answer; beside a single-page app.

Ours stands in the stand-in's admin, in its frame, with the stand-ins of App Bridge and Polaris; the other is React with
Polaris 13, alone in its window, its rows at hand. Chromium is slowed down for both as Lighthouse does for a phone: the
processor four times, the network to 1.6 Mbit/s with 150 ms there and back. Nothing is kept from visit to visit. LCP is
counted from the start of the page's own document: in our case the frame's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from bench.admin import spa
from bench.lighthouse import audits
from devstore.journey import Journey
from devstore.stack import Stack

CPU_SLOWDOWN = 4
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WATCH = """window.seen = { lcp: 0, shift: 0, slowest: 0 };
const watch = (type, note, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({ type, buffered: true, ...more });
watch('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
watch('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
watch('event', (entry) => { if (entry.interactionId) seen.slowest = Math.max(seen.slowest, entry.duration); },
  { durationThreshold: 16 });"""
PAINTED = "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(seen), 100)))"
PATIENCE_MS = 120_000
PAGES = ("home", "members", "member")


def rows(rounds: int) -> list[dict]:
    """A row for each page and way to draw it; medians over the rounds."""
    executable = audits.chromium()
    if executable is None:
        return [{"page": "in the browser: not run: there is no Chromium; as root: apt-get install chromium"}]
    from playwright.sync_api import sync_playwright  # only where there is a browser

    seen: dict[tuple[str, str], list[dict]] = {}
    with shop() as ours, spa.serving() as (other, why_not), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        ways: dict[str, Callable] = {"ours": lambda page, name: _ours(page, ours, name)}
        if other:
            ways["single-page app"] = lambda page, name: _other(page, other, name)
        for number in range(rounds):
            for page_name in PAGES:
                for way, look in ways.items():
                    print(f"  round {number + 1} of {rounds}: {page_name}, {way}", flush=True)
                    seen.setdefault((page_name, way), []).append(_visit(browser, look, page_name))
        browser.close()
    told = [
        {"page": f"in the browser: {page}, {way}"} | {key: median(one[key] for one in found) for key in found[0]}
        for (page, way), found in seen.items()
    ]
    return told if other else [*told, {"page": f"single-page app: not run: {why_not}"}]


@contextmanager
def shop() -> Iterator[str]:
    """The address of the admin of a shop with a rule, rewards and members who bought."""
    with Stack(None, say=lambda line: print(line, flush=True), serve=("store", "web", "worker")) as stack:
        journey = Journey(stack, say=lambda line: print(line, flush=True))
        for act in (journey.install, journey.publish_rule, journey.member_buys, journey.publish_rewards):
            act()
        journey.settled()
        journey.operator.close()
        yield f"{stack.store_url}/shop/{Journey.SHOP}/admin/apps/loyalty"


def _visit(browser, look: Callable, page_name: str) -> dict:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        context.add_init_script(WATCH)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        slowing = context.new_cdp_session(page)
        slowing.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        slowing.send("Network.emulateNetworkConditions", NETWORK)
        frame = look(page, page_name)
        seen = frame.evaluate(PAINTED)
        first = {"LCP ms": round(seen["lcp"]), "CLS": round(seen["shift"], 3)}
        _touch(page, frame, page_name)
        return first | {"INP ms": round(frame.evaluate(PAINTED)["slowest"])}
    finally:
        context.close()


def _ours(page, address: str, page_name: str):
    path = {"home": "/", "members": "/members/", "member": "/members/1/"}[page_name]
    page.goto(address + path)
    frame = page.frame("app-iframe")
    frame.get_by_role("heading", level=1).wait_for()
    frame.wait_for_load_state("networkidle")
    return frame


def _other(page, address: str, page_name: str):
    page.goto(f"{address}#{page_name}")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    return page.main_frame


def _touch(page, frame, page_name: str) -> None:
    """What somebody does first: search among members; go on by the keyboard elsewhere."""
    if page_name == "members":
        frame.get_by_label("Find a member").or_(frame.get_by_label("Search", exact=True)).first.click()
        page.keyboard.type("Customer", delay=80)
    else:
        frame.get_by_role("heading", level=1).click()
        for _ in range(4):
            page.keyboard.press("Tab")
