"""The story of the product as two people live it, from nothing: the merchant in the admin, Maya in the store."""

from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork, ShopperAtHome

pytestmark = in_browser
THROW = "Heron Linen Throw"  # 128.00


def test_from_install_to_points_and_back(open_page, new_shop):
    shop = new_shop("juniper-street")
    merchant, maya = MerchantAtWork(open_page(), shop), ShopperAtHome(open_page(), shop)
    merchant.install()
    publish_a_rule(merchant)
    merchant.switch_widget_on()
    shop.let_the_second_pass()

    maya.visit()
    maya.switch_to("Maya")
    order = maya.buy(THROW)
    shop.settled()
    maya.page.get_by_role("link", name="Back to the shop").click()
    expect(maya.launcher).to_have_accessible_name("Rewards: 1,280 points")
    sees_points_and_why(maya, order)

    merchant.refund(order, product=THROW, quantity=1)
    shop.settled()
    maya.visit()
    sees_them_gone(maya, order)
    sees_both_in_the_activity(merchant, order)


def publish_a_rule(merchant):
    """5 points a dollar, on second thoughts 10; paused for a moment."""
    merchant.begin_rule("Points for what is spent")
    merchant.field("Name").fill("Every purchase")
    merchant.field("Points").fill("5")
    expect(merchant.example).to_contain_text("312 points")
    merchant.app.get_by_role("button", name="Publish rule").click()
    merchant.app.get_by_role("link", name="Every purchase").click()
    merchant.field("Points").fill("10")
    expect(merchant.example).to_contain_text("625 points")
    merchant.app.get_by_role("button", name="Publish", exact=True).click()
    expect(merchant.told("Rule changed.")).to_be_visible()
    merchant.app.get_by_role("button", name="Pause").click()
    expect(merchant.app.get_by_text("Paused", exact=True)).to_be_visible()
    merchant.app.get_by_role("button", name="Resume").click()
    expect(merchant.app.get_by_text("Live", exact=True)).to_be_visible()


def sees_points_and_why(maya, order):
    panel = maya.open_tab("History")
    assert maya.points() == "1,280"
    expect(panel.get_by_role("heading", name=f"Order {order}")).to_be_visible()
    expect(panel.get_by_text("1,280 points: $128, 10 points per $1.")).to_be_visible()
    panel.get_by_role("button", name="Close").click()


def sees_them_gone(maya, order):
    expect(maya.launcher).to_have_accessible_name("Rewards: 0 points")
    panel = maya.open_tab("History")
    assert maya.points() == "0"
    expect(panel.get_by_text("The order was refunded.")).to_be_visible()


def sees_both_in_the_activity(merchant, order):
    merchant.open_app()
    merchant.app.get_by_role("link", name="See all activity").click()
    expect(merchant.app.get_by_role("heading", name="Activity")).to_be_visible()
    expect(merchant.app.get_by_role("link", name=order)).to_have_count(2)
    expect(merchant.app.get_by_text("−1,280", exact=True)).to_be_visible()
    expect(merchant.app.get_by_text("+1,280", exact=True)).to_be_visible()
