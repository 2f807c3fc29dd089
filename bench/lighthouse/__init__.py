"""Google's Lighthouse on the stand-in store's pages, with the app on them and without it, in turns; medians.

python -m bench.lighthouse --size S|M|L
Lighthouse's preset for phones: a slow network and a processor four times slower, both simulated. The visitor is a guest
with something in the bag. "With" is all that a merchant can switch on: launcher, join pop-up, and every block where it
belongs; "without" is the theme alone. The stand-in compresses nothing, so bytes are more than at Shopify. Two runs of
one page differ by 4 or 5 points of score; the app may cost 2 between medians.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import requests

from bench import npm
from bench.lighthouse import audits
from devstore import storefront_states
from devstore.clients import Store
from devstore.journey import Journey
from devstore.stack import Stack

ROUNDS = {"S": 1, "M": 5, "L": 9}
THROW = "/products/heron-linen-throw"
PAGES = {"home": "/", "product": THROW, "cart": "/cart", "rewards page": "/pages/rewards"}
FIGURES = ("score", "LCP ms", "TBT ms", "CLS", "main thread ms", "bytes", "requests", "accessibility")
HIGHER_IS_BETTER = {"score", "accessibility"}


def run(size: str) -> list[dict]:
    """Two rows for each page, without the app and with it; then the greatest differences."""
    folder, why_not = npm.installed(audits.PACKAGES)
    if folder is None:
        return [{"page": f"not run: {why_not}"}]
    if audits.chromium() is None:
        return [{"page": "not run: there is no Chromium here; as root: apt-get install chromium"}]
    seen: dict[tuple[str, str], list[dict]] = {}
    with shop() as store, audits.browsing(folder) as look:
        headers = {"Cookie": guest_with_a_bag(store.url)}
        for number in range(ROUNDS[size]):
            for app, dress in {"without": undress, "with": put_on}.items():
                dress(store)
                print(f"  round {number + 1} of {ROUNDS[size]}: {app} the app", flush=True)
                for page, path in PAGES.items():
                    seen.setdefault((page, app), []).append(look(store.url + path, headers))
    rows = [row(page, app, seen[page, app]) for page in PAGES for app in ("without", "with")]
    return [*rows, at_worst(rows)]


@contextmanager
def shop() -> Iterator[Store]:
    """A shop with a rule and rewards whose texts have reached the theme. What works in the background is stopped."""
    with Stack(None, say=lambda line: print(line, flush=True), serve=("store", "web", "worker")) as stack:
        journey = Journey(stack, say=lambda line: print(line, flush=True))
        for act in (journey.install, journey.publish_rule, journey.member_buys, journey.publish_rewards):
            act()
        journey.settled()
        journey.operator.close()
        stack.processes["worker"].stop()
        yield Store(stack.store_url, Journey.SHOP)


def put_on(store: Store) -> None:
    store.of_shop("POST", "/embed", {"enabled": True})
    store.of_shop("POST", "/embed", {"enabled": True, "embed": "join-popup", "settings": {"pages": "all"}})
    storefront_states.place_blocks(store)


def undress(store: Store) -> None:
    for embed in (None, "join-popup"):
        store.of_shop("POST", "/embed", {"enabled": False, "embed": embed})
    for block in store.of_shop("GET", "/blocks")["blocks"]:
        store.of_shop("DELETE", f"/blocks/{block['id']}")


def guest_with_a_bag(address: str) -> str:
    """The Cookie header of a visitor who put a throw into the bag."""
    with requests.Session() as browser:
        product = browser.get(f"{address}{THROW}.js", timeout=30).json()
        added = browser.post(f"{address}/cart/add", data={"id": product["variants"][0]["id"]}, timeout=30)
        added.raise_for_status()
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)


def row(page: str, app: str, runs: list[dict]) -> dict:
    return {"page": page, "app": app} | {name: median(one[name] for one in runs) for name in FIGURES}


def at_worst(rows: list[dict]) -> dict:
    """The app's share: of each figure the difference on the page where it is worst."""
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    told: dict = {"page": "at worst", "app": "with - without"}
    for name in FIGURES:
        worst = min if name in HIGHER_IS_BETTER else max
        told[name] = worst(there[name] - without[name] for without, there in pairs)
    return told
