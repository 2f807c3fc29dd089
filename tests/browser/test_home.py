"""Home as a merchant sees it: figures that open, charts that need no colour and are tables too, on any screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork

pytestmark = in_browser
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def busy_shop(shop):
    """Somebody ordered twice."""
    made = shop.customer("Dora")
    for price in ("40.00", "60.00"):
        shop.store.order(price=price, customer_id=made["id"])
    shop.settled()
    return shop


def test_figures_of_other_days_open_into_their_rows(page, busy_shop):
    merchant = MerchantAtWork(page, busy_shop)
    merchant.open_app("/")
    expect(merchant.app.get_by_role("img", name="Points, ")).to_be_visible()
    assert merchant.faults() == []

    merchant.field("Days").select_option(label="Last 7 days")
    page.wait_for_url("**period=7**")
    merchant.app.get_by_role("link", name="Members’ orders: See the orders").click()
    expect(merchant.app.get_by_role("heading", name="Members’ orders", level=1)).to_be_visible()
    expect(merchant.app.get_by_role("link", name="#").first).to_be_visible()
    assert merchant.faults() == []


def test_a_chart_is_a_table_as_well_by_the_keyboard(page, busy_shop):
    merchant = MerchantAtWork(page, busy_shop)
    merchant.open_app("/?period=7")

    table = merchant.app.get_by_text("Points as a table")
    table.focus()
    page.keyboard.press("Enter")

    opened = merchant.app.locator("details[open] s-table-row")
    expect(opened).to_have_count(7)  # a day each
    expect(opened.last.locator("s-table-cell").nth(1)).to_contain_text(re.compile("[1-9]"))  # as many as others left
    assert merchant.faults() == []


def test_days_of_ones_own_are_asked_for_and_checked(page, busy_shop):
    merchant = MerchantAtWork(page, busy_shop)
    merchant.open_app("/")
    merchant.field("Days").select_option(label="Other days")
    expect(merchant.app.get_by_text("Enter the first day.")).to_be_visible()
    assert merchant.faults() == []


def test_home_fits_a_phone(open_page, busy_shop):
    page = open_page(phone=True)
    page.set_viewport_size(NARROWEST)
    merchant = MerchantAtWork(page, busy_shop)
    for path in ("/", "/figures/points/?of=issued", "/figures/orders/"):
        merchant.open_app(path)
        assert merchant.faults() == [], path
