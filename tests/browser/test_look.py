"""The look beside the widget: what is chosen is seen at once, in a frame that is closed off, and saved when asked."""

import pytest
from playwright.sync_api import expect

from tests.browser import seeing
from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork

pytestmark = in_browser
ACCENT = "rgb(255, 136, 0)"
COLOUR = "(button) => getComputedStyle(button).backgroundColor"
FOCUSED = "document.activeElement.getAttribute('name')"


@pytest.fixture
def office(page, new_shop, request) -> MerchantAtWork:
    return MerchantAtWork(page, new_shop("look-" + request.node.name.split("_")[1]).installed())


def test_the_preview_follows_the_form_and_what_is_saved_stays(office, page):
    office.open_app("/look/")
    frame = office.app.frame_locator("look-preview iframe")
    button = frame.locator("loyalty-rewards > button, loyalty-rewards button").first
    expect(button).to_contain_text("Rewards")
    expect(office.field("Background")).to_be_hidden()

    # A colour that can't be read is said so, seen at once, and mended with one press.
    office.app.get_by_role("radio", name="Your own").check()
    office.field("Background").fill("#ff8800")
    expect(office.app.locator("#told")).to_contain_text("The text is hard to read")
    expect(button).to_have_css("background-color", ACCENT)
    office.app.get_by_role("button", name="Use #b75f00 for the background").first.click()
    expect(office.app.locator("#told")).to_contain_text("The text reads well")
    expect(office.field("Background")).to_have_value("#b75f00")

    # The panel opens beside the form, and typing goes on where it was.
    office.app.get_by_label("Shown", exact=True).select_option("panel")
    expect(frame.get_by_role("dialog")).to_contain_text("1,240")
    office.app.get_by_label("Device", exact=True).select_option("phone")
    office.app.get_by_label("Page", exact=True).select_option("dark")
    expect(frame.locator("body")).to_have_class("dark")
    office.field("Icon").select_option("gift")
    office.field("From the side").focus()
    office.field("From the side").press_sequentially("1")
    expect(frame.get_by_role("dialog")).to_be_visible()
    assert page.frame("app-iframe").evaluate(FOCUSED) == "offset_side"
    assert page.frame("app-iframe").evaluate("document.querySelector('iframe').contentDocument") is None

    office.field("From the side").fill("8")
    # The invitation stands there with its words, in the colours chosen, and says when it would come by itself.
    office.app.get_by_label("Shown", exact=True).select_option("invitation")
    card = frame.get_by_role("dialog", name="Join Rewards")
    expect(card.get_by_role("link", name="Join now")).to_have_css("background-color", "rgb(183, 95, 0)")
    expect(card).to_have_css("background-color", "rgb(22, 24, 27)")
    expect(frame.get_by_role("button", name="Rewards", exact=True)).to_be_visible()  # a visitor's: without points
    expect(office.app.get_by_text("The invitation is switched off: shoppers don't see it.")).to_be_visible()
    office.app.get_by_label("Invite shoppers who are not members").check()
    expect(
        office.app.get_by_text("Shows itself after 20 seconds, every 30 days at most, on: Home page.")
    ).to_be_visible()
    card.get_by_role("button", name="No, thanks").press("Enter")
    expect(card).to_be_visible()
    office.app.get_by_label("Shown", exact=True).select_option("button")
    expect(card).to_have_count(0)

    office.app.get_by_role("button", name="Save").click()
    expect(office.told("Look saved.")).to_be_visible()
    expect(office.field("Background")).to_have_value("#b75f00")
    assert seeing.wrong(page.frame("app-iframe")) == []


def test_texts_are_worded_beside_their_originals(office, page):
    office.open_app("/look/texts/?group=panel")
    frame = office.app.frame_locator("look-preview iframe")
    office.app.get_by_label("Shown", exact=True).select_option("panel")
    expect(frame.get_by_role("dialog")).to_contain_text("80 points on the way")

    office.field("Name of the programme").fill("Club Loom")
    office.field("What points are called: one").fill("star")
    office.field("What points are called: others").fill("stars")
    expect(frame.get_by_role("dialog")).to_contain_text("80 stars on the way")
    expect(frame.get_by_role("dialog").get_by_role("heading", level=2)).to_have_text("Club Loom")
    assert page.frame("app-iframe").evaluate(FOCUSED) == "points#other"

    office.app.get_by_label("Shown", exact=True).select_option("invitation")
    expect(frame.get_by_role("dialog", name="Join Club Loom")).to_contain_text("100 stars for joining")

    # Looking at another group first asks what becomes of the words that are not saved.
    office.field("Where").select_option("rewards")
    page.get_by_role("button", name="Stay").click()
    expect(office.field("Where")).to_have_value("panel")
    expect(office.field("Name of the programme")).to_have_value("Club Loom")

    office.app.get_by_role("button", name="Save").click()
    expect(office.told("Texts saved.")).to_be_visible()
    assert seeing.wrong(page.frame("app-iframe")) == []
    office.app.get_by_role("button", name="All back to the originals").click()
    office.app.get_by_role("button", name="Back to the originals", exact=True).click()
    expect(office.told("The texts are the originals again.")).to_be_visible()
    expect(office.field("Name of the programme")).to_have_value("")
