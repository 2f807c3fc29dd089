"""What a page of the admin asks for before it can be used, and whether anything moves once it is seen."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork

pytestmark = in_browser
HASH = re.compile(r"\.[0-9a-f]{12}(?=\.)")
MOVED = """new Promise((done) => {
  let moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { moved += entry.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(moved), 300);
})"""


@pytest.fixture
def office(page, shop) -> MerchantAtWork:
    return MerchantAtWork(page, shop)


def test_a_page_asks_for_itself_shopifys_two_scripts_and_two_of_ours(office):
    answers: list[Response] = []

    def note(response: Response) -> None:
        if response.frame == office.page.frame("app-iframe"):
            answers.append(response)

    office.page.on("response", note)
    office.open_app()
    office.page.wait_for_load_state("networkidle")

    asked = [HASH.sub("", urlsplit(answer.url).path) for answer in answers]
    assert asked[0] == "/"
    assert sorted(asked[1:]) == [
        "/cdn/app-bridge.js",
        "/cdn/polaris.js",
        "/static/dashboard.js",
        "/static/django_htmx/htmx-2.min.js",
    ]
    assert {answer.headers["content-encoding"] for answer in answers} == {"gzip"}
    kept = {answer.headers["cache-control"] for answer in answers if "/static/" in answer.url}
    assert kept == {"max-age=315360000, public, immutable"}


def test_names_come_without_moving_anything(office):
    for name in ("Ada", "Wilhelmina"):
        office.shop.store.order(price="20.00", customer_id=office.shop.customer(name)["id"])
    office.shop.settled()

    office.open_app("/members/")

    expect(office.app.get_by_text("Wilhelmina")).to_be_visible()
    assert office.page.frame("app-iframe").evaluate(MOVED) == 0


def test_what_the_theme_says_of_the_widget_moves_nothing(office):
    office.open_app()

    expect(office.app.get_by_text("The widget is on in your theme")).to_be_visible()
    assert office.page.frame("app-iframe").evaluate(MOVED) == 0
