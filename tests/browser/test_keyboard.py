"""From an app that is just installed to a live programme without touching a mouse."""

from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.keyboard import Keyboard
from tests.browser.people import MerchantAtWork

pytestmark = in_browser


def test_a_programme_goes_live_by_keyboard_alone(page, new_shop):
    merchant, keys = MerchantAtWork(page, new_shop("no-mouse")), Keyboard(page)
    app, menu = merchant.app, page.get_by_role("navigation", name="Admin")
    home = menu.get_by_role("link", name="Loyalty", exact=True)

    installs_the_app(merchant, keys)
    chooses_a_programme(merchant, keys)
    gives_it_words(merchant, keys)
    keys.press(home, backwards=True)
    gives_it_a_look(merchant, keys)
    keys.press(home, backwards=True)
    switches_the_widget_on(merchant, keys)
    keys.press(home, backwards=True)

    expect(app.get_by_text("The widget is on in your theme")).to_be_visible()
    expect(app.get_by_text("Place an order in your shop, as a customer would")).to_be_visible()
    shop = merchant.shop
    shop.let_the_second_pass()
    shop.store.order(price="20.00", customer_id=shop.customer("Tess")["id"])
    shop.settled()
    keys.press(home, backwards=True)
    expect(app.get_by_role("heading", name="Your programme is live")).to_be_visible()


def installs_the_app(merchant, keys):
    merchant.visit("/settings/apps")
    keys.press(merchant.page.get_by_role("link", name="Install", exact=True))
    keys.press(merchant.page.get_by_role("button", name="Install"))
    expect(merchant.app.get_by_role("heading", name="Set up your programme")).to_be_visible()


def chooses_a_programme(merchant, keys):
    keys.press(merchant.app.get_by_role("link", name="Choose a programme"))
    expect(merchant.app.get_by_text("% of sales to members").first).to_be_visible()
    keys.press(merchant.app.get_by_role("button", name="Start with Steady"))
    expect(merchant.told("Your programme runs.")).to_be_visible()


def gives_it_words(merchant, keys):
    keys.press(merchant.app.get_by_role("link", name="Edit the words"))
    keys.write(merchant.field("Name of the programme"), "Thread Club")
    keys.press(merchant.app.get_by_role("button", name="Save", exact=True), "Space")
    expect(merchant.told("Texts saved.")).to_be_visible()


def gives_it_a_look(merchant, keys):
    keys.press(merchant.app.get_by_role("link", name="Open look"))
    keys.press(merchant.field("Corners"), "ArrowDown")
    keys.press(merchant.app.get_by_role("button", name="Save", exact=True))
    expect(merchant.told("Look saved.")).to_be_visible()


def switches_the_widget_on(merchant, keys):
    keys.press(merchant.app.get_by_role("link", name="Open theme editor"))
    page = merchant.page
    widget = page.get_by_role("region", name="Rewards", exact=True)
    expect(widget.get_by_role("switch", name="Rewards")).to_be_checked()  # the app's link asked for it already
    keys.press(widget.get_by_role("button", name="Save"))
    expect(merchant.told("Saved.")).to_be_visible()
