"""Rewards in the widget, in Chromium, with the app behind it through the proxy's signature."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from loyalty_app.ledger import balances
from loyalty_app.members import enrol
from loyalty_app.rewards import catalogue, sending
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import Slider, Variant
from loyalty_app.tenancy import acting_for
from tests.rewards.offering import offering
from tests.storefront_widget import rewarded
from tests.storefront_widget.conftest import ANN
from tests.storefront_widget.proxy import Storefront
from tests.storefront_widget.test_panel import focused, page, pytestmark

__all__ = ["page", "pytestmark"]
CUSTOMER = {"id": ANN, "first_name": "Ann", "metafields": {}}
A_CENT = Slider(points=100, amount=Decimal("1.00"))


@pytest.fixture
def shop(programme):
    """Ann has 1,000 points."""
    with acting_for(programme.id):
        rewarded.member_with(1_000, ANN)
    return programme


@pytest.fixture
def offer(shop):
    def make(kind: str = "amount_off", **fields) -> int:
        with acting_for(shop.id):
            return offering(kind, **fields)

    return make


@pytest.fixture
def store(page, shop, ann) -> Storefront:
    return Storefront(page, ann, customer=CUSTOMER)


def meanwhile(store, shop, act) -> None:
    """Something happens elsewhere while the page is open: the browser's driver holds this thread's event loop."""

    def run():
        connections["default"] = store._database
        with acting_for(shop.id):
            act()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def waiting() -> Redemption:
    return Redemption.objects.get(state="pending")


def item(price: int = 4_000, **fields) -> dict:
    return {
        "variant_id": 9001, "product_id": 8001, "handle": "apron", "price": price, "presentment_price": price / 100,
        "final_line_price": price, "quantity": 1,
    } | fields  # fmt: skip


def filled(*items: dict, codes: tuple[str, ...] = (), currency: str = "USD") -> dict:
    return {
        "currency": currency,
        "items": list(items),
        "items_subtotal_price": sum(each["final_line_price"] for each in items),
        "discount_codes": [{"code": code, "applicable": True} for code in codes],
    }


def posts(store) -> list[str]:
    return [name for method, name in store.asked if method == "POST"]


def points(shop) -> tuple[int, int]:
    with acting_for(shop.id):
        found = balances.of(enrol.find(ANN).id)
        return found.available, found.reserved


def test_a_guest_sees_rewards_as_an_offer(page, shop, offer, guest):
    offer(name="Five off")

    panel = Storefront(page, guest).visit().open()

    assert panel.get_by_role("heading", name="What your points get you").is_visible()
    assert panel.get_by_text("500 points", exact=True).is_visible()
    assert panel.get_by_role("button", name="Five off").count() == 0
    assert panel.get_by_role("link", name="Create account").is_visible()


def test_each_reward_shows_how_far_it_is(store, offer):
    offer(name="Near", points=400)
    offer(name="Far", points=4_000)
    panel = store.visit().open()
    home = [[line for line in goal.split("\n") if line][:2] for goal in panel.locator(".goal").all_inner_texts()]
    panel.get_by_role("tab", name="Rewards").click()
    rows = panel.get_by_role("tabpanel", name="Rewards").locator("ul.rows > li")
    rows.first.wait_for()

    assert home == [["Yours if you like", "Near"], ["Your next reward", "Far"]]
    assert [row.split("\n")[0] for row in rows.all_inner_texts()] == ["Far", "Near"]
    assert rows.nth(0).get_by_text("3,000 points to go").is_visible()
    assert rows.nth(1).get_by_text("You have enough points").is_visible()
    assert rows.nth(0).locator("progress").evaluate("bar => bar.value / bar.max") == 0.25
    assert store.asked == [("GET", "state")]


def test_from_the_list_to_the_code_and_back(page, store, shop, offer):
    offer(name="Five off")
    panel = store.visit().open()
    panel.get_by_role("button", name="Five off").click()
    panel.get_by_role("button", name="Redeem for 500 points").click()
    panel.get_by_text("It is being made for you. This takes a moment.").wait_for()
    assert store.button.get_attribute("aria-label") == "Rewards: 500 points"

    meanwhile(store, shop, lambda: rewarded.made(waiting(), code="LOOM-1"))
    panel.get_by_role("heading", name="Here is your code").wait_for()

    assert panel.locator("code").inner_text() == "LOOM-1"
    assert focused(page) == "Here is your code"
    assert (
        panel.get_by_role("link", name="Shop with this code").get_attribute("href") == "/discount/LOOM-1?redirect=%2F"
    )

    panel.get_by_role("button", name="Back", exact=True).click()
    panel.get_by_text("1 to use").wait_for()
    assert panel.locator("strong").inner_text() == "500"
    assert focused(page) == "Five off"


def test_what_shopify_refuses_is_told_and_the_points_are_back(page, store, shop, offer):
    offer("free_product", name="A napkin", points=300, variants=(Variant(id=1, title="Sage"),))
    panel = store.visit().open()
    panel.get_by_role("button", name="A napkin").click()
    panel.get_by_role("button", name="Redeem for 300 points").click()
    panel.get_by_text("It is being made for you.").wait_for()

    meanwhile(store, shop, lambda: rewarded.refused(waiting(), "product_gone"))

    panel.get_by_text("The product is sold out. Please choose another reward. You have 300 points back.").wait_for()
    assert focused(page) == "Not made"
    assert store.button.get_attribute("aria-label") == "Rewards: 1,000 points"


def test_a_slider_shows_the_servers_price_while_it_moves(page, store, offer):
    offer(name="Points for money", slider=A_CENT)
    panel = store.visit().open()
    panel.get_by_role("button", name="Points for money").click()
    slider = panel.get_by_role("slider", name="How many points?")
    slider.wait_for()
    assert slider.get_attribute("aria-valuetext") == "1,000 points"

    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    panel.get_by_role("button", name="Redeem for 700 points").wait_for()

    assert panel.get_by_text("$7 off", exact=True).is_visible()
    assert panel.locator("output").inner_text() == "700 points"
    assert posts(store) == ["price", "price"]  # at the opening, and once it rested


def test_two_presses_redeem_once(store, shop, offer):
    offer(name="A tote", kind="custom", points=250)
    panel = store.visit().open()
    panel.get_by_role("button", name="A tote").click()

    panel.get_by_role("button", name="Redeem for 250 points").dblclick()

    panel.get_by_role("heading", name="The shop has your wish").wait_for()
    assert points(shop) == (750, 0)
    assert posts(store) == ["price", "redeem"]


@pytest.mark.parametrize("fault", ["500", "internetdisconnected"])
def test_a_wish_that_got_no_answer_is_told_again_under_its_key(page, store, shop, offer, fault):
    """The app heard it, and the answer was lost: the second press gets the same reward."""
    offer("custom", name="A tote")
    panel = store.visit().open()
    panel.get_by_role("button", name="A tote").click()
    panel.get_by_role("button", name="Redeem for 250 points").wait_for()
    store.loses_answers = fault
    panel.get_by_role("button", name="Redeem for 250 points").click()
    problem = {
        "500": "We can’t tell yet whether that went through. Try again: nothing is taken twice.",
        "internetdisconnected": "You are offline. Check your connection, then try again.",
    }[fault]
    panel.get_by_text(problem).wait_for()
    store.loses_answers = ""
    assert points(shop) == (750, 0)

    panel.get_by_role("button", name="Redeem for 250 points").click()

    panel.get_by_role("heading", name="The shop has your wish").wait_for()
    assert points(shop) == (750, 0)


def test_a_cart_below_the_minimum_is_told_before_any_debit_and_can_be_checked_again(store, shop, offer):
    offer(name="Five off", minimum_spend=Decimal(50))
    store.cart = filled(item(4_000))
    panel = store.visit().open()
    panel.get_by_role("button", name="Five off").click()
    panel.get_by_text("Your cart must come to $50 or more. Add something, then check again.").wait_for()
    assert panel.get_by_role("button", name="Redeem for").count() == 0
    store.cart = filled(item(6_000))

    panel.get_by_role("button", name="Check again").click()

    panel.get_by_role("button", name="Redeem for 500 points").wait_for()
    assert panel.get_by_text("Your cart must come to").count() == 0
    assert points(shop) == (1_000, 0)


@pytest.mark.parametrize(
    ("shown", "currency", "is_refused"),
    [
        ({"currency": {"active": "EUR", "rate": "0.8"}}, "EUR", False),  # 40 EUR are 50 USD
        ({"currency": {"active": "EUR", "rate": "0.9"}}, "EUR", True),
        ({}, "EUR", False),  # nobody knows the rate: the cart is left out, and the checkout decides
    ],
)
def test_a_cart_in_another_currency_counts_in_the_shops(page, store, offer, shown, currency, is_refused):
    offer(name="Five off", minimum_spend=Decimal(50))
    store.cart = filled(item(4_000), currency=currency)
    page.add_init_script(f"window.Shopify = {shown!r}")
    panel = store.visit().open()
    panel.get_by_role("button", name="Five off").click()

    panel.get_by_text("Your cart must come to $50" if is_refused else "Redeem for 500 points").wait_for()


def test_which_items_are_on_sale_is_looked_up_where_it_matters(store, offer):
    offer(name="Five off", sale_items="out")
    offer(name="Any", points=300)
    store.cart = filled(item(handle="apron"))
    store.products["apron"] = {"variants": [{"id": 9001, "price": 4_000, "compare_at_price": 5_000}]}
    panel = store.visit().open()
    panel.get_by_role("button", name="Five off").click()
    panel.get_by_text("Everything in your cart is on sale, and this reward is not for sale items.").wait_for()
    store.products["apron"]["variants"][0]["compare_at_price"] = None

    panel.get_by_role("button", name="Check again").click()

    panel.get_by_role("button", name="Redeem for 500 points").wait_for()


def test_what_takes_long_is_told_and_goes_on_without_the_shopper(page, store, offer):
    page.clock.install()
    offer(name="Five off")
    panel = store.visit().open()
    panel.get_by_role("button", name="Five off").click()
    panel.get_by_role("button", name="Redeem for 500 points").click()
    panel.get_by_text("It is being made for you.").wait_for()

    slow = panel.get_by_text("This takes longer than usual. Your points are safe")
    for _ in range(40):
        page.clock.run_for(5_000)
        page.wait_for_timeout(50)
        if slow.is_visible():
            break

    slow.wait_for()
    asked = store.asked.count(("GET", "redemption"))
    page.clock.run_for(60_000)
    assert asked == store.asked.count(("GET", "redemption")) == 21
    assert panel.get_by_role("button", name="My rewards").is_visible()


def test_without_a_cart_a_reward_is_for_later(store, offer):
    offer(name="Five off", minimum_spend=Decimal(50))
    store.cart = None
    panel = store.visit().open()

    panel.get_by_role("button", name="Five off").click()

    panel.get_by_role("button", name="Redeem for 500 points").wait_for()
    assert panel.get_by_text("On orders of $50 or more.").is_visible()


def test_a_code_goes_onto_the_cart_beside_those_it_has(page, store, shop, offer):
    reward = offer(name="Five off", combines_with=("order", "product", "shipping"))
    with acting_for(shop.id):
        rewarded.made(rewarded.redeemed(enrol.find(ANN), reward), code="LOOM-1")
    store.cart = filled(item(), codes=("HELLO",))
    panel = store.visit().open()
    panel.get_by_role("button", name="My rewards").click()

    panel.get_by_role("button", name="Apply to cart").click()

    panel.get_by_text("It is applied to your cart.").wait_for()
    assert [each["code"] for each in store.cart["discount_codes"]] == ["HELLO", "LOOM-1"]
    assert panel.get_by_role("link", name="Go to cart").get_attribute("href") == "/cart"


def test_where_the_cart_cannot_be_changed_the_link_does_it(store, shop, offer):
    with acting_for(shop.id):
        rewarded.made(rewarded.redeemed(enrol.find(ANN), offering()), code="LOOM-1")
    store.cart = None
    panel = store.visit().open()
    panel.get_by_role("button", name="My rewards").click()

    panel.get_by_role("button", name="Apply to cart").click()

    panel.get_by_text("That didn’t work here. Use the link below instead.").wait_for()
    assert panel.get_by_role("link", name="Shop with this code").is_visible()


def test_a_code_is_copied(page, store, shop):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', "
        "{ value: { writeText: async (text) => { window.copied = text } } })"
    )
    with acting_for(shop.id):
        rewarded.made(rewarded.redeemed(enrol.find(ANN), offering()), code="LOOM-1")
    panel = store.visit().open()
    panel.get_by_role("button", name="My rewards").click()

    panel.get_by_role("button", name="Copy").click()

    panel.get_by_text("Copied.").wait_for()
    assert page.evaluate("window.copied") == "LOOM-1"


def test_a_code_that_cannot_be_copied_is_selected(page, store, shop):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    with acting_for(shop.id):
        rewarded.made(rewarded.redeemed(enrol.find(ANN), offering()), code="LOOM-1")
    panel = store.visit().open()
    panel.get_by_role("button", name="My rewards").click()

    panel.get_by_role("button", name="Copy").click()

    panel.get_by_text("Your browser doesn’t allow that. The code is selected: copy it by hand.").wait_for()


def test_a_gift_cards_code_is_shown_when_its_owner_asks(page, store, shop):
    with acting_for(shop.id):
        rewarded.with_card(rewarded.redeemed(enrol.find(ANN), offering("gift_card")))
    panel = store.visit().open()
    panel.get_by_role("button", name="My rewards").click()
    panel.get_by_text("Ends in 6789").wait_for()
    assert panel.locator("code").count() == 0

    panel.get_by_role("button", name="Show the code").click()

    panel.get_by_text("ABCD 2345 EFGH 6789").wait_for()
    assert focused(page) == "Copy"


def test_a_code_is_given_back_after_a_question(page, store, shop, offer):
    with acting_for(shop.id):
        row = rewarded.redeemed(enrol.find(ANN), offering("custom", name="A tote"))
    panel = store.visit().open()
    panel.get_by_role("button", name="My rewards").click()
    panel.get_by_role("button", name="Give it back").click()
    panel.get_by_text("Give it back? You get 250 points back, and it can’t be used any more.").wait_for()
    assert focused(page) == "Keep it"
    panel.get_by_role("button", name="Keep it").click()
    assert focused(page) == "Give it back"

    panel.get_by_role("button", name="Give it back").click()
    panel.get_by_role("button", name="Yes, give it back").click()

    panel.get_by_text("You gave it back. You have 250 points back.").wait_for()
    assert focused(page) == "A tote"
    assert points(shop) == (1_000, 0)
    with acting_for(shop.id):
        assert Redemption.objects.get(id=row.id).state == "cancelled"


def test_the_way_of_a_custom_reward_with_note_reply_and_parcel(store, shop, offer):
    offer("custom", name="A tote", takes_note=True)
    panel = store.visit().open()
    panel.get_by_role("button", name="A tote").click()
    panel.get_by_label("A note to the shop").fill("<b>Size M</b>")
    panel.get_by_role("button", name="Redeem for 250 points").click()
    panel.get_by_text("You wrote: <b>Size M</b>").wait_for()

    meanwhile(store, shop, lambda: _send(Redemption.objects.get()))
    panel.get_by_role("button", name="My rewards").click()

    panel.get_by_text("The shop answers: Off it goes.").wait_for()
    assert panel.locator("[aria-current=step]").inner_text() == "Sent"
    link = panel.get_by_role("link", name="Track the parcel")
    assert (link.get_attribute("href"), link.get_attribute("rel")) == ("https://track.example/1", "noopener")


def _send(row: Redemption) -> None:
    sending.move(row.id, "sent", now=timezone.now(), tracking="https://track.example/1", reply="Off it goes.")


def test_a_tracking_number_that_is_no_address_is_never_a_link(store, shop):
    with acting_for(shop.id):
        row = rewarded.redeemed(enrol.find(ANN), offering("custom"))
        sending.move(row.id, "sent", now=timezone.now(), tracking="javascript:alert(1)")
    panel = store.visit().open()

    panel.get_by_role("button", name="My rewards").click()

    panel.get_by_text("Tracking: javascript:alert(1)").wait_for()
    assert panel.get_by_role("link").count() == 0


def test_a_reward_that_ended_meanwhile_says_so_and_there_is_a_way_back(store, shop, offer):
    reward = offer(name="Five off")
    panel = store.visit().open()
    meanwhile(store, shop, lambda: catalogue.pause(reward, now=timezone.now()))

    panel.get_by_role("button", name="Five off").click()

    panel.get_by_text("The shop doesn’t offer this reward at the moment. Please choose another one.").wait_for()
    panel.get_by_role("button", name="Back", exact=True).click()
    assert panel.get_by_role("tab", name="Rewards").is_visible()


def test_a_page_that_could_not_be_loaded_is_loaded_at_the_next_try(page, store, offer):
    offer(name="Five off")
    panel = store.visit().open()
    page.route("**/loyalty-reward.js*", lambda route: route.abort("internetdisconnected"))
    panel.get_by_role("button", name="Five off").click()
    panel.get_by_role("button", name="Try again").wait_for()
    page.unroute("**/loyalty-reward.js*")

    panel.get_by_role("button", name="Try again").click()

    panel.get_by_role("button", name="Redeem for 500 points").wait_for()


def test_one_of_several_products_is_chosen(store, shop, offer):
    offer("free_product", name="A napkin", variants=(Variant(id=11, title="Sage"), Variant(id=12, title="Oat")))
    panel = store.visit().open()
    panel.get_by_role("button", name="A napkin").click()
    panel.get_by_label("Which one?").select_option("Oat")

    panel.get_by_role("button", name="Redeem for 400 points").click()

    panel.get_by_text("It is being made for you.").wait_for()
    with acting_for(shop.id):
        assert Redemption.objects.get().variants == ["12"]


def test_rewards_are_used_by_keyboard_alone(page, store, offer):
    offer("custom", name="A tote", takes_note=True)
    store.visit().open()

    def press_until(wanted: str, key: str = "Tab") -> None:
        for _ in range(30):
            if focused(page) == wanted:
                return
            page.keyboard.press(key)
        raise AssertionError(f"{key} never came to {wanted!r}, last to {focused(page)!r}")

    press_until("Home")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Rewards"
    page.get_by_role("tabpanel", name="Rewards").get_by_role("button", name="A tote").wait_for()
    press_until("A tote")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Redeem for 250 points").wait_for()
    assert focused(page) == "Back"
    press_until("Redeem for 250 points")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The shop has your wish").wait_for()
    assert focused(page) == "The shop has your wish"
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
