"""The button in Chromium, on pages that mean it well and on others; nobody answers for the app but a recording."""

import pytest

from bench import storefront, storefront_views
from bench.storefront import SHOP, SIGNED_IN

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
HOSTILE = """<style>
* { all: unset }
button { display: none !important } b, span, svg { color: red !important; font-size: 40px !important }
loyalty-rewards { position: static !important; bottom: auto !important; z-index: -1 !important }
:focus { outline: 9px solid red !important }
</style>"""
NO_STORAGE = """for (const kind of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, kind, { get() { throw new DOMException("Denied", "SecurityError") } });"""
LINKS = "<a id=plain href='#loyalty'>Club</a> <a id=rewards href='/pages/club#loyalty-rewards'>Rewards</a>"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
FAILED = "That didn’t work. Please try again."


class Page:
    """A shop's page with the button, and what its browser asked for."""

    def __init__(self, browser, *, head: str = "", script: str = "", policy: str = "", customer=None, **block):
        self.context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.page.set_default_timeout(5_000)
        self.errors, self.asked, self.loaded, self.broken = [], [], [], None
        self.headers = {"Content-Security-Policy": policy} if policy else {}
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.html = (
            f"<!doctype html><html lang=en><title>Store</title>{head}<body>{LINKS}<p>{'Linen. ' * 400}</p>"
            f"{storefront.block_html(customer, **block)}</body></html>"
        )
        if script:
            self.page.add_init_script(script)
        self.page.route("**/*", self._answer)
        self.visit()

    def visit(self, path: str = "/"):
        self.page.goto(SHOP + path)
        self.button.wait_for(state="attached")
        return self

    @property
    def button(self):
        return self.page.locator("loyalty-rewards").locator("button").first

    @property
    def panel(self):
        return self.page.get_by_role("dialog")

    def is_open(self) -> bool:
        self.panel.locator(".hero:not(.bone), .empty").first.wait_for()
        return self.panel.is_visible()

    def modules(self) -> list[str]:
        return [name for name in self.loaded if name != "loyalty.js"]

    def _answer(self, route) -> None:
        path = route.request.url.removeprefix(SHOP).partition("?")[0]
        name = path.rsplit("/", 1)[-1]
        if path.startswith("/cdn/"):
            self.loaded.append(name)
            if self.broken and name == "loyalty-panel.js":
                return self.broken(route)
        if path.startswith(("/cdn/", "/apps/")):
            return storefront_views.answer(route, self.asked, self.html)
        return route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=self.headers)

    def close(self) -> None:
        self.context.close()
        assert self.errors == []


@pytest.fixture
def open_page(chromium):
    pages = []

    def open_one(**fields) -> Page:
        pages.append(Page(chromium, **fields))
        return pages[-1]

    yield open_one
    for page in pages:
        page.close()


def test_a_page_view_asks_for_nothing_and_coming_near_for_the_panels_code_alone(open_page):
    shop = open_page(customer=SIGNED_IN)
    assert (shop.button.get_attribute("aria-label"), shop.button.inner_text()) == (
        "Rewards: 1240 points", "Rewards\n1,240"
    )  # fmt: skip
    assert (shop.asked, shop.modules()) == ([], [])

    with shop.page.expect_response("**/loyalty-panel.js"):
        shop.button.hover()
    assert (shop.asked, shop.panel.count()) == ([], 0)
    shop.button.click()
    assert shop.is_open()
    assert shop.asked == ["/apps/loyalty/state"]


def test_it_opens_from_the_keyboard_and_gets_the_focus_back(open_page):
    shop = open_page()
    with shop.page.expect_response("**/loyalty-panel.js"):
        shop.button.focus()
    shop.page.keyboard.press("Enter")
    assert shop.is_open()
    shop.page.keyboard.press("Escape")
    assert shop.page.evaluate("document.activeElement.localName") == "loyalty-rewards"


def test_links_of_the_page_open_the_panel_wherever_they_lead(open_page):
    shop = open_page()
    for link in ("#plain", "#rewards"):
        shop.page.click(link)
        assert shop.is_open()
        assert shop.page.url == f"{SHOP}/"
        shop.page.keyboard.press("Escape")
    shop.visit("/#loyalty-../evil")
    assert shop.panel.count() == 0
    shop.visit("/pages/club#loyalty-rewards")
    assert shop.is_open()


def test_no_theme_hides_it_or_moves_it(open_page):
    shop = open_page(head=HOSTILE, customer=SIGNED_IN, app={"config": {"look": storefront.LOOK}})
    box = shop.button.bounding_box()

    assert (round(box["x"]), round(box["y"] + box["height"])) == (20, 860 - 24)
    assert shop.button.is_visible()
    top = "(at) => document.elementFromPoint(at.x + 10, at.y + 10).localName"
    assert shop.page.evaluate(top, box) == "loyalty-rewards"
    shop.page.locator("#rewards").focus()
    shop.page.keyboard.press("Tab")
    ring = "(element) => getComputedStyle(element).outlineStyle"
    assert shop.page.locator("loyalty-rewards").evaluate(ring) == "none"
    assert shop.button.evaluate(ring) != "none"
    shop.page.set_viewport_size({"width": 390, "height": 844})
    assert not shop.button.is_visible()  # on desktops only
    shop.page.click("#plain")
    assert shop.is_open()


def test_a_strict_policy_of_the_shop_is_kept(open_page):
    shop, said = open_page(policy=POLICY, customer=SIGNED_IN, app={"config": {"look": storefront.LOOK}}), []
    shop.page.on("console", lambda message: said.append(message.text))
    shop.visit()

    box = shop.button.bounding_box()
    assert (round(box["x"]), round(box["y"] + box["height"])) == (20, 860 - 24)
    assert shop.button.evaluate("(button) => getComputedStyle(button).backgroundColor") == "rgb(36, 70, 58)"
    shop.button.click()
    assert shop.is_open()
    assert shop.panel.evaluate("(dialog) => getComputedStyle(dialog).position") == "fixed"
    assert said == []


CACHES = "Object.defineProperty(window, 'caches', { value: { delete: async (name) => (window.forgotten = name) } })"


@pytest.mark.parametrize(("customer", "forgotten"), [(None, "loyalty-card"), (SIGNED_IN, None)])
def test_a_card_is_not_kept_for_whoever_is_signed_out_anywhere(open_page, customer, forgotten):
    assert open_page(script=CACHES, customer=customer).page.evaluate("window.forgotten") == forgotten


@pytest.mark.parametrize(
    ("head", "background"),
    [
        ("", "rgb(36, 70, 58)"),
        ("<style>:root{--color-button:10,20,30}</style>", "rgb(10, 20, 30)"),
        ("<style>:root{--color-primary-button-background:#abcdef}</style>", "rgb(171, 205, 239)"),
    ],
)
def test_it_is_of_the_themes_colour_where_the_theme_tells_it(open_page, head, background):
    shop = open_page(head=head)

    assert shop.button.evaluate("(button) => getComputedStyle(button).backgroundColor") == background


def test_where_colours_are_forced_its_edge_is_seen(open_page):
    shop = open_page()
    shop.page.emulate_media(forced_colors="active")

    style = shop.button.evaluate(
        "(b) => ({ ...getComputedStyle(b) })['border-top-color'] ?? getComputedStyle(b).borderTopColor"
    )
    assert style != "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("script", ["", NO_STORAGE])
def test_what_could_not_be_loaded_is_said_and_tried_again(open_page, script):
    shop = open_page(script=script, customer=SIGNED_IN)
    shop.broken = lambda route: route.abort()
    shop.button.click()
    shop.page.wait_for_function("() => !document.querySelector('loyalty-rewards').button.ariaBusy")
    assert (shop.button.inner_text(), shop.button.get_attribute("aria-label")) == (FAILED, FAILED)

    shop.broken = None
    shop.button.click()
    assert shop.is_open()
    assert shop.button.get_attribute("aria-label").startswith("Rewards: ")


def test_a_failure_after_a_success_is_said_too(open_page):
    shop = open_page()
    shop.button.click()
    assert shop.is_open()
    shop.broken = lambda route: route.abort()
    shop.visit("/?again")
    shop.button.click()
    shop.page.wait_for_function("() => !document.querySelector('loyalty-rewards').button.ariaBusy")

    assert shop.button.inner_text() == FAILED
    assert shop.page.evaluate("sessionStorage.loyaltyPause > Date.now()")


def test_after_three_failures_it_stops_by_itself_until_somebody_presses_it_or_minutes_went_by(open_page):
    shop = open_page(app={"config": {"look": storefront.LOOK | {"launcher": "circle"}}})
    shop.broken = lambda route: route.abort()
    for _ in range(3):
        shop.button.click()
        shop.page.wait_for_function("() => !document.querySelector('loyalty-rewards').button.ariaBusy")
    shop.visit("/#loyalty")
    shop.loaded.clear()
    shop.button.hover()
    shop.button.focus()
    assert shop.button.inner_text() == FAILED  # also where there was only an icon
    assert (shop.modules(), shop.panel.count()) == ([], 0)

    shop.page.evaluate("sessionStorage.loyaltyPause = Date.now() + 150_000")  # two of three minutes later
    with shop.page.expect_response("**/loyalty.js"):
        shop.visit("/")
    assert shop.button.get_attribute("aria-label") == "Rewards"

    shop.page.evaluate("sessionStorage.loyaltyPause = Date.now() + 900_000")
    shop.broken = None
    shop.visit("/")
    assert shop.button.inner_text() == FAILED
    shop.button.click()
    assert shop.is_open()
    shop.visit("/")
    assert shop.button.get_attribute("aria-label") == "Rewards"


def test_whoever_waits_for_nothing_is_told_so(open_page):
    shop = open_page()
    shop.page.clock.install()
    shop.broken = lambda route: None  # no answer, ever
    shop.button.click()
    assert shop.button.get_attribute("aria-busy") == "true"
    shop.button.click()  # once is enough
    shop.page.clock.fast_forward(12_000)
    shop.page.wait_for_function("() => !document.querySelector('loyalty-rewards').button.ariaBusy")

    assert shop.button.inner_text() == FAILED
    assert shop.modules() == ["loyalty-panel.js"]
