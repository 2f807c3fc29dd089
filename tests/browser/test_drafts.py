"""A change is kept, published, planned for a day, called off and taken back, on a phone; each page is for everybody."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork

pytestmark = in_browser


def test_from_draft_to_published_to_planned_and_back(open_page, new_shop):
    shop = new_shop("thinks-twice").installed()
    shop.publish("per_amount", name="Every purchase", points="5", per="1.00")
    merchant, found = MerchantAtWork(open_page(phone=True), shop), {}
    app = merchant.app

    merchant.open_app("/rules/")
    app.get_by_role("link", name="Every purchase").click()
    merchant.field("Points").fill("7")
    merchant.ask_for("Vendors")
    expect(merchant.field("Vendors")).to_be_focused()
    merchant.page.keyboard.type("Mill")
    merchant.ask_for("Minimum")
    found["conditions"] = merchant.faults()
    app.get_by_role("button", name="Remove the condition Minimum").press("Enter")
    expect(merchant.field("Add a condition")).to_be_focused()
    expect(merchant.field("Minimum")).to_have_count(0)
    app.get_by_role("button", name="Save as draft").click()
    expect(app.get_by_text("Vendors: none → Mill")).to_be_visible()
    expect(app.get_by_text("Points: 5 points → 7 points")).to_be_visible()
    found["draft"] = merchant.faults()
    app.get_by_role("button", name="Publish", exact=True).click()
    expect(merchant.told("Rule changed.")).to_be_visible()
    expect(app.get_by_text("7 points for every 1.00 USD, on vendor Mill")).to_be_visible()

    app.get_by_role("link", name="Every purchase").click()
    merchant.field("Points").fill("9")
    merchant.field("Publish on").fill((date.today() + timedelta(days=9)).isoformat())
    app.get_by_role("button", name="Publish", exact=True).click()
    expect(app.get_by_text("A change is scheduled")).to_be_visible()
    found["editor"] = merchant.faults()
    app.get_by_role("link", name="Look at it").click()
    expect(app.get_by_text("Points: 7 points → 9 points")).to_be_visible()
    found["planned"] = merchant.faults()
    app.get_by_role("button", name="Call off this change").click()
    expect(merchant.told("The scheduled change will not come.")).to_be_visible()

    app.get_by_role("link", name="History").click()
    expect(app.get_by_text("Holds now")).to_be_visible()
    found["history"] = merchant.faults()
    app.get_by_role("link", name="Roll back to what held").click()
    expect(app.get_by_text("Points: 7 points → 5 points")).to_be_visible()
    found["roll back"] = merchant.faults()
    app.get_by_role("button", name="Roll back", exact=True).click()
    expect(merchant.told("Rule rolled back.")).to_be_visible()
    expect(app.get_by_text("Rolled back")).to_be_visible()

    merchant.open_app("/rules/")
    expect(app.get_by_text("5 points for every 1.00 USD")).to_be_visible()
    found["list"] = merchant.faults()
    assert found == {page: [] for page in found}


def test_a_draft_is_replaced_and_published_with_resuming(open_page, new_shop):
    shop = new_shop("says-it-again").installed()
    shop.publish("per_amount", name="Every purchase", points="5", per="1.00")
    merchant, found = MerchantAtWork(open_page(phone=True), shop), {}
    app = merchant.app
    merchant.open_app("/rules/")
    app.get_by_role("link", name="Every purchase").click()
    merchant.field("Points").fill("7")
    app.get_by_role("button", name="Save as draft").click()
    expect(app.get_by_text("Points: 5 points → 7 points")).to_be_visible()

    app.get_by_role("link", name="Open Every purchase").click()
    expect(app.get_by_text("There is a draft")).to_be_visible()
    app.get_by_role("button", name="Pause", exact=True).click()
    expect(merchant.told("Rule paused.")).to_be_visible()
    merchant.field("Points").fill("8")
    app.get_by_role("button", name="Replace the draft").first.click()
    found["asked again"] = merchant.faults()
    app.locator("#replace").get_by_role("button", name="Replace the draft").click()
    expect(app.get_by_text("Points: 5 points → 8 points")).to_be_visible()
    expect(app.get_by_text("It is paused")).to_be_visible()
    found["draft"] = merchant.faults()
    app.get_by_label("Resume it, too").check()
    app.get_by_role("button", name="Publish", exact=True).click()
    expect(merchant.told("Rule changed.")).to_be_visible()
    expect(app.get_by_text("8 points for every 1.00 USD")).to_be_visible()
    expect(app.get_by_text("Live")).to_be_visible()

    assert found == {page: [] for page in found}
