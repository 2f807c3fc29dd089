"""App Bridge and the admin around it, in a real browser with a small app in the frame."""

from collections.abc import Iterator

import pytest

from devstore import installs, server
from tests.devstore_pages import tiny_app
from tests.devstore_pages.conftest import ADMIN, SHOP

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("elements")]

SEND_XHR = """(body) => new Promise((done) => {
  const request = new XMLHttpRequest();
  request.open('POST', '/data');
  request.setRequestHeader('X-Kind', 'htmx');
  const statuses = [];
  request.onreadystatechange = () => { if (request.readyState === 4) statuses.push(request.status); };
  request.onload = () => done({ statuses, answer: JSON.parse(request.responseText) });
  request.send(body);
})"""


@pytest.fixture
def app() -> Iterator[tiny_app.TinyApp]:
    with tiny_app.running() as tiny:
        yield tiny


@pytest.fixture
def standin(app) -> Iterator[server.Running]:
    with server.start(app_url=app.url, client_id="client", client_secret="hush", retry_factor=1) as running:
        app.store_url = running.url
        installs.install(running.store, SHOP)
        yield running


@pytest.fixture
def page(chromium, standin):
    """The admin with the app's home open in its frame."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(8000)
    opened.goto(f"{standin.url}{ADMIN}/apps/loyalty")
    opened.frame_locator("#app-frame").get_by_role("heading", name="Home").wait_for()
    yield opened
    opened.close()


def inside(page):
    return page.frame("app-iframe")


def test_a_fetch_to_the_app_carries_a_valid_token(page, app):
    answer = inside(page).evaluate("fetch('/data', {method: 'POST', body: 'hello'}).then((answer) => answer.json())")

    assert answer["body"] == "hello"
    assert app.seen == [("/", "id_token"), ("/data", "bearer")]


def test_a_request_to_another_origin_carries_none(page, standin):
    with page.expect_request("**/cart.js") as asked:
        inside(page).evaluate(f"fetch('{standin.url}/cart.js', {{mode: 'no-cors'}}).then(() => 1)")

    assert "authorization" not in asked.value.headers


def test_a_refused_fetch_is_sent_once_more_with_a_new_token(page, app):
    app.refuse_next = 1

    answer = inside(page).evaluate("fetch('/data', {method: 'POST', body: 'again'}).then((answer) => answer.json())")

    assert answer["body"] == "again"
    assert app.seen[1:] == [("/data", "refused"), ("/data", "bearer")]


def test_a_request_refused_twice_stays_refused(page, app):
    app.refuse_next = 2

    assert inside(page).evaluate("fetch('/data').then((answer) => answer.status)") == 401
    assert app.seen[1:] == [("/data", "refused"), ("/data", "refused")]


def test_xmlhttprequest_carries_a_token_too_and_its_owner_sees_only_the_last_answer(page, app):
    app.refuse_next = 1

    seen = inside(page).evaluate(SEND_XHR, "points=5")

    assert seen == {"statuses": [200], "answer": {"body": "points=5", "kind": "htmx"}}
    assert app.seen[1:] == [("/data", "refused"), ("/data", "bearer")]


def test_a_link_moves_inside_the_frame_through_the_bounce_page(page, app):
    page.frame_locator("#app-frame").get_by_role("link", name="To the rules").click()

    page.frame_locator("#app-frame").get_by_role("heading", name="Rules").wait_for()
    assert app.seen[1:] == [("/rules", "bounced"), ("/rules", "id_token")]
    page.wait_for_url(f"**{ADMIN}/apps/loyalty/rules?tab=1")


def test_the_apps_navigation_is_drawn_by_the_admin(page, app):
    page.get_by_role("navigation", name="Admin").get_by_role("link", name="Rules").click()

    page.frame_locator("#app-frame").get_by_role("heading", name="Rules").wait_for()
    assert page.get_by_role("link", name="Rules", exact=True).get_attribute("aria-current") == "page"
    assert app.seen[-1] == ("/rules", "id_token")


def test_a_toast_is_shown_by_the_admin(page):
    inside(page).evaluate("shopify.toast.show('Rule saved')")

    page.locator("#toasts").get_by_text("Rule saved").wait_for()


def test_changing_a_marked_form_shows_the_save_bar_and_discard_brings_the_values_back(page):
    field = page.frame_locator("#app-frame").get_by_label("Name")
    field.fill("new")
    page.get_by_text("Unsaved changes").wait_for()

    page.get_by_role("button", name="Discard").click()

    page.get_by_text("Unsaved changes").wait_for(state="hidden")
    assert field.input_value() == "old"


def test_save_submits_the_form(page):
    inside(page).evaluate(
        "document.addEventListener('submit', (event) => { event.preventDefault();"
        " document.getElementById('out').textContent = new FormData(event.target).get('name'); })"
    )
    page.frame_locator("#app-frame").get_by_label("Name").fill("new")

    page.get_by_role("button", name="Save").click()

    page.frame_locator("#app-frame").get_by_text("new", exact=True).wait_for()
    page.get_by_text("Unsaved changes").wait_for(state="hidden")


def test_unsaved_changes_are_not_left_without_asking(page, app):
    page.frame_locator("#app-frame").get_by_label("Name").fill("new")
    page.get_by_text("Unsaved changes").wait_for()
    page.get_by_role("navigation", name="Admin").get_by_role("link", name="Rules").click()

    page.get_by_role("button", name="Stay").click()
    assert app.seen[-1][0] == "/"

    page.get_by_role("navigation", name="Admin").get_by_role("link", name="Rules").click()
    page.get_by_role("button", name="Leave page").click()
    page.frame_locator("#app-frame").get_by_role("heading", name="Rules").wait_for()


def test_more_scopes_are_granted_only_when_the_merchant_agrees(page, standin):
    before = installs.get(standin.store, SHOP)["scopes"]

    inside(page).evaluate("window.asked = shopify.scopes.request(['write_gift_cards']); 0")
    page.get_by_role("button", name="Not now").click()
    assert inside(page).evaluate("window.asked.then((answer) => answer.result)") == "declined-all"
    assert installs.get(standin.store, SHOP)["scopes"] == before

    inside(page).evaluate("window.asked = shopify.scopes.request(['write_gift_cards']); 0")
    page.get_by_text("Create and edit gift cards").wait_for()
    page.get_by_role("button", name="Allow").click()
    answer = inside(page).evaluate("window.asked")
    assert answer["result"] == "granted-all"
    assert "write_gift_cards" in answer["detail"]["granted"]

    again = inside(page).evaluate("shopify.scopes.request(['write_gift_cards'])")
    assert again == answer
    assert "write_gift_cards" in inside(page).evaluate("shopify.scopes.query()")["granted"]
    left = inside(page).evaluate("shopify.scopes.revoke(['write_gift_cards'])")
    assert left["detail"]["granted"] == before == installs.get(standin.store, SHOP)["scopes"]


def test_an_app_page_opened_outside_the_admin_goes_in(chromium, standin, app):
    opened = chromium.new_page()
    opened.goto(f"{app.url}/auth/patch-id-token?shop={SHOP}&shopify-reload=%2F")

    opened.wait_for_url(f"{standin.url}{ADMIN}/apps/loyalty**")
    opened.close()
