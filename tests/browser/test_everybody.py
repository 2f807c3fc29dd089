"""Pages for everybody: every control has a name, documents say what they are, text can be read."""

import pytest

from tests.browser import seeing
from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork, ShopperAtHome

pytestmark = in_browser
WRONG_IN_EVERY_WAY = """<!doctype html><body style="background: #fff">
<h1>One</h1><h1>Two</h1><button><svg></svg></button><label>Name</label><input><img src="data:,"><iframe></iframe>
<p style="color: #999">Hardly</p><a href="/" tabindex="3" style="color: #00e">First</a>"""


def test_what_is_wrong_with_a_page_is_seen(page):
    page.set_content(WRONG_IN_EVERY_WAY)

    assert seeing.wrong(page) == [
        "no name: button:",
        "no name: textbox",
        "2 headings of the first level",
        "the document has no language",
        "the document has no title",
        "<img>  has no words",
        "<iframe>  has no words",
        "<a> First jumps the order of focus",
        "<p> Hardly: contrast 2.85",
    ]


@pytest.fixture
def customer(shop, page) -> dict:
    made = shop.customer("Dora")
    shop.store.order(price="20.00", customer_id=made["id"])
    shop.settled()
    shop.sign_in(page, made)
    return made


def test_the_store_and_the_members_widget(page, shop, customer):
    shopper, wrong = ShopperAtHome(page, shop), {}
    shopper.visit("/products/heron-linen-throw")
    page.get_by_role("button", name="Add to bag").click()
    page.wait_for_url("**/cart")
    for path in ("/", "/products/juniper-loom-gift-card", "/cart", "/checkout", "/account"):
        shopper.visit(path)
        wrong[path] = seeing.wrong(page)
    shopper.open_widget()
    wrong["home"] = seeing.wrong(page)
    for name in ("Rewards", "Earn", "History"):
        shopper.panel.get_by_role("tab", name=name).click()
        shopper.panel.get_by_role("tabpanel", name=name).get_by_role("list").or_(
            shopper.panel.get_by_role("tabpanel", name=name).locator(".empty")
        ).first.wait_for()
        wrong[name] = seeing.wrong(page)
    shopper.panel.get_by_role("tab", name="Home").click()
    for name in ("My card", "Preferences"):
        shopper.panel.get_by_role("button", name=name).click()
        shopper.panel.get_by_role("heading", name=name).wait_for()
        wrong[name] = seeing.wrong(page)
        shopper.panel.get_by_role("button", name="Back").click()

    assert wrong == {place: [] for place in wrong}


def test_the_widget_of_a_guest_and_of_who_may_join(page, shop):
    shopper, wrong = ShopperAtHome(page, shop), {}
    shopper.visit("/account/login")
    shopper.open_widget()
    wrong["guest"] = seeing.wrong(page)
    shop.sign_in(page, shop.customer("Edda"))
    shopper.visit()
    shopper.open_widget()
    wrong["stranger"] = seeing.wrong(page)

    assert wrong == {"guest": [], "stranger": []}


def test_the_embedded_admin(page, shop, customer):
    merchant, wrong = MerchantAtWork(page, shop), {}
    for path in ("/", "/rules/new/?kind=per_amount"):  # test_every_page.py has all of them
        merchant.open_app(path)
        wrong[path] = seeing.wrong(page) + seeing.wrong(page.frame("app-iframe"))
    merchant.visit("/orders")
    page.get_by_role("link", name="#1001", exact=True).click()
    page.get_by_role("button", name="Refund").click()
    wrong["refund"] = seeing.wrong(page)

    assert wrong == {place: [] for place in wrong}
