"""Staff find a member, give points and take them back, one by one and from a file; a draft is tried on past orders."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork

pytestmark = in_browser


@pytest.fixture
def counter(new_shop, request):
    """A shop with a member, Ivy, who bought for 100.00, and a draft of its rule."""
    scene = new_shop(request.node.name.split("[")[0].replace("_", "-")[5:45].strip("-")).installed()
    scene.publish("per_amount", name="Every purchase", points="5", per="1.00")
    scene.let_the_second_pass()
    ivy = scene.customer("Ivy")
    scene.store.order(price="100.00", customer_id=ivy["id"])
    scene.settled()
    return scene, ivy


def test_points_by_hand_and_undone_with_the_keyboard_and_from_a_file(open_page, counter, tmp_path):
    shop, ivy = counter
    merchant, found = MerchantAtWork(open_page(phone=True), shop), {}
    app, keyboard = merchant.app, merchant.page.keyboard

    merchant.open_app("/members/")
    merchant.field("Find a member").fill("Ivy")
    merchant.field("Find a member").press("Enter")
    expect(app.get_by_text(re.compile("^Ivy · "))).to_be_visible()
    found["search"] = merchant.faults()
    app.get_by_role("link", name="Member", exact=False).first.press("Enter")
    expect(app.get_by_role("heading", name="What they consist of")).to_be_visible()
    expect(app.get_by_text(re.compile("^Ivy · "))).to_be_visible()
    found["member"] = merchant.faults()

    app.get_by_role("link", name="Adjust points").press("Enter")
    merchant.field("Points").focus()
    keyboard.type("250")
    expect(app.locator("#outcome").get_by_text("750 points")).to_be_visible()
    found["adjust"] = merchant.faults()
    app.get_by_role("button", name="Save", exact=True).last.press("Enter")
    expect(app.get_by_role("heading", name="+250 points by hand")).to_be_visible()
    found["adjustment"] = merchant.faults()
    app.get_by_role("button", name="Undo", exact=True).press("Enter")
    app.get_by_role("button", name="Undo adjustment").press("Enter")
    expect(
        app.get_by_role("link", name="What it undoes").or_(app.get_by_role("link", name="What undid it"))
    ).to_be_visible()

    listed = tmp_path / "sorry.csv"
    listed.write_text(f"customer id,points,reason\n{ivy['id']},40,goodwill\n404,1,goodwill\n")
    merchant.open_app("/members/adjustments/files/")
    app.get_by_label("CSV file").set_input_files(listed)
    app.get_by_role("button", name="Check the file").press("Enter")
    expect(app.get_by_text("Row 3:")).to_be_visible()
    found["file"] = merchant.faults()
    app.get_by_role("button", name="Carry it out").press("Enter")
    expect(app.get_by_text("Carried out", exact=True).first).to_be_visible()
    expect(app.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    app.get_by_role("button", name="Undo", exact=True).press("Enter")
    app.get_by_role("button", name="Undo all rows").press("Enter")
    expect(app.get_by_text("Undone", exact=True).first).to_be_visible()  # "Being undone" is not it
    shop.operator.wait_until_quiet()

    merchant.open_app("/members/?search=Ivy")
    app.get_by_role("link", name="Member", exact=False).first.press("Enter")
    expect(app.get_by_text("500", exact=True).first).to_be_visible()
    app.get_by_role("link", name="Every movement of points").press("Enter")
    expect(app.get_by_text("−40")).to_be_visible()
    found["movements"] = merchant.faults()
    assert found == {page: [] for page in found}


def test_a_draft_is_tried_on_past_orders_before_it_is_published(open_page, counter):
    shop, _ivy = counter
    merchant, found = MerchantAtWork(open_page(), shop), {}
    app = merchant.app

    merchant.open_app("/rules/")
    app.get_by_role("link", name="Every purchase").click()
    merchant.field("Points").fill("7")
    app.get_by_role("button", name="Save as draft").click()
    app.get_by_role("link", name="Try on past orders").click()
    found["choose"] = merchant.faults()
    app.get_by_role("button", name="Replay", exact=True).click()
    expect(app.get_by_role("heading", name="What it would have done")).to_be_visible()
    expect(app.get_by_text("+200").first).to_be_visible()
    found["result"] = merchant.faults()
    app.get_by_role("link", name=re.compile("Why, for order")).first.click()
    expect(app.get_by_role("heading", name="With the draft")).to_be_visible()
    found["order"] = merchant.faults()
    assert found == {page: [] for page in found}
