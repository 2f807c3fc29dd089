"""What a shopper may see of the widget, state after state, in whatever theme: for the browser tests and for pictures.

A walk is a generator: it brings the page into a state, yields the state's name, and goes on when it is asked to.
"""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page

from devstore.clients import Store

LAUNCHER = "loyalty-rewards button"
PANEL = "loyalty-rewards dialog"
# Where a merchant would put each block; product and cart blocks among the theme's own.
PLACES = {
    "product-points": ("product", "mainSection"),
    "cart-points": ("cart", "mainSection"),
    "account": ("customers/account", "mainSection"),
    "landing-hero": ("page.rewards", "newAppsSection"),
    "how-it-works": ("page.rewards", "newAppsSection"),
    "ways-to-earn": ("page.rewards", "newAppsSection"),
    "rewards-list": ("page.rewards", "newAppsSection"),
    "faq": ("page.rewards", "newAppsSection"),
    "member-bar": (None, "sectionGroup:header"),
}


def place_blocks(store: Store) -> None:
    """Every block of the extension, each where it belongs."""
    for block, (template, target) in PLACES.items():
        store.of_shop("POST", "/blocks", {"block": block, "template": template, "target": target})


def panel(page: Page) -> Iterator[str]:
    """The open panel of whoever looks: its first view, then every tab, then every page that a tab leads to."""
    page.locator(LAUNCHER).first.click()
    page.mouse.move(0, 0)  # or what comes up beneath it looks as if it were pointed at
    dialog = page.locator(PANEL)
    settled(dialog)
    yield "panel"
    for tab in dialog.get_by_role("tab").all()[1:]:
        name = tab.inner_text().strip().lower()
        tab.click()
        settled(dialog)
        yield name
    yield from _pages(dialog)


def _pages(dialog: Locator) -> Iterator[str]:
    """The pages behind the first tab's buttons, each left by its own way back."""
    tabs = dialog.get_by_role("tab")
    if not tabs.count():
        return
    tabs.first.click()
    settled(dialog)
    names = [button.inner_text().strip() for button in dialog.get_by_role("tabpanel").get_by_role("button").all()]
    for name in dict.fromkeys(filter(None, names)):
        dialog.get_by_role("tabpanel").get_by_role("button", name=name, exact=True).first.click()
        settled(dialog)
        yield name.lower()
        dialog.locator("button.back").click()
        settled(dialog)


def settled(dialog: Locator) -> None:
    """Nothing is being loaded any more."""
    dialog.locator("h2").wait_for()
    dialog.locator(".bone").first.wait_for(state="detached")
