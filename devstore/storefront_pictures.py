"""Pictures of what shoppers see of the app, by theme and size: ``python -m devstore.storefront_pictures [folder]``.

They go to .data/pictures, which git does not keep: for looking at after a change of style, wording or theme. Needs
Chromium and takes two minutes.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from devstore import storefront_states
from devstore.clients import Store
from devstore.journey import Journey, StepFailed
from devstore.screenshots import DESKTOP, PHONE, browsing, lived_in
from devstore.stack import ROOT, Stack, StackFailed

FOLDER = ROOT / ".data" / "pictures"
THROW = "/products/heron-linen-throw"
DRESSES = {
    "loom": {"theme": "loom"},
    "bazaar": {"theme": "bazaar"},
    "bazaar-dark": {"theme": "bazaar", "settings": {"dark": True}},
}
# Bazaar's bar at a phone's bottom is 56 px high; the merchant raises the launcher above it.
ABOVE_THE_BAR = {"bottom_phone": 68}


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("No Chromium: apt-get install chromium", file=sys.stderr)
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with Stack(None, say=print, serve=("store", "web", "worker")) as stack:
            lived_in(stack)
            store = Store(stack.store_url, Journey.SHOP)
            storefront_states.place_blocks(store)
            store.of_shop("POST", "/embed", {"enabled": True, "settings": ABOVE_THE_BAR})
            with browsing(chromium) as open_page:
                for dress, worn in DRESSES.items():
                    store.of_shop("POST", "/theme", worn)
                    for size, name in ((DESKTOP, "desktop"), (PHONE, "phone")):
                        take(open_page(size), stack.store_url, folder / f"{dress}-{name}")
    except (StackFailed, StepFailed) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def take(page: Page, address: str, where: Path) -> None:
    """Every state of a guest, a member and a reader of Arabic; the file's name tells which."""
    for who, states in (("guest", guest), ("member", member), ("arabic", arabic)):
        for number, state in enumerate(states(page, address)):
            page.wait_for_load_state("networkidle")
            name = state.strip("/").replace("/", "-").replace(" ", "-")
            page.screenshot(path=f"{where}-{who}-{number:02}-{name}.png", full_page=state.startswith("/"))
    print(f"  ok  {where.name}", flush=True)
    page.close()


def guest(page: Page, address: str) -> Iterator[str]:
    for path in (THROW, "/pages/rewards"):
        page.goto(address + path)
        yield path
    yield from storefront_states.panel(page)


def member(page: Page, address: str) -> Iterator[str]:
    page.goto(address)
    page.get_by_role("button", name="Maya", exact=True).click()
    page.goto(address + THROW)
    page.get_by_role("button", name="Add to").click()
    for path in ("/cart", "/account", "/pages/rewards", THROW):
        page.goto(address + path)
        yield path
    yield from storefront_states.panel(page)


def arabic(page: Page, address: str) -> Iterator[str]:
    page.goto(f"{address}{THROW}?locale=ar&currency=EUR")
    yield THROW
    yield from storefront_states.panel(page)


if __name__ == "__main__":
    sys.exit(main())
