"""Shoppers in the storefront, with the widget that the theme shows them."""

import pytest
from playwright.sync_api import expect

from tests.browser import seeing
from tests.browser.conftest import in_browser
from tests.browser.people import ShopperAtHome

pytestmark = in_browser


@pytest.fixture
def shopper(page, shop) -> ShopperAtHome:
    return ShopperAtHome(page, shop)


def member(shop, page, name: str) -> dict:
    """A customer with an order of 100.00, signed in in this page's browser."""
    customer = shop.customer(name)
    shop.store.order(price="100.00", customer_id=customer["id"])
    shop.settled()
    shop.sign_in(page, customer)
    return customer


def test_a_page_view_asks_the_app_for_nothing_until_the_widget_is_opened(shopper, shop, open_page):
    member(shop, shopper.page, "Ada")
    for path in ("/", "/products/heron-linen-throw", "/cart"):
        shopper.visit(path)
        shopper.page.wait_for_load_state("networkidle")
        expect(shopper.launcher).to_have_accessible_name("Rewards: 500 points")
    assert open_page.watch.of_the_app() == []

    shopper.open_widget()

    assert open_page.watch.of_the_app() == ["/apps/loyalty/state"]


def test_without_the_app_embed_the_store_shows_no_widget(page, new_shop):
    shopper = ShopperAtHome(page, new_shop("switched-off").installed())

    shopper.visit()

    assert page.locator("loyalty-rewards").count() == 0


def test_a_guest_sees_the_offer_makes_an_account_and_joins(shopper):
    page = shopper.page
    shopper.visit()
    panel = shopper.open_widget()
    expect(panel.get_by_text("100 points for joining")).to_be_visible()
    expect(panel.get_by_text("5 points for every $1 you spend.")).to_be_visible()

    panel.get_by_role("link", name="Create account").click()
    page.get_by_label("First name").fill("Nell")
    page.get_by_label("E-mail").fill("nell@example.com")
    page.get_by_role("button", name="Create account").click()
    # Back where it was pressed, with the widget open.
    panel.get_by_role("button", name="Join now").click()

    expect(panel.get_by_text("Welcome! You are a member now.")).to_be_visible()
    assert shopper.points() == "100"
    shopper.panel.get_by_role("tab", name="History").click()
    expect(shopper.panel.get_by_role("heading", name="Joined the programme")).to_be_visible()


def test_an_order_of_a_guest_counts_once_they_sign_in(shopper, shop):
    page = shopper.page
    shopper.visit("/products/waffle-bath-towel")  # 38.00
    page.get_by_role("button", name="Add to bag").click()
    page.get_by_role("link", name="Check out").click()
    page.get_by_label("E-mail").fill("otis@example.com")
    for label in ("First name", "Last name", "Address", "City", "Postcode"):
        page.get_by_label(label).fill("Otis")
    page.get_by_text("Leave no customer record").click()
    order = shopper.place_order()
    shop.settled()

    shop.sign_in(page, shop.customer("Otis", "otis@example.com"))
    shopper.visit()
    shopper.open_widget().get_by_role("button", name="Join now").click()
    expect(shopper.panel.get_by_text("Welcome! You are a member now.")).to_be_visible()
    shop.settled()
    shopper.visit()
    shopper.open_tab("History")

    assert shopper.points() == "290"
    titles, points = shopper.panel.locator("ol h4"), shopper.panel.locator("ol b")
    titles.first.wait_for()
    assert dict(zip(titles.all_inner_texts(), points.all_inner_texts(), strict=True)) == {
        f"Order {order}": "+190",
        "Joined the programme": "+100",
    }


def test_the_widget_is_used_by_keyboard_alone_and_gives_the_focus_back(shopper, shop):
    page, keyboard = shopper.page, shopper.page.keyboard
    member(shop, page, "Bea")
    shopper.visit()

    def label() -> str:
        return seeing.run(page, "focused()?.ariaLabel || focused()?.textContent.trim() || ''")

    def press_until(wanted: str, key: str = "Tab") -> None:
        for _ in range(80):
            keyboard.press(key)
            if label() == wanted:
                return
        raise AssertionError(f"{key} never came to {wanted!r}, last to {label()!r}")

    press_until("Rewards: 500 points")
    keyboard.press("Enter")
    expect(shopper.panel.get_by_role("tab", name="Home")).to_be_visible()

    press_until("Home")
    keyboard.press("End")
    assert label() == "History"
    expect(shopper.panel.get_by_text("500 points: $100, 5 points per $1.")).to_be_visible()
    stops = []
    for _ in range(12):
        keyboard.press("Tab")
        stops.append(seeing.run(page, "Boolean(focused().closest('dialog'))"))
    assert stops == [True] * 12

    keyboard.press("Escape")
    expect(shopper.panel).to_have_count(0)
    assert label() == "Rewards: 500 points"
