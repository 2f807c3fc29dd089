"""The frame around every page: nothing unsaved is lost, nothing is loaded whole, nothing is kept in the browser."""

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork

pytestmark = in_browser
RULE = "/rules/new/?kind=per_order"
# What Chrome does to a frame of another site whose storage it blocks: whoever touches it gets an error.
NO_STORAGE = """
  if (window.parent !== window) {
    const refuse = () => { throw new DOMException('The document is sandboxed.', 'SecurityError'); };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'cookieStore']) {
      Object.defineProperty(window, name, { get: refuse });
    }
    Object.defineProperty(document, 'cookie', { get: refuse, set: refuse });
  }
"""


@pytest.fixture
def office(page, shop) -> MerchantAtWork:
    return MerchantAtWork(page, shop)


def heading(office, name: str):
    return office.app.get_by_role("heading", level=1, name=name, exact=True)


def menu(office, name: str):
    return office.page.get_by_role("navigation", name="Admin").get_by_role("link", name=name, exact=True)


def stays(office) -> None:
    """Asked whether to leave, the merchant stays: what was typed is there, at its address."""
    office.page.get_by_role("button", name="Stay").click()
    expect(office.page.get_by_role("button", name="Stay")).to_be_hidden()
    expect(office.field("Name")).to_have_value("Half a thought")
    expect(office.page).to_have_url(f"{office.shop.admin}/apps/loyalty{RULE}")


def test_what_is_not_saved_is_not_left_by_link_menu_or_back_button(office):
    office.open_app("/members/")
    menu(office, "Earn rules").click()
    office.app.get_by_role("link", name="Create earn rule").first.click()
    office.app.get_by_role("link", name="Points for an order").click()
    office.field("Name").fill("Half a thought")

    office.app.get_by_role("link", name="Earn rules").click()
    stays(office)
    menu(office, "Activity").click()
    stays(office)
    office.page.go_back()
    stays(office)
    office.page.go_back()
    stays(office)

    office.page.go_back()
    office.page.get_by_role("button", name="Leave page").click()
    expect(office.app.get_by_role("link", name="Points for an order")).to_be_visible()
    office.page.go_back()
    expect(heading(office, "Earn rules")).to_be_visible()
    office.page.go_forward()
    office.page.go_forward()
    expect(office.field("Name")).to_have_value("")


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/rules/replay/", "Earn rules"),
        ("/rewards/donations/", "Rewards"),
        ("/activity/ledger/", "Activity"),
        ("/members/adjustments/", "Members"),
        ("/members/adjustments/files/", "Members"),
        ("/look/texts/", "Look"),
        ("/settings/trail/", "Settings"),
    ],
)
def test_the_menu_marks_where_a_page_belongs(office, path, entry):
    office.open_app(path)
    expect(menu(office, entry)).to_have_attribute("aria-current", "page")


def test_pages_follow_each_other_without_a_document_cookies_or_storage(office):
    documents: list[str] = []
    office.page.context.add_init_script(NO_STORAGE)

    def note(request: Request) -> None:
        if request.is_navigation_request() and request.frame == office.page.frame("app-iframe"):
            documents.append(request.url)

    office.open_app()
    office.page.on("request", note)
    for name in ("Earn rules", "Members", "Activity", "Settings"):
        menu(office, name).click()
        expect(heading(office, name)).to_be_visible()
        expect(menu(office, name)).to_have_attribute("aria-current", "page")
    menu(office, "Earn rules").click()
    office.app.get_by_role("link", name="Every purchase").click()
    expect(heading(office, "Every purchase")).to_be_visible()
    expect(menu(office, "Earn rules")).to_have_attribute("aria-current", "page")
    office.page.go_back()
    expect(heading(office, "Earn rules")).to_be_visible()
    expect(office.app.locator("#page")).to_have_count(1)

    assert documents == []
    assert office.page.context.cookies(office.shop.stack.app_url) == []


def test_a_deep_link_survives_a_reload_and_what_is_not_there_says_so(office, open_page):
    office.open_app("/rules/")
    office.app.get_by_role("link", name="Every purchase").click()
    expect(heading(office, "Every purchase")).to_be_visible()

    office.page.reload()
    expect(heading(office, "Every purchase")).to_be_visible()

    office.open_app("/rules/999999999/")
    expect(heading(office, "Not found")).to_be_visible()
    assert [error for error in open_page.watch.errors if "status of 404" not in error] == []
    open_page.watch.errors.clear()


def test_a_slow_page_shows_its_outline_until_it_comes_and_gives_the_old_one_back_if_it_does_not(office, open_page):
    office.open_app("/rules/")
    held = []
    office.page.route("**/members/", lambda route: held.append(route))

    menu(office, "Members").click()
    expect(office.app.locator("#waiting")).to_be_visible()
    expect(heading(office, "Earn rules")).to_be_hidden()
    held.pop().continue_()
    expect(heading(office, "Members")).to_be_visible()
    expect(office.app.locator("#waiting")).to_be_hidden()

    office.page.unroute("**/members/")
    office.page.route("**/settings/", lambda route: held.append(route))
    menu(office, "Settings").click()
    expect(office.app.locator("#waiting")).to_be_visible()
    held.pop().fulfill(status=503, body="")
    expect(office.app.get_by_text("This did not work")).to_be_visible()
    expect(heading(office, "Members")).to_be_visible()
    assert [error for error in open_page.watch.errors if " 503 " not in error] == []
    open_page.watch.errors.clear()
