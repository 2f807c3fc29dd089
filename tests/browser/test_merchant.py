"""The merchant in the admin's frame: install, and rules through the form."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork, ShopperAtHome

pytestmark = in_browser
RULES = "SELECT count(*) FROM earning_rulerevision r JOIN shops_shop s ON s.id = r.shop_id WHERE s.domain = %s"
BY_AMOUNT = "/rules/new/?kind=per_amount"


@pytest.fixture
def office(page, new_shop, request) -> MerchantAtWork:
    """A merchant whose store has the app, and no rule yet."""
    return MerchantAtWork(page, new_shop(request.node.name.replace("_", "-")[:50]).installed())


def test_the_merchant_agrees_and_finds_the_app_in_the_admin(page, new_shop, stack):
    merchant = MerchantAtWork(page, new_shop("first-steps"))
    merchant.visit("/settings/apps")
    page.get_by_role("link", name="Install", exact=True).click()
    expect(page.get_by_text("View and edit customers")).to_be_visible()

    page.get_by_role("button", name="Install").click()

    expect(merchant.app.get_by_text("2 of 7 steps done.")).to_be_visible()
    assert page.frame("app-iframe").url.startswith(stack.app_url)
    expect(page.get_by_role("navigation", name="Admin").get_by_role("link", name="Earn rules")).to_be_visible()


def test_declining_leaves_the_app_outside(page, new_shop):
    merchant = MerchantAtWork(page, new_shop("no-thanks"))
    merchant.visit("/settings/apps")
    page.get_by_role("link", name="Install", exact=True).click()

    page.get_by_role("button", name="Cancel").click()

    merchant.visit("/settings/apps")
    expect(page.get_by_text("Not installed")).to_be_visible()


def test_the_example_follows_what_is_typed_and_nothing_is_saved_by_it(office):
    office.open_app(BY_AMOUNT)
    expect(office.example).to_contain_text("62 points")

    office.field("Points").press_sequentially("5")  # after the 1 that stands there
    expect(office.example).to_contain_text("937 points")
    office.field("For every").fill("10")
    expect(office.example).to_contain_text("93 points")
    office.app.get_by_role("radio", name="Count full steps only").check()
    expect(office.example).to_contain_text("90 points")
    office.field("Points").fill("")
    expect(office.example).to_contain_text("Complete the fields")

    assert office.shop.operator.one(RULES, office.shop.domain) == (0,)


def test_a_refused_rule_keeps_what_was_typed_and_says_what_to_do(office):
    office.open_app(BY_AMOUNT)
    office.field("Name").fill("Every purchase")
    office.field("Points").fill("0")

    office.app.get_by_role("button", name="Publish rule").click()

    expect(office.app.get_by_text("Enter a whole number of points, 1 or more.")).to_be_visible()
    expect(office.field("Points")).to_be_focused()
    expect(office.field("Name")).to_have_value("Every purchase")
    assert office.shop.operator.one(RULES, office.shop.domain) == (0,)


def test_unsaved_changes_are_not_lost_by_going_elsewhere(office):
    office.open_app(BY_AMOUNT)
    office.field("Name").fill("Half a thought")
    navigation = office.page.get_by_role("navigation", name="Admin")

    navigation.get_by_role("link", name="Activity").click()
    office.page.get_by_role("button", name="Stay").click()
    expect(office.field("Name")).to_have_value("Half a thought")

    navigation.get_by_role("link", name="Activity").click()
    office.page.get_by_role("button", name="Leave page").click()
    expect(office.app.get_by_role("heading", name="Activity")).to_be_visible()


def test_shoppers_are_offered_a_rule_only_while_it_is_not_paused(office, open_page):
    shop = office.shop.switched_on()
    shop.publish("per_amount", name="Every purchase", points="5", per="1.00")
    shopper = ShopperAtHome(open_page(), shop)
    office.open_app("/rules/")
    office.app.get_by_role("link", name="Every purchase").click()

    office.app.get_by_role("button", name="Pause").click()
    expect(office.app.get_by_text("Paused", exact=True)).to_be_visible()
    shopper.visit()
    expect(shopper.open_widget().get_by_text("Nothing to earn right now")).to_be_visible()

    office.app.get_by_role("button", name="Resume").click()
    expect(office.app.get_by_text("Live", exact=True)).to_be_visible()
    shopper.visit()
    expect(shopper.open_widget().get_by_text("5 points for every $1 you spend.")).to_be_visible()


def test_a_rule_is_published_by_keyboard_alone(office):
    keyboard = office.page.keyboard
    office.open_app("/rules/new/")
    kind = office.app.get_by_role("link", name="Points for an order")
    for _ in range(30):
        keyboard.press("Tab")
        if kind.evaluate("link => link.matches(':focus')"):
            break
    keyboard.press("Enter")
    office.app.get_by_role("heading", name="On an example order").wait_for()
    for _ in range(30):
        keyboard.press("Tab")
        if office.field("Name").evaluate("field => field.matches(':focus')"):
            break
    keyboard.type("Thank you")
    keyboard.press("Tab")
    keyboard.press("Control+A")
    keyboard.type("75")
    expect(office.example).to_contain_text("75 points")

    keyboard.press("Enter")

    expect(office.told("Rule published.")).to_be_visible()
    expect(office.app.get_by_role("cell", name="75 points for each order")).to_be_visible()
