"""The member's page on a phone: put on the home screen, without a connection, handed to somebody else."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import seeing
from tests.browser.conftest import in_browser
from tests.driver import WITH_WINDOWS, with_windows

pytestmark = in_browser
PAGE = "/apps/loyalty/member"
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "status of 401", "status of 404", "status of 502")  # what a test brings about


class OnThePhone:
    """Somebody with the page open."""

    def __init__(self, page, shop):
        self.page, self.shop = page, shop
        self.card = page.locator("section#card")
        self.number = self.card.locator(".number")

    def open(self, path: str = PAGE) -> "OnThePhone":
        self.page.goto(self.shop.front + path)
        return self

    def is_ready(self) -> None:
        """The worker has what it needs to open the page by itself."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_function("navigator.serviceWorker.controller")

    def kept(self) -> list[str]:
        """The numbers that are kept on the device, wherever."""
        told = self.page.evaluate(
            "caches.keys().then((names) => Promise.all(names.map(async (name) => [name, await Promise.all("
            "(await (await caches.open(name)).matchAll()).map((answer) => answer.text()))])))"
        )
        return [json.loads(text)["number"] for name, texts in told for text in texts if name == "loyalty-card"]

    def becomes(self, customer: dict | None) -> None:
        """Somebody else is signed in in this browser; None: nobody."""
        self.page.context.clear_cookies()
        if customer:
            self.shop.sign_in(self.page, customer)


@pytest.fixture
def phone(open_page, shop):
    yield OnThePhone(open_page(phone=True), shop)
    errors = open_page.watch.errors
    errors[:] = [error for error in errors if not any(expected in error for expected in EXPECTED)]


@pytest.fixture
def cleo(shop, phone) -> dict:
    made = shop.customer("Cleo")
    shop.store.order(price="99.99", quantity=3, customer_id=made["id"])
    shop.settled()
    shop.sign_in(phone.page, made)
    return made


def test_a_member_puts_their_card_on_the_home_screen(phone, cleo):
    page = phone.open().page
    expect(phone.number).to_be_visible()
    phone.is_ready()

    told = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert told["errors"] == []
    assert json.loads(told["data"])["start_url"].startswith(f"{PAGE}?locale=en")

    page.evaluate(
        "dispatchEvent(Object.assign(new Event('beforeinstallprompt'), {prompt: () => (window.asked = true)}))"
    )
    page.get_by_role("button", name="Add to home screen").click()
    expect(page.locator("#install")).to_be_hidden()
    assert page.evaluate("window.asked") is True


@pytest.mark.skipif(WITH_WINDOWS is None, reason="No Chromium that installs pages: apt-get install chromium")
def test_a_browser_would_offer_to_install_it(chromium, shop):
    with with_windows() as browser:
        page = browser.new_context().new_page()
        shop.sign_in(page, shop.customer("Cleo"))
        phone = OnThePhone(page, shop).open()
        phone.is_ready()
        problems = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]

    # A test's browser forgets everything, like an incognito window, in which nothing can be installed.
    assert [each["errorId"] for each in problems] == ["in-incognito"]


def test_everybody_can_use_it(phone, cleo, open_page):
    page = phone.open().page
    expect(phone.number).to_be_visible()
    page.evaluate("dispatchEvent(Object.assign(new Event('beforeinstallprompt'), {prompt() {}}))")
    expect(page.locator("#install")).to_be_visible()

    assert open_page.watch.errors == []  # above all: nothing that the page's own policy stops

    found = Axe().run(page, context={"exclude": [["#rewards"]]})  # the panel has tests of its own, in every theme
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert seeing.wrong(page) == []
    assert seeing.run(page, "[...sticksOut(), ...tiny()]") == []

    # As a small phone, or a computer at 400 %, shows it; then at 200 % in a window that is not high.
    for width, height in ((320, 568), (640, 400)):
        page.set_viewport_size({"width": width, "height": height})
        assert seeing.run(page, "[...sticksOut(), ...tiny()]") == []
        tabs = page.locator("#rewards").get_by_role("tab").all()
        assert len({tab.bounding_box()["y"] for tab in tabs}) == 1  # beside each other

    # Where the device forces its colours, scanners still find dark on white, and parts have edges.
    page.emulate_media(forced_colors="active", color_scheme="dark")
    found = Axe().run(page, options={"rules": {"color-contrast": {"enabled": False}}})  # it can't tell forced colours
    assert [violation["id"] for violation in found.response["violations"]] == []
    dark, light = "rgb(0, 0, 0)", "rgb(255, 255, 255)"
    expect(phone.card.locator(".face")).to_have_css("background-color", light)
    expect(page.locator("body")).to_have_css("background-color", dark)
    for code in phone.card.locator("svg path").all():
        expect(code).to_have_css("fill", dark)
    expect(page.locator("#install")).to_have_css("outline-color", light)
    page.emulate_media(forced_colors="none", color_scheme="light")

    open_page.watch.errors.clear()  # the checks themselves style elements, which the policy stops

    page.evaluate("document.documentElement.dir = 'rtl'")
    assert seeing.run(page, "sticksOut()") == []
    assert phone.number.evaluate("element => getComputedStyle(element).direction") == "ltr"


def test_without_a_connection_the_card_is_there_and_the_rest_says_so(phone, cleo):
    page = phone.open().page
    expect(phone.number).to_be_visible()
    number = phone.number.inner_text()
    phone.is_ready()
    assert phone.kept() == [number.replace(" ", "")]

    page.context.set_offline(True)
    page.reload()

    expect(phone.number).to_have_text(number)
    expect(phone.card.get_by_text("This is your card as it was last seen here")).to_be_visible()
    expect(page.locator("#device").get_by_text("Your card is kept on this device")).to_be_visible()

    expect(page.locator("#rewards")).to_contain_text("You are offline.")
    expect(phone.card.get_by_role("button", name="Try again")).to_be_visible()

    page.context.set_offline(False)  # the page hears of it
    expect(phone.card).to_have_attribute("data-state", "shown")
    expect(page.locator("#rewards").get_by_text("1,499")).to_be_visible()


def test_the_card_goes_with_who_it_is_of(phone, shop, cleo):
    page = phone.open().page
    expect(phone.number).to_be_visible()
    first = phone.number.inner_text()
    dora = shop.customer("Dora")
    shop.store.order(price="10.00", customer_id=dora["id"])
    shop.settled()

    phone.becomes(dora)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    expect(phone.number).not_to_have_text(first)
    assert phone.kept() == [phone.number.inner_text().replace(" ", "")]

    page.get_by_role("button", name="Forget this device").click()
    expect(page.locator("#device").get_by_text("Your card is not kept on this device")).to_be_visible()
    expect(phone.card).to_have_attribute("data-state", "shown")
    assert phone.kept() == []
    page.reload()
    expect(phone.number).to_be_visible()
    assert phone.kept() == []
    page.get_by_role("button", name="Keep my card here").click()
    expect(page.locator("#device").get_by_text("Your card is kept on this device")).to_be_visible()

    page.get_by_role("link", name="Sign out").click()
    page.wait_for_url(f"{shop.front}/")
    assert phone.kept() == []


def test_who_is_signed_out_signs_in_and_comes_back(phone, shop, cleo):
    page = phone.open(f"{PAGE}?locale=en").page
    expect(phone.number).to_be_visible()
    phone.becomes(None)

    page.reload()

    expect(phone.card.get_by_text("Sign in to see your card.")).to_be_visible()
    assert phone.kept() == []
    phone.card.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name=cleo["email"]).click()
    page.wait_for_url(f"{shop.front}{PAGE}?locale=en")
    expect(phone.number).to_be_visible()


def test_who_joins_on_the_page_has_a_card_at_once(phone, shop):
    newcomer = shop.customer("Nia")
    shop.sign_in(phone.page, newcomer)
    page = phone.open(f"{PAGE}?locale=en").page
    expect(phone.card.get_by_text("Members have a card.")).to_be_visible()

    page.locator("#rewards").get_by_role("button", name="Join now").click()

    expect(phone.number).to_be_visible()
    expect(page.locator("#rewards").get_by_role("tab", name="Home")).to_be_visible()


def test_a_link_opens_a_part_of_the_panel(phone, cleo):
    page = phone.open(f"{PAGE}?locale=en&view=history").page
    expect(
        page.locator("#rewards").get_by_text("1,499").or_(page.locator("#rewards").get_by_text("Order #"))
    ).not_to_have_count(0)


def test_an_address_outside_the_folder_leads_into_it(phone, shop, cleo):
    phone.open("/apps/loyalty").page.wait_for_url(f"{shop.front}{PAGE}**")
    expect(phone.number).to_be_visible()
