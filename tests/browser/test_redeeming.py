"""A shopper turns points into rewards in the store's widget, and uses them at its checkout; every process is real."""

import pytest
from playwright.sync_api import expect

from tests.browser import seeing
from tests.browser.conftest import PHONE, in_browser
from tests.browser.people import ShopperAtHome
from tests.browser.scene import Scene
from tests.dashboard.said import SAID

pytestmark = in_browser
THROW = "/products/heron-linen-throw"  # 128.00


@pytest.fixture(scope="module")
def club(stack, operator) -> Scene:
    """A store with rewards, where 10 points a dollar are given."""
    scene = Scene(stack, operator, "club").opened().installed()
    scene.publish("per_amount", name="Every purchase", points="10", per="1.00")
    for kind, fields in {
        "amount_off_slider": {"name": "Points for money", "slider_points": "100", "slider_amount": "1"},
        "percent_off": {"name": "Half price", "points": "90000", "percent": "50"},
        "amount_off": {"name": "Ten off big orders", "points": "500", "amount": "10", "minimum_spend": "300"},
        "donation": {"name": "Plant trees", "points": "200", "amount": "2", "cause": "the River Wood"},
        "custom": {"name": "Hand-woven tote", "points": "250", "text": "We send it by post.", "takes_note": "on"},
    }.items():
        scene.merchant.submit(f"/rewards/new/?kind={kind}", **(SAID[kind] | fields))
    scene.switched_on()
    scene.let_the_second_pass()
    return scene


@pytest.fixture
def member(club):
    """member(page, "Ada"): a customer with 2,000 points, signed in in this page's browser."""

    def make(page, name: str) -> ShopperAtHome:
        customer = club.customer(name)
        club.store.order(price="200.00", customer_id=customer["id"])
        club.settled()
        club.sign_in(page, customer)
        return ShopperAtHome(page, club)

    return make


def into_the_bag(shopper: ShopperAtHome) -> None:
    shopper.visit(THROW)
    shopper.page.get_by_role("button", name="Add to bag").click()
    shopper.page.wait_for_url("**/cart")


def test_points_become_a_code_that_works_at_the_checkout(page, club, member):
    shopper = member(page, "Ada")
    into_the_bag(shopper)
    panel = shopper.open_rewards()
    panel.get_by_role("button", name="Points for money").click()
    slider = panel.get_by_role("slider", name="How many points?")
    expect(slider).to_have_attribute("aria-valuetext", "2,000 points")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(panel.get_by_text("$15 off", exact=True)).to_be_visible()

    panel.get_by_role("button", name="Redeem for 1,500 points").click()
    expect(panel.get_by_role("heading", name="Here is your code")).to_be_focused()
    expect(shopper.launcher).to_have_accessible_name("Rewards: 500 points")
    panel.get_by_role("button", name="Apply to cart").click()
    expect(panel.get_by_text("It is applied to your cart.")).to_be_visible()
    panel.get_by_role("link", name="Go to cart").click()
    page.get_by_role("link", name="Check out").click()
    expect(page.locator("body")).to_contain_text("15.00")
    order = shopper.place_order()
    club.settled()

    shopper.visit()
    shopper.open_widget().get_by_role("button", name="My rewards").click()
    expect(panel.get_by_text(f"Used for order {order}.")).to_be_visible()
    expect(panel.get_by_text("Used", exact=True)).to_be_visible()
    assert panel.locator("code").count() == 0


def test_the_link_takes_the_code_along(page, club, member):
    shopper = member(page, "Bo")
    shopper.visit()
    panel = shopper.open_rewards()
    panel.get_by_role("button", name="Points for money").click()
    panel.get_by_role("button", name="Redeem for 2,000 points").click()
    code = panel.locator("code").inner_text()

    panel.get_by_role("link", name="Shop with this code").click()

    into_the_bag(shopper)
    cart = page.evaluate("async () => (await fetch('/cart.js')).json()")
    assert cart["discount_codes"] == [{"code": code, "applicable": True}]
    assert (cart["original_total_price"], cart["total_price"]) == (12_800, 10_800)


def test_a_cart_that_is_too_small_is_told_before_any_point_is_taken(page, club, member):
    shopper = member(page, "Cy")
    into_the_bag(shopper)
    panel = shopper.open_rewards()
    panel.get_by_role("button", name="Ten off big orders").click()
    expect(panel.get_by_text("Your cart must come to $300 or more. Add something, then check again.")).to_be_visible()
    page.evaluate(
        """async () => {
          const { items } = await (await fetch('/cart.js')).json();
          await fetch('/cart/change.js', { method: 'POST', headers: { 'Content-Type': 'application/json' },
                                           body: JSON.stringify({ id: items[0].key, quantity: 3 }) });
        }"""
    )

    panel.get_by_role("button", name="Check again").click()

    expect(panel.get_by_role("button", name="Redeem for 500 points")).to_be_visible()
    expect(shopper.launcher).to_have_accessible_name("Rewards: 2,000 points")


def test_a_code_is_given_back_and_the_points_return(page, club, member):
    shopper = member(page, "Di")
    shopper.visit()
    panel = shopper.open_rewards()
    panel.get_by_role("button", name="Points for money").click()
    panel.get_by_role("button", name="Redeem for 2,000 points").click()
    code = panel.locator("code").inner_text()
    panel.get_by_role("button", name="Give it back").click()
    panel.get_by_role("button", name="Yes, give it back").click()

    expect(panel.get_by_text("You gave it back. You have 2,000 points back.")).to_be_visible()
    expect(shopper.launcher).to_have_accessible_name("Rewards: 2,000 points")
    into_the_bag(shopper)
    page.goto(f"{club.front}/discount/{code}?redirect=/cart")
    cart = page.evaluate("async () => (await fetch('/cart.js')).json()")
    assert cart["discount_codes"] == [{"code": code, "applicable": False}]


def test_a_donation_and_a_wish_are_done_at_once(page, club, member):
    shopper = member(page, "Eve")
    shopper.visit()
    panel = shopper.open_rewards()
    panel.get_by_role("button", name="Plant trees").click()
    panel.get_by_role("button", name="Give 200 points").click()
    expect(panel.get_by_role("heading", name="Thank you")).to_be_visible()
    panel.get_by_role("button", name="Back", exact=True).click()
    expect(panel.locator("strong")).to_have_text("1,800")
    panel.get_by_role("button", name="Plant trees").click()
    expect(panel.get_by_text("given so far")).to_be_visible()
    panel.get_by_role("button", name="Back", exact=True).click()

    panel.get_by_role("button", name="Hand-woven tote").click()
    panel.get_by_label("A note to the shop").fill("In oat, please.")
    panel.get_by_role("button", name="Redeem for 250 points").click()

    expect(panel.get_by_role("heading", name="The shop has your wish")).to_be_visible()
    expect(panel.get_by_text("You wrote: In oat, please.")).to_be_visible()
    expect(shopper.launcher).to_have_accessible_name("Rewards: 1,550 points")


@pytest.mark.parametrize("is_phone", [False, True], ids=["desktop", "phone"])
def test_the_pages_are_for_everybody_and_fit(open_page, club, member, is_phone):
    page = open_page(phone=is_phone)
    shopper, wrong = member(page, "Flo"), {}
    shopper.visit()
    panel = shopper.open_rewards()

    def look(place: str) -> None:
        wrong[place] = seeing.wrong(page)
        if is_phone:
            box = panel.bounding_box()
            assert (box["x"], box["width"], box["y"] + box["height"]) == (0, PHONE["width"], PHONE["height"])
            wrong[place] += seeing.run(page, "[...sticksOut(), ...tiny().filter((one) => !one.startsWith('<input>'))]")

    look("list")
    panel.get_by_role("button", name="Hand-woven tote").click()
    panel.get_by_role("button", name="Redeem for").wait_for()
    look("custom")
    panel.get_by_role("button", name="Back", exact=True).click()
    panel.get_by_role("button", name="Half price").click()
    panel.get_by_text("You need 88,000 points more. See Ways to earn.").wait_for()
    look("too dear")
    panel.get_by_role("button", name="Back", exact=True).click()
    panel.get_by_role("button", name="Points for money").click()
    panel.get_by_role("button", name="Redeem for").wait_for()
    look("slider")
    panel.get_by_role("button", name="Redeem for").click()
    panel.locator("code").wait_for()
    look("code")
    panel.get_by_role("button", name="Give it back").click()
    look("question")
    panel.get_by_role("button", name="My rewards").click()
    panel.get_by_text("To use").wait_for()
    look("mine")

    assert wrong == {place: [] for place in wrong}
