"""Renews the pictures in docs/images: ``python -m devstore.screenshots``. Needs Chromium and takes half a minute.

They show a new store after the orders of the journey, so everybody who runs this gets the same but for the dates.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import FrameLocator, Page, sync_playwright

from devstore.clients import Store
from devstore.journey import Journey, StepFailed
from devstore.stack import ROOT, Stack, StackFailed

IMAGES = ROOT / "docs" / "images"
SIZE_MAX = 250_000  # bytes; README loads them all
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("No Chromium: apt-get install chromium", file=sys.stderr)
        return 1
    try:
        with Stack(None, say=print, serve=("store", "web", "worker")) as stack:
            lived_in(stack)
            with browsing(chromium) as open_page:
                shops_side(stack, open_page)
                rewards_side(stack, open_page)
                merchants_side(stack, open_page)
    except (StackFailed, StepFailed) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def lived_in(stack: Stack) -> None:
    """The journey's orders, but for the one that is cancelled and those for a crash; the widget is on."""
    journey = Journey(stack, say=print)
    for act in (
        journey.install,
        journey.publish_rule,
        journey.member_buys,
        journey.guest_buys,
        journey.pending_points,
        journey.duplicates,
        journey.reordered,
        journey.lost_and_found,
        journey.refund,
        journey.edit,
        journey.publish_rewards,
        journey.claim,
    ):
        act()
    journey.operator.close()
    Store(stack.store_url, Journey.SHOP).of_shop("POST", "/embed", {"enabled": True})


@contextmanager
def browsing(program: str) -> Iterator[Callable[[dict], Page]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield lambda size: browser.new_page(viewport=size, device_scale_factor=1, reduced_motion="reduce")
        browser.close()


def shops_side(stack: Stack, open_page: Callable[[dict], Page]) -> None:
    """The open widget of a member, on a desktop and on a phone."""
    for size, name, tab, drawn in ((DESKTOP, "widget", "History", "ol h4"), (PHONE, "widget-phone", "Home", ".goal")):
        page = open_page(size)
        page.goto(stack.store_url)
        page.get_by_role("button", name="Maya", exact=True).click()
        page.get_by_role("button", name="Rewards:").click()
        panel = page.get_by_role("dialog")
        panel.get_by_role("tab", name=tab).click()
        panel.locator(drawn).first.wait_for()
        take(page, name)


def rewards_side(stack: Stack, open_page: Callable[[dict], Page]) -> None:
    """What a member's points buy, on a phone: the code, a moment after it was asked for."""
    page = open_page(PHONE)
    page.goto(stack.store_url)
    page.get_by_role("button", name="Maya", exact=True).click()
    page.get_by_role("button", name="Rewards:").click()
    panel = page.get_by_role("dialog")
    panel.get_by_role("tab", name="Rewards").click()
    panel.get_by_role("button", name="5.00 off").click()
    panel.get_by_role("button", name="Redeem for").click()
    panel.get_by_role("heading", name="Here is your code").wait_for()
    take(page, "widget-reward")


def merchants_side(stack: Stack, open_page: Callable[[dict], Page]) -> None:
    """The embedded home, a rule and a reward being edited, and the look beside its preview."""
    page = open_page(DESKTOP)
    app = page.frame_locator("#app-frame")
    open_app(page, app, stack, "/")
    app.get_by_text("The widget is on in your theme").wait_for()
    take(page, "home")
    open_app(page, app, stack, "/rules/")
    app.get_by_role("link", name="Every purchase").click()
    app.get_by_label("Points", exact=True).fill("8")
    app.locator("#example").get_by_text("500 points").wait_for()
    take(page, "rule")
    open_app(page, app, stack, "/rewards/")
    app.get_by_role("link", name="5.00 off").first.click()
    app.get_by_role("heading", name="5.00 off").first.wait_for()
    take(page, "reward")
    open_app(page, app, stack, "/look/")
    app.get_by_label("Device", exact=True).select_option("phone")
    app.get_by_label("Shown", exact=True).select_option("invitation")
    app.frame_locator("look-preview iframe").get_by_role("dialog").wait_for()
    take(page, "look")


def open_app(page: Page, app: FrameLocator, stack: Stack, path: str) -> None:
    page.goto(f"{stack.store_url}/shop/{Journey.SHOP}/admin/apps/loyalty{path}")
    app.get_by_role("heading", level=1).wait_for()


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path)
    size = path.stat().st_size
    print(f"  ok  {path.relative_to(ROOT)} ({size / 1000:.0f} kB)")
    if size > SIZE_MAX:
        print(f"      That is more than {SIZE_MAX / 1000:.0f} kB.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
