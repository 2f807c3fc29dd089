"""The app is slow, broken or not there: the shop sells all the same."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.people import ShopperAtHome
from tests.browser.storefront.conftest import PRODUCT

pytestmark = in_browser
NOT_LOADED = "Failed to load resource"  # the browser's own complaint of what a test breaks


@pytest.fixture
def broken(open_page, club, wear):
    """broken("proxy_error", status=500): from now on the app answers so, until the test is over."""
    wear("bazaar")

    def breaks(kind: str, **options: object) -> None:
        club.store.call("POST", "/misbehaviour", {"kind": kind, "shop": club.domain, "count": None, **options})

    yield breaks
    club.store.call("DELETE", "/misbehaviour")
    errors = open_page.watch.errors
    errors[:] = [error for error in errors if NOT_LOADED not in error]


def buys(page) -> None:
    """The shop's own business: into the cart, without a page load."""
    page.get_by_role("button", name="Add to cart").click()
    expect(page.locator(".drawer.open")).to_contain_text("Heron Linen Throw")
    page.keyboard.press("Escape")
    expect(page.locator(".drawer.open")).to_have_count(0)


def test_an_app_that_never_answers_holds_nobody_up(page, club, broken, visit):
    broken("proxy_hang", hang_seconds=60)

    shopper = visit(page)
    page.wait_for_load_state("networkidle")
    shopper.launcher.click()
    expect(shopper.panel.get_by_role("status").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(shopper.panel).to_have_count(0)
    buys(page)


def test_an_app_that_fails_says_so_in_its_panel_and_nowhere_else(page, club, broken, visit):
    broken("proxy_error", status=500)
    shopper = visit(page)
    shopper.launcher.click()
    expect(shopper.panel.get_by_role("alert").filter(has_text="That didn’t work. Please try again.")).to_be_visible()

    club.store.call("DELETE", "/misbehaviour")
    shopper.panel.get_by_role("button", name="Try again").click()
    expect(shopper.panel.get_by_text("100 points for joining").first).to_be_visible()
    page.keyboard.press("Escape")
    buys(page)


def test_a_widget_that_does_not_load_is_not_missed(page, club, broken):
    page.route("**/cdn/extensions/**", lambda route: route.abort())
    shopper = ShopperAtHome(page, club)

    shopper.visit(PRODUCT)
    page.wait_for_load_state("load")

    assert shopper.launcher.count() == 0
    buys(page)
