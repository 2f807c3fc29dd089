"""On a phone: a setting is changed, what it would do is seen, replayed and saved; two members merged, one forgotten."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork

pytestmark = in_browser
NARROW = {"width": 320, "height": 640}


def test_a_setting_is_saved_after_its_figures_were_seen(open_page, new_shop):
    shop = new_shop("looks-first").installed()
    shop.publish("per_amount", name="Every purchase", points="5", per="1.00")
    shop.let_the_second_pass()
    ann = shop.customer("Ann")
    shop.store.order(price="100.00", quantity=1, customer_id=ann["id"])
    shop.settled()
    merchant, found = MerchantAtWork(open_page(phone=True), shop), {}
    app = merchant.app

    merchant.open_app("/settings/")
    app.get_by_role("spinbutton", name="Points are pending for").fill("14")
    expect(app.get_by_text("500 points of these orders would still be pending today")).to_be_visible()
    merchant.page.set_viewport_size(NARROW)
    found["settings"] = merchant.faults()
    app.get_by_role("button", name="Replay 30 days").click()
    expect(app.get_by_role("heading", name="What it would have done")).to_be_visible()
    expect(app.get_by_text("Still pending at the end")).to_be_visible()
    found["replay"] = merchant.faults()
    app.get_by_role("link", name="Back to these settings").click()
    expect(app.get_by_text("These settings are not saved yet")).to_be_visible()
    expect(app.get_by_role("spinbutton", name="Points are pending for")).to_have_value("14")
    app.get_by_role("button", name="Save", exact=True).click()
    expect(merchant.told("Settings saved.")).to_be_visible()
    expect(app.get_by_text("Points are pending for: 0 → 14")).to_be_visible()

    assert found == {page: [] for page in found}


def test_merging_and_forgetting_fit_a_narrow_phone(open_page, new_shop):
    shop = new_shop("makes-one").installed()
    shop.publish("per_amount", name="Every purchase", points="5", per="1.00")
    shop.let_the_second_pass()
    for name in ("Ann", "Bob"):
        shop.store.order(price="100.00", quantity=1, customer_id=shop.customer(name)["id"])
    shop.settled()
    merchant, found = MerchantAtWork(open_page(phone=True), shop), {}
    app, page = merchant.app, merchant.page
    merchant.open_app("/members/")
    paths = page.frame("app-iframe").evaluate(
        "[...document.querySelectorAll('s-link')].map((a) => a.getAttribute('href'))"
    )
    kept, gone = sorted({int(path.split("/")[2]) for path in paths if re.fullmatch(r"/members/\d+/", path)})[:2]
    page.set_viewport_size(NARROW)

    merchant.open_app(f"/members/{kept}/merge/")
    expect(app.get_by_text("Enter the number of a member")).to_have_count(0)  # nobody has typed anything yet
    found["which"] = merchant.faults()
    app.get_by_role("spinbutton", name="Member number").fill(str(gone))
    app.get_by_role("button", name="Show what it comes to").click()
    expect(app.get_by_text("1,000 points")).to_be_visible()
    found["figures"] = merchant.faults()
    app.get_by_role("button", name="Merge them").click()
    expect(merchant.told("Merged.")).to_be_visible()
    merchant.open_app(f"/members/{kept}/erasure/")
    found["erasure"] = merchant.faults()
    app.get_by_role("spinbutton", name="Member number").fill(str(kept))
    app.get_by_role("button", name="Forget this member").click()
    expect(merchant.told("The person is forgotten.")).to_be_visible()

    assert found == {page: [] for page in found}
