"""The panel's views and states in Chromium: the card, preferences, a page's own panel, and what goes wrong."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect

from bench.storefront import SHOP, SIGNED_IN
from loyalty_app.members.models import PrivacyRequest
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from storefront_widget import texts
from tests.browser.storefront import looking
from tests.rewards.offering import offering
from tests.storefront_widget import rewarded, wording_in_code
from tests.storefront_widget.conftest import ANN
from tests.storefront_widget.proxy import Storefront
from tests.storefront_widget.test_panel import focused, page, pytestmark

__all__ = ["page", "pytestmark"]
PANEL = f"{SHOP}/cdn/extensions/loyalty/loyalty-panel.js"
# What a theme may do to everything, and to what it doesn't expect to be there.
HOSTILE = """
* { all: unset !important; letter-spacing: 9px !important; line-height: 3 !important; visibility: hidden !important;
    text-transform: uppercase !important; pointer-events: none !important; }
button, dialog, svg, section { display: none !important; }
html { font-size: 40px !important; filter: grayscale(1); }
"""
# What sticks out of the screen, and what a finger would miss. A row's button is as large as its row.
MISFITS = """(dialog) => {
  const box = (element) => element.checkVisibility() && element.getBoundingClientRect();
  const all = [...dialog.querySelectorAll("*")];
  const small = all.filter((element) => element.matches("button:not(.cover), a, summary, input"))
    .filter((stop) => box(stop) && box(stop).height < (stop.matches("input") ? 24 : 44));
  const wide = all.filter((element) => box(element) && (box(element).left < -1 || box(element).right > innerWidth + 1));
  return [...small, ...wide].map((element) => element.outerHTML.slice(0, 80));
}"""
LOOK = """(dialog) => [dialog, ...dialog.querySelectorAll("h2, strong, h4, .soft, button")].map((element) => {
  const { letterSpacing, lineHeight, textTransform, visibility, display, fontSize, pointerEvents } =
    getComputedStyle(element);
  const { width, height } = element.getBoundingClientRect();
  return [element.tagName, letterSpacing, lineHeight, textTransform, visibility, display, fontSize, pointerEvents,
    Math.round(width), Math.round(height)];
})"""


@pytest.fixture
def member(programme):
    """Ann has 1,000 points, one reward that she can have and one that comes next."""
    with acting_for(programme.id):
        found = rewarded.member_with(1_000, ANN)
        offering(name="Five off", points=500)
        offering(name="Ten off", points=4_000)
    return found


@pytest.fixture
def store(page, member, ann) -> Storefront:
    return Storefront(page, ann, customer=SIGNED_IN)


def in_database(store, act):
    """The browser's driver holds this thread's event loop."""

    def run():
        connections["default"] = store._database
        return act()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def each_view(panel):
    """Every place that a member can go to, by name, standing there."""
    yield "home"
    for name in ("rewards", "earn", "history"):
        panel.locator(f"#tab-{name}").click()
        panel.locator(f"#view-{name} :is(ul, ol)").first.wait_for()
        yield name
    panel.locator("#tab-home").click()
    for name in ("card", "preferences"):
        panel.locator(f"#{name}").click()
        panel.locator(".page h3").wait_for()
        yield name
        panel.locator(".back").click()


def test_the_home_leads_to_the_reward_that_can_be_had_and_to_the_next(store):
    panel = store.visit().open()

    goals = panel.locator(".goal")
    assert [goal.get_by_role("button").inner_text() for goal in goals.all()] == ["Five off", "Ten off"]
    assert goals.nth(1).get_by_text("3,000 points to go").is_visible()
    goals.nth(0).get_by_role("button").click()
    panel.get_by_role("button", name="Redeem for 500 points").wait_for()
    panel.get_by_role("button", name="Back").click()
    assert focused(store.page) == "Five off"


def test_the_card_is_black_on_white_whatever_the_page_is(page, store):
    store._html = store._html.replace("<html ", "<html style='color-scheme:dark' ")
    panel = store.visit().open()
    panel.get_by_role("button", name="My card").click()
    panel.get_by_role("img", name="QR code of").wait_for()
    number = panel.locator("bdi").inner_text()
    panel.get_by_role("button", name="Copy the number").click()
    panel.get_by_text("The number is").wait_for()

    panel.get_by_role("button", name="Show large").click()

    large = page.get_by_role("dialog", name="My card")
    colours = "(element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color]"
    assert large.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert large.locator("path").first.evaluate("(path) => getComputedStyle(path).fill") == "rgb(0, 0, 0)"
    assert (large.locator("bdi").inner_text(), focused(page)) == (number, "Close")
    assert large.bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 860}
    page.set_viewport_size({"width": 844, "height": 390})  # a phone on its side
    assert large.evaluate("(element) => element.scrollWidth <= element.clientWidth")
    page.keyboard.press("Escape")
    assert (large.count(), focused(page)) == (0, "Show large")
    assert panel.count() == 1


def test_points_are_hidden_on_this_device_until_it_forgets(page, store):
    panel = store.visit().open()
    panel.get_by_role("button", name="Preferences").click()
    panel.get_by_label("Show my points on the button").uncheck()
    assert store.button.get_attribute("aria-label") == "Rewards"
    page.keyboard.press("Escape")
    store.visit()
    assert store.button.get_attribute("aria-label") == "Rewards"

    # Only a secure page has caches; this one's are as far as they are used.
    page.evaluate(
        "window.kept = ['loyalty-card', 'loyalty-page-1', 'theirs'];"
        "Object.assign(localStorage, { 'loyalty-card-not-kept': 1, 'loyalty-join': 'no', theirs: 1 });"
        "window.caches = { delete: async (name) => { kept = kept.filter((it) => it !== name) } }"
    )
    store.open().get_by_role("button", name="Preferences").click()
    assert not panel.get_by_label("Show my points on the button").is_checked()
    panel.get_by_role("button", name="Forget this device").click()
    panel.get_by_text("Done. None of it is kept here any more.").wait_for()

    assert store.button.get_attribute("aria-label") == "Rewards: 1,000 points"
    assert page.evaluate("Object.keys(localStorage).sort()") == ["loyalty-card-not-kept", "loyalty-join", "theirs"]
    assert page.evaluate("kept") == ["loyalty-page-1", "theirs"]


def test_where_the_browser_keeps_nothing_the_choice_holds_for_the_page(page, store):
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        "  Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError') } })"
    )
    panel = store.visit().open()
    panel.get_by_role("button", name="Preferences").click()

    panel.get_by_label("Show my points on the button").uncheck()

    panel.get_by_text("this holds until you leave the page").wait_for()
    assert store.button.get_attribute("aria-label") == "Rewards"


def test_a_copy_of_ones_data_is_asked_for_once(store, programme):
    panel = store.visit().open()
    panel.get_by_role("button", name="Preferences").click()
    panel.get_by_role("button", name="Ask for a copy of my data").click()
    panel.get_by_text("You asked for a copy on").wait_for()
    assert panel.get_by_role("button", name="Ask for a copy of my data").count() == 0
    assert focused(store.page).startswith("You asked for a copy on")

    def asked():
        with acting_for(programme.id):
            return list(PrivacyRequest.objects.values_list("kind", "customer_id", "done_at"))

    assert in_database(store, asked) == [("data_request", ANN, None)]


@pytest.mark.parametrize(
    ("link", "tab"), [("#loyalty", "home"), ("#loyalty-earn", "earn"), ("#loyalty-history", "history")]
)
def test_a_link_leads_into_the_panel(page, store, link, tab):
    store._html = store._html.replace("<a href='/x'>", f"<a href='{link}'>")
    store.visit()
    page.get_by_role("link", name="Outside").click()

    store.panel.locator(f"#tab-{tab}[aria-selected=true]").wait_for()


def test_a_link_to_a_page_opens_it_on_arrival(page, store):
    store.visit()
    page.goto(f"{SHOP}/#loyalty-card")
    page.reload()

    store.panel.get_by_role("heading", name="My card").wait_for()
    store.panel.get_by_role("button", name="Back").click()
    assert focused(page) == "My card"


def test_inside_of_a_page_the_panel_is_no_dialog(page, store):
    store.visit()
    page.evaluate(
        """async (address) => {
          const host = document.createElement("div");
          Object.assign(host.dataset, document.querySelector("loyalty-rewards").dataset, { view: "rewards" });
          host.style = "--accent:#24463a;--on-accent:#fff";
          host.id = "host";
          document.querySelector("h1").after(host);
          (await import(address)).embed(host);
        }""",
        PANEL,
    )
    host = page.locator("#host")
    host.get_by_role("tab", name="Rewards", selected=True).wait_for()
    host.get_by_role("button", name="Ten off").wait_for()

    assert (page.get_by_role("dialog").count(), host.get_by_role("button", name="Close").count()) == (0, 0)
    assert host.get_by_role("region", name="Rewards").count() == 1
    assert store.button.get_attribute("aria-label") == "Rewards: 1,000 points"  # was 1240 in the page
    host.get_by_role("tab", name="Home").click()
    host.get_by_role("button", name="Preferences").click()
    host.get_by_role("heading", name="Preferences").wait_for()
    page.keyboard.press("Escape")
    assert host.get_by_role("heading", name="Preferences").is_visible()


def test_who_was_signed_out_meanwhile_is_led_back_in(store, ann):
    panel = store.visit().open()
    ann.customer_id = None
    panel.get_by_role("tab", name="History").click()

    panel.get_by_text("You are not signed in any more. Sign in, and it goes on.").wait_for()
    address = panel.get_by_role("link", name="Sign in").get_attribute("href")
    assert address == f"{SHOP}/customer_authentication/login?return_to=%2F%23loyalty"


def test_a_shop_that_left_says_so(store, programme):
    store.visit()
    in_database(store, lambda: Shop.objects.filter(id=programme.id).update(uninstalled_at=timezone.now()))

    panel = store.open()

    panel.get_by_text("The shop doesn’t have this programme any more.").wait_for()
    assert panel.get_by_role("button", name="Close").is_visible()


def test_too_many_questions_are_told_with_the_seconds_to_wait(page, store):
    says = {"text": texts.sentences("en")["problem_too_many"], "values": {"count": 7}}
    told = {"error": "too_many", "retry_after": 7, "says": says}
    panel = store.visit().open()
    page.route("**/apps/loyalty/history*", lambda route: route.fulfill(status=429, json=told))
    panel.get_by_role("tab", name="History").click()
    panel.get_by_text("That was a lot at once. Wait 7 seconds, then try again.").wait_for()
    page.unroute("**/apps/loyalty/history*")

    panel.get_by_role("button", name="Try again").click()

    panel.get_by_role("heading", name="Corrected by the shop").wait_for()


def test_a_number_that_became_too_old_is_renewed_unseen(page, programme, ann):
    store, refused = Storefront(page, ann, customer={"id": ANN, "first_name": "Ann", "metafields": {}}), []

    def refuse(route):
        refused.append(route.request.headers["x-loyalty-nonce"])
        page.unroute("**/apps/loyalty/join*")
        route.fulfill(status=403, json={"error": "nonce", "nonce": ann.nonce()})

    panel = store.visit().open()
    page.route("**/apps/loyalty/join*", refuse)
    panel.get_by_role("button", name="Join now").click()
    panel.get_by_text("Welcome! You are a member now.").wait_for()

    assert len(refused) == 1
    assert store.asked.count(("POST", "join")) == 1


def test_what_takes_long_says_so_and_can_be_stopped(page, store):
    page.clock.install()
    page.route("**/apps/loyalty/state*", lambda route: None)
    store.visit()
    store.button.click()
    store.panel.locator(".bone").first.wait_for()
    page.clock.fast_forward(6_000)
    store.panel.get_by_text("This takes longer than usual. Still working…").wait_for()
    store.panel.locator(".news").get_by_role("button").click()
    store.panel.get_by_role("button", name="Try again").wait_for()
    expect(store.panel.locator(".news")).to_have_text("")
    page.unroute("**/apps/loyalty/state*")

    store.panel.get_by_role("button", name="Try again").click()

    store.panel.get_by_text("Your points").wait_for()


def test_a_welcome_is_not_wiped_away_by_the_end_of_a_long_wait(page, programme, ann):
    store, held = Storefront(page, ann, customer={"id": ANN, "first_name": "Ann", "metafields": {}}), []
    panel = store.visit().open()
    page.clock.install()
    page.route("**/apps/loyalty/join*", lambda route: held.append(route))
    page.route("**/loyalty-slow.js*", lambda route: held.append(route))
    panel.get_by_role("button", name="Join now").click()
    panel.locator(".join [aria-busy]").wait_for()
    with page.expect_request("**/loyalty-slow.js*"):
        page.clock.fast_forward(6_000)
    held[0].fallback()
    panel.get_by_text("Welcome! You are a member now.").wait_for()

    with page.expect_response("**/loyalty-slow.js*"):
        held[1].fallback()
    page.evaluate("import(document.querySelector('script[type=module]').src.replace('loyalty.js', 'loyalty-slow.js'))")

    assert panel.locator(".news").inner_text() == "Welcome! You are a member now."


def test_what_is_said_when_the_first_answer_takes_long_is_the_apps_own_wording():
    slow = wording_in_code.scripts("loyalty-slow.js")

    assert [code for code in texts.languages() if f'"{texts.of(code, "panel")["long"]}"' not in slow] == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_every_view_is_for_everybody_and_fits_the_narrowest_phone(page, store, direction):
    page.set_viewport_size({"width": 320, "height": 640})
    store._html = store._html.replace("<html ", f"<html dir={direction} ")
    panel = store.visit().open()

    wrong = {view: looking.violations(page) + panel.evaluate(MISFITS) for view in each_view(panel)}

    assert wrong == {view: [] for view in ("home", "rewards", "earn", "history", "card", "preferences")}


def test_a_theme_that_unsets_everything_changes_nothing_inside(page, store):
    seen, html = [], store._html
    for style in ("", HOSTILE):
        store._html = html.replace("</title>", f"</title><style>{style}</style>", 1)
        store.visit()
        page.evaluate("document.querySelector('loyalty-rewards').open()")
        panel = page.locator("loyalty-panel dialog")
        panel.get_by_text("Your points").wait_for()
        seen.append(panel.evaluate(LOOK))

    assert seen[0] == seen[1]
