"""The merchant's rewards in the admin's frame: made with a preview, allowed by Shopify, put in order, sent."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork
from tests.dashboard.said import SAID

pytestmark = in_browser
REVISIONS = """
SELECT count(*) FROM rewards_rewardrevision r JOIN shops_shop s ON s.id = r.shop_id
 WHERE s.domain = %s AND (r.ends_at IS NULL OR r.ends_at > r.starts_at)
"""


@pytest.fixture
def office(page, new_shop, request) -> MerchantAtWork:
    """A merchant whose store has the app, and no reward yet."""
    return MerchantAtWork(page, new_shop(request.node.name.replace("_", "-")[:50].strip("-")).installed())


def offer(office: MerchantAtWork, kind: str, **fields: str) -> None:
    office.shop.merchant.submit(f"/rewards/new/?kind={kind}", **(SAID[kind] | fields))


def in_force(office: MerchantAtWork) -> int:
    return office.shop.operator.one(REVISIONS, office.shop.domain)[0]


def test_a_reward_is_made_with_its_preview_and_published(office):
    office.open_app("/rewards/")
    office.app.get_by_role("link", name="Create reward").first.click()
    office.app.get_by_role("link", name="Amount off").click()
    preview = office.app.locator("#preview")
    expect(preview).to_contain_text("5.00 USD off for 500 points.")

    office.field("Name").fill("Ten off")
    office.field("Worth").fill("10")
    office.field("Price").fill("900")
    expect(preview).to_contain_text("Ten off")
    expect(preview).to_contain_text("10.00 USD off for 900 points.")
    office.ask_for("From an order of")
    office.field("From an order of").fill("40")
    expect(preview).to_contain_text("On orders from 40.00 USD on.")
    office.ask_for("Can be combined with")
    office.app.get_by_role("checkbox", name="Shipping discounts").check()
    expect(preview).to_contain_text("Can be combined with shipping discounts.")
    office.field("Price").fill("")
    expect(preview).to_contain_text("Complete the fields")
    assert in_force(office) == 0

    office.field("Price").fill("900")
    office.app.get_by_role("button", name="Publish reward").click()

    expect(office.told("Reward published.")).to_be_visible()
    expect(office.app.get_by_role("cell", name="10.00 USD off for 900 points")).to_be_visible()
    assert in_force(office) == 1


def test_a_refused_reward_keeps_what_was_typed_and_says_what_to_do(office):
    office.open_app("/rewards/new/?kind=custom")
    office.field("Name").fill("Tote bag")
    office.field("Price").fill("0")

    office.app.get_by_role("button", name="Publish reward").click()

    expect(office.app.get_by_text("Enter a whole number of points, 1 or more.")).to_be_visible()
    expect(office.field("Price")).to_be_focused()
    expect(office.field("Name")).to_have_value("Tote bag")
    assert in_force(office) == 0


def test_shopify_asks_the_merchant_when_a_gift_card_is_switched_on(office):
    office.open_app("/rewards/new/?kind=gift_card")
    expect(office.app.get_by_text("Shopify has to allow this first")).to_be_visible()
    office.field("Name").fill("A card")
    office.app.get_by_role("button", name="Publish reward").click()
    expect(office.told("Reward saved. It is off until Shopify allows it.")).to_be_visible()
    expect(office.app.get_by_text("Waits for permission")).to_be_visible()

    office.app.get_by_role("button", name="Allow and switch on").click()
    office.page.get_by_role("button", name="Not now").click()
    expect(office.app.get_by_text("It was not allowed")).to_be_visible()
    assert in_force(office) == 0

    office.app.get_by_role("button", name="Ask again").click()
    office.page.get_by_role("button", name="Allow", exact=True).click()
    expect(office.told("Reward on.")).to_be_visible()
    expect(office.app.get_by_text("On", exact=True)).to_be_visible()
    assert in_force(office) == 1


def test_cashback_is_one_form_for_rule_and_reward(office):
    office.open_app("/rewards/new/?kind=cashback")
    office.app.get_by_role("button", name="Allow").click()
    office.page.get_by_role("button", name="Allow", exact=True).click()
    expect(office.app.get_by_text("The app may do what this reward needs.")).to_be_visible()
    office.field("Name").fill("Cashback")
    office.field("Cashback").fill("3.5")
    expect(office.app.locator("#preview")).to_contain_text("3.5% of every order comes back: 3.50 USD of 100.00 USD.")

    office.app.get_by_role("button", name="Publish reward").click()

    expect(office.told("Cashback published, with its earn rule.")).to_be_visible()
    office.open_app("/rules/")
    expect(office.app.get_by_role("cell", name="7 points for every 2.00 USD")).to_be_visible()


def test_rewards_are_put_in_order(office):
    for name in ("First", "Second"):
        offer(office, "amount_off", name=name)
    office.open_app("/rewards/")
    links = office.app.locator("s-table-body s-link")
    expect(links).to_have_text(["Second", "First"])

    office.app.get_by_role("button", name="First up").click()

    expect(links).to_have_text(["First", "Second"])


def test_what_is_chosen_in_shopifys_picker_is_named(office):
    product, other = office.shop.store.of_shop("GET", "/products")["products"][:2]
    office.open_app("/rewards/new/?kind=amount_off")
    office.ask_for("Only on products")
    dialog = office.page.locator("#picker")

    office.app.get_by_role("button", name="Browse").first.click()
    dialog.get_by_label(other["title"], exact=True).check()
    dialog.get_by_role("button", name="Cancel").click()
    expect(office.field("Only on products")).to_have_value("")

    office.app.get_by_role("button", name="Browse").first.click()
    dialog.get_by_label("Search").fill(product["title"])
    expect(dialog.get_by_label(other["title"], exact=True)).to_be_hidden()
    dialog.get_by_label(product["title"], exact=True).check()
    dialog.get_by_role("button", name="Add").click()

    expect(office.field("Only on products")).to_have_value(str(product["id"]))
    expect(office.app.locator("#goods")).to_contain_text(product["title"])
    expect(office.app.locator("#preview")).to_contain_text("Only on 1 product.")


def test_without_a_picker_there_is_no_button_for_it(office):
    office.open_app("/rewards/new/")
    office.page.frame("app-iframe").evaluate("delete window.shopify.resourcePicker")

    office.app.get_by_role("link", name="Free product").click()

    expect(office.field("Variants to choose from")).to_be_visible()
    expect(office.app.get_by_role("button", name="Browse")).to_have_count(0)


ASK_FOR = """
from django.utils import timezone
from loyalty_app.members.models import Member
from loyalty_app.rewards import catalogue, redeem
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for

now = timezone.now()
with acting_for(Shop.objects.get(domain="{domain}").id):
    member, (reward,) = Member.objects.get(), catalogue.at(now)
    for number in range({times}):
        redeem.redeem(member, reward.id, redeem.Wish(note="note %d" % number), key=str(number), now=now)
"""


@pytest.fixture
def with_queue(office) -> MerchantAtWork:
    """A member asked for three bags."""
    shop = office.shop
    shop.publish("per_amount", name="Every purchase", points="5", per="1.00")
    shop.let_the_second_pass()
    shop.store.order(price="500.00", customer_id=shop.customer("Ann")["id"])
    shop.settled()
    offer(office, "custom", name="Tote bag", takes_note="on")
    shop.stack.manage("shell", "-v", "0", "-c", ASK_FOR.format(domain=shop.domain, times=3))
    return office


def test_the_queue_is_worked_through(with_queue):
    office = with_queue
    office.open_app("/fulfilment/")
    expect(office.app.locator("s-table-row")).to_have_count(3)
    office.app.get_by_role("checkbox", name="Tick Tote bag, number").nth(0).check()
    office.app.get_by_role("checkbox", name="Tick Tote bag, number").nth(2).check()

    office.app.get_by_role("button", name="Move", exact=True).click()

    expect(office.told("Saved. The members see it in the widget.")).to_be_visible()
    expect(office.app.locator("s-table-row")).to_have_count(1)
    office.app.locator("s-table-row s-link").first.click()
    office.app.get_by_role("heading", name="Tote bag", level=1).wait_for()  # the queue has a field "Stage" too
    office.app.get_by_label("Stage").select_option("sent")
    office.field("Tracking").fill("https://post.example/7")
    office.field("Reply to the member").fill("On its way!")
    office.app.get_by_role("button", name="Save", exact=True).click()
    expect(office.told("Saved. The member sees it in the widget.")).to_be_visible()
    expect(office.app.get_by_role("link", name="https://post.example/7")).to_be_visible()

    office.app.get_by_role("button", name="Cancel", exact=True).click()
    office.app.get_by_role("button", name="Cancel redemption").click()
    expect(office.told("Cancelled. The points return as the reward says.")).to_be_visible()
    expect(office.app.get_by_text("Somebody of the shop cancelled it here.")).to_be_visible()


def test_the_queue_is_downloaded_as_a_file(with_queue):
    with_queue.open_app("/fulfilment/")

    with with_queue.page.expect_download() as downloading:
        with_queue.app.get_by_role("button", name="Download as CSV").click()

    lines = downloading.value.path().read_text().splitlines()
    assert downloading.value.suggested_filename.startswith("rewards-requested-")
    assert [line.split(",")[4] for line in lines] == ["note", "note 0", "note 1", "note 2"]
