"""The widget in Chromium, with the app behind it through the proxy's signature."""

import re

import pytest
from django.utils import timezone

from bench.storefront import SHOP, SIGNED_IN
from loyalty_app.earning import programme as programme_settings
from loyalty_app.earning.terms import Programme
from loyalty_app.tenancy import acting_for
from storefront_widget import past
from tests import factories
from tests.storefront_widget.conftest import ANN
from tests.storefront_widget.proxy import Storefront

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
STATE, JOIN = ("GET", "state"), ("POST", "join")


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(5_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def focused(page) -> str:
    """The text of what has the focus, through the shadow roots."""
    return page.evaluate(
        """() => {
          let at = document.activeElement;
          while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at.ariaLabel || at.textContent.trim();
        }"""
    )


def test_nothing_is_asked_of_the_app_before_the_button_is_pressed(page, programme, guest):
    store = Storefront(page, guest).visit()
    page.wait_for_load_state("networkidle")
    at_load = list(store.asked)

    store.open().get_by_text("Every order earns you points").wait_for()

    assert (at_load, store.asked) == ([], [STATE])


def test_a_guest_sees_the_offer_and_the_way_in(page, programme, guest):
    panel = Storefront(page, guest).visit().open()

    assert panel.get_by_text("100 points for joining").is_visible()
    ways_in = [panel.get_by_role("link", name=name).get_attribute("href") for name in ("Create account", "Sign in")]
    back = "?return_to=%2F%23loyalty"
    assert ways_in == [f"{SHOP}/customer_authentication/login{back}"] * 2
    assert panel.get_by_text("5 points for every $1 you spend.").is_visible()
    assert panel.get_by_text("For $60 you get 300 points.").is_visible()


def test_a_customer_joins_and_the_button_shows_the_points(page, programme, ann):
    store = Storefront(page, ann, customer={"id": ANN, "first_name": "Ann", "metafields": {}}).visit()
    panel = store.open()
    panel.get_by_text("You get 100 points right away.").wait_for()

    panel.get_by_role("button", name="Join now").click()

    panel.get_by_text("Welcome! You are a member now.").wait_for()
    assert panel.locator("strong").inner_text() == "100"
    assert store.button.get_attribute("aria-label") == "Rewards: 100 points"
    assert store.asked == [STATE, JOIN]


def test_a_member_sees_points_pending_points_and_why(page, programme, buys, ann):
    with acting_for(programme.id):
        programme_settings.change(Programme(pending_days=14), now=timezone.now())
    buys(ANN, name="#1001")
    buys(ANN, name="#1002", created_at=timezone.now().isoformat())
    buys(ANN, name="#1003", financial_status="pending")
    panel = Storefront(page, ann, customer=SIGNED_IN).visit().open()

    panel.get_by_text("500 points on the way").click()
    panel.evaluate(
        "dialog => new MutationObserver(seen => seen.forEach(({ addedNodes: [news] }) => {"
        "if (news?.role === 'status') window.told = news.ariaLabel }))"
        ".observe(dialog, { childList: true, subtree: true })"
    )
    panel.get_by_role("tab", name="History").click()
    panel.get_by_text("0 points: this order is not paid yet. The points come with the payment.").wait_for()

    assert panel.locator("strong").inner_text() == "500"
    assert panel.get_by_text("500 points: $100, 5 points per $1.").count() == 2
    assert panel.get_by_text(re.compile(r"^500 points on \w+ \d+(, \d{4})?$")).is_visible()
    assert panel.locator("ol > li h4").all_inner_texts() == ["Order #1003", "Order #1002", "Order #1001"]
    assert panel.locator("ol > li b").all_inner_texts() == ["0", "+500", "+500"]
    assert page.evaluate("told") == "Loading…"


def test_earlier_entries_come_on_request_without_losing_ones_place(page, programme, buys, ann):
    for number in range(past.PAGE + 2):
        buys(ANN, name=f"#{number}")
    panel = Storefront(page, ann, customer=SIGNED_IN).visit().open()
    rows = panel.locator("ol > li")
    panel.get_by_role("tab", name="History").click()
    panel.get_by_role("button", name="Show earlier").click()
    rows.nth(past.PAGE).wait_for()

    assert rows.count() == past.PAGE + 2
    assert panel.get_by_role("button", name="Show earlier").count() == 0
    assert rows.nth(past.PAGE).evaluate("row => row.getRootNode().activeElement === row")


def test_the_panel_is_used_by_keyboard_alone(page, programme, buys, ann):
    buys(ANN, name="#1001")
    Storefront(page, ann, customer=SIGNED_IN).visit()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Rewards: 1240 points"

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Join now").wait_for()
    stops = [focused(page)]
    for _ in range(6):
        page.keyboard.press("Tab")
        stops.append(focused(page))
    page.keyboard.press("Shift+Tab")
    assert stops == ["Close", "Join now", "Home", "My card", "Preferences", "Close", "Join now"]
    assert focused(page) == "Close"

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    moved = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "End", "Home", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        moved.append(focused(page))
    assert moved == ["Rewards", "Earn", "History", "Home", "History", "Home", "History", "Earn"]
    page.get_by_text("For $60 you get 300 points.").wait_for()

    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert focused(page) == "Rewards: 500 points"


def test_a_click_beside_the_panel_closes_it_and_opening_again_soon_asks_nothing(page, programme, guest):
    store = Storefront(page, guest).visit()
    store.open().get_by_text("Every order earns you points").wait_for()
    page.mouse.click(40, 400)
    assert store.panel.count() == 0

    store.open().get_by_text("Every order earns you points").wait_for()

    assert store.asked == [STATE]


@pytest.mark.parametrize("fault", ["internetdisconnected", "500"])
def test_what_goes_wrong_is_said_and_can_be_tried_again(page, programme, guest, fault):
    text = "That didn’t work. Please try again."
    store = Storefront(page, guest).visit()
    store.is_down = fault
    panel = store.open()
    panel.get_by_text(text).wait_for()
    store.is_down = ""

    panel.get_by_role("button", name="Try again").click()

    panel.get_by_text("Every order earns you points").wait_for()
    assert panel.get_by_text(text).count() == 0


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("internetdisconnected", "You are offline. Check your connection, then try again."),
        ("500", "That didn’t work. Please try again."),
    ],
)
def test_a_join_that_fails_says_so_and_can_be_repeated(page, programme, ann, fault, text):
    store = Storefront(page, ann, customer={"id": ANN, "first_name": "Ann", "metafields": {}}).visit()
    panel = store.open()
    panel.get_by_role("button", name="Join now").wait_for()
    store.is_down = fault
    panel.get_by_role("button", name="Join now").click()
    panel.get_by_text(text).wait_for()
    store.is_down = ""

    panel.get_by_role("button", name="Join now").click()

    panel.get_by_text("Welcome! You are a member now.").wait_for()


def test_a_panel_that_could_not_be_loaded_is_loaded_at_the_next_press(page, programme, guest):
    store = Storefront(page, guest).visit()
    page.wait_for_load_state("networkidle")
    page.route("**/loyalty-panel.js*", lambda route: route.abort("internetdisconnected"))
    store.button.click()
    page.get_by_role("button", name="That didn’t work. Please try again.").wait_for()
    page.unroute("**/loyalty-panel.js*")

    store.open().get_by_text("Every order earns you points").wait_for()

    assert store.button.inner_text().strip() == "Rewards"


def test_numbers_money_and_dates_are_written_as_the_language_does(page, programme, buys, ann):
    buys(ANN, name="#1001", line_items=[factories.LineBody(price="2469.50")])
    panel = Storefront(page, ann, customer=SIGNED_IN, locale="de").visit().open()

    assert panel.locator("strong").inner_text() == "12.347"
    panel.get_by_role("tab", name="Verlauf").click()
    panel.get_by_text(re.compile(r"12.347\sPunkte: 2.469,50\s\$")).wait_for()


def test_texts_of_the_shop_are_never_markup(page, acme, guest):
    with acting_for(acme.id):
        factories.running_programme()
        factories.rulebook.publish("<img src=x onerror=alert(1)>", factories.per_order(5), now=timezone.now())

    panel = Storefront(page, guest).visit().open()

    assert panel.get_by_text("<img src=x onerror=alert(1)>").is_visible()
    assert panel.locator("img").count() == 0


def test_an_empty_programme_and_an_empty_history_say_what_will_be_there(page, acme, ann):
    with acting_for(acme.id):
        factories.running_programme()
        factories.MemberFactory(customer_id=ANN)
    panel = Storefront(page, ann, customer=SIGNED_IN).visit().open()

    panel.get_by_role("tab", name="History").click()
    panel.get_by_text("Nothing here yet").wait_for()
    panel.get_by_role("tab", name="Rewards").click()
    panel.get_by_text("No rewards right now").wait_for()
    panel.get_by_role("tab", name="Earn").click()
    panel.get_by_text("Nothing to earn right now").wait_for()


def test_a_phone_gets_a_sheet_from_the_bottom_edge(chromium, programme, guest):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce", has_touch=True)
    page = context.new_page()
    panel = Storefront(page, guest).visit().open()
    panel.get_by_text("Every order earns you points").wait_for()
    box = panel.bounding_box()
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()

    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 844)
    assert fits


def test_the_button_stands_where_the_merchant_wants_it(page, programme, guest):
    store = Storefront(page, guest, position="start", bottom=100, accent="#aa0000").visit()
    box = store.button.bounding_box()

    assert (box["x"], 860 - box["y"] - box["height"]) == (20, 100)
    assert store.button.evaluate("button => getComputedStyle(button).backgroundColor") == "rgb(170, 0, 0)"


def test_nothing_on_the_page_moves_when_the_widget_appears(page, programme, guest):
    page.add_init_script(
        "window.shift = 0;"
        "new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    store = Storefront(page, guest).visit()
    store.open().get_by_text("Every order earns you points").wait_for()

    assert page.evaluate("window.shift") == 0
