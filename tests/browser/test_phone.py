"""390 by 844 pixels and a finger: nothing to scroll sideways, nothing too small to hit."""

import pytest
from playwright.sync_api import expect

from tests.browser import seeing
from tests.browser.conftest import PHONE, in_browser
from tests.browser.people import MerchantAtWork, ShopperAtHome

pytestmark = in_browser
STORE_PAGES = ["/", "/collections/all", "/products/heron-linen-throw", "/cart", "/checkout", "/account"]
ADMIN_PAGES = ["", "/orders", "/customers", "/products", "/settings/apps", "/themes/current/editor", "/developer"]
APP_PAGES = ["/", "/rules/new/?kind=per_amount"]  # in their frame; test_every_page.py has all of them


@pytest.fixture
def phone(open_page):
    return open_page(phone=True)


@pytest.fixture
def customer(shop, phone) -> dict:
    """Somebody with something in everything: an order, points, a full bag."""
    made = shop.customer("Cleo")
    shop.store.order(price="99.99", quantity=3, customer_id=made["id"])
    shop.settled()
    shop.sign_in(phone, made)
    ShopperAtHome(phone, shop).visit("/products/fig-table-runner")
    phone.get_by_role("button", name="Add to bag").click()
    phone.wait_for_url("**/cart")
    return made


def test_store_and_widget_fit_a_phone(phone, shop, customer):
    shopper, wrong = ShopperAtHome(phone, shop), {}
    for path in STORE_PAGES:
        shopper.visit(path)
        wrong[path] = seeing.run(phone, "sticksOut()")
    assert wrong == {path: [] for path in STORE_PAGES}

    panel = shopper.open_tab("History")
    panel.get_by_text("1,499 points: $299.97, 5 points per $1.").wait_for()

    box = panel.bounding_box()
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, PHONE["width"], PHONE["height"])
    assert seeing.run(phone, "[...sticksOut(), ...tiny().filter((words) => !words.startsWith('<input>'))]") == []


def test_the_admin_fits_a_phone(phone, shop, customer):
    merchant, wrong = MerchantAtWork(phone, shop), {}
    for path in ADMIN_PAGES:
        merchant.visit(path)
        wrong[path] = seeing.run(phone, "sticksOut()")
    for path in APP_PAGES:
        merchant.open_app(path)
        wrong[path] = seeing.run(phone, "sticksOut()") + seeing.run(phone.frame("app-iframe"), "sticksOut()")

    assert wrong == {path: [] for path in ADMIN_PAGES + APP_PAGES}


def test_on_a_phone_the_apps_pages_are_in_the_menu(phone, shop):
    merchant = MerchantAtWork(phone, shop)
    merchant.open_app()

    phone.get_by_role("button", name="Menu").click()
    phone.get_by_role("link", name="Earn rules").click()

    expect(merchant.app.get_by_role("link", name="Every purchase")).to_be_visible()
    expect(phone.get_by_role("navigation", name="Admin")).to_be_hidden()
