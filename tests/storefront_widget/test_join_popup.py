"""The invitation to join: when it shows itself, to whom, and how it goes."""

import pytest
from playwright.sync_api import expect

from tests.storefront_widget.blocks_shown import CONFIG, MEMBER, SAID, SHOP, document, render, serve

POPUP = {"on": True, "delay_s": 2, "every_days": 30, "pages": ["index", "product"]}
CHOSEN = {"pages": "shop", "delay": 2, "days": 7}
DIALOG = "<dialog id=other><button>Other</button></dialog><input aria-label=Search><a href='/x'>Link</a>"
HOURS_MS = 3_600_000


def look(**popup) -> dict:
    return CONFIG | {"look": {"popup": POPUP | popup}}


@pytest.mark.parametrize(
    ("case", "settings", "fields", "shows"),
    [
        ("as the app's look says", {}, {"config": look(), "template": "index"}, True),
        ("not on pages that the look doesn't name", {}, {"config": look(), "template": "collection"}, False),
        ("off in the look", {}, {"config": look(on=False), "template": "index"}, False),
        ("the theme editor has the last word", CHOSEN, {"config": look(on=False), "template": "index"}, True),
        ("the home page only", {"pages": "home"}, {"template": "product"}, False),
        ("never in the cart", {"pages": "all"}, {"template": "cart"}, False),
        ("never on account pages", {"pages": "all"}, {"template": "customers/login"}, False),
        ("never for members", CHOSEN, {"member": MEMBER}, False),
        ("for customers who did not join", CHOSEN, {"customer": {}}, True),
        ("not while the programme rests", CHOSEN, {"config": CONFIG | {"paused": True}}, False),
        ("not before there is a programme", CHOSEN, {"config": None, "said": None}, False),
        ("always in the theme editor", {}, {"config": None, "said": None, "design_mode": True}, True),
    ],
)  # fmt: skip
def test_on_which_pages_and_for_whom(case, settings, fields, shows):
    assert ("<loyalty-join" in render("join-popup", settings, **fields)) == shows


def inviting(chosen: dict) -> str:
    return document("<h1>Store</h1>", DIALOG, "<p>Linen.</p>" * 40, render("join-popup", chosen), render("loyalty"))


@pytest.fixture
def page(chromium):
    """A phone of somebody new, with a clock that the test moves."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    shown = context.new_page()
    shown.clock.install()
    html = inviting(CHOSEN)
    serve(shown, {"/": html, "/next": html})
    yield shown
    context.close()


def visit(page, path: str = "/") -> None:
    """The delay passes, and whatever shows itself then has shown itself."""
    page.goto(SHOP + path, wait_until="networkidle")
    page.clock.run_for(4_000)


def loaded(page) -> None:
    """Its script is there, and has decided."""
    page.evaluate("customElements.whenDefined('loyalty-join').then(() => {})")


def test_it_shows_itself_after_a_while_and_takes_nothing_away(page):
    popup = page.get_by_role("dialog", name="Join Loom Club")
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    serve(page, {"/": inviting(CHOSEN | {"delay": 40})})  # the clock goes on by itself, too
    page.goto(f"{SHOP}/", wait_until="networkidle")
    page.clock.run_for(1_000)
    expect(popup).to_be_hidden()
    assert asked == ["", "loyalty.js"]  # what most visitors never see is not loaded
    page.clock.run_for(40_000)

    expect(popup).to_be_visible()
    assert page.evaluate("document.activeElement.localName") == "body"
    box = popup.bounding_box()
    assert box["height"] < 844 * 0.4  # an invitation, not an interstitial
    assert box["y"] > 844 / 2
    assert all(button.bounding_box()["height"] >= 44 for button in popup.locator("a,button").all())
    page.get_by_role("link", name="Link").click(trial=True)  # the page behind it works


def test_refused_it_never_comes_back(page):
    popup = page.get_by_role("dialog", name="Join Loom Club")
    visit(page)
    page.get_by_role("link", name="Link").focus()
    popup.get_by_role("button", name="No, thanks").focus()
    page.keyboard.press("Escape")

    expect(popup).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Link"
    page.clock.run_for(400 * 24 * HOURS_MS)
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    visit(page, "/next")
    expect(popup).to_be_hidden()
    assert asked == ["next", "loyalty.js"]


def test_left_alone_it_comes_back_after_the_days_chosen(page):
    popup = page.get_by_role("dialog", name="Join Loom Club")
    visit(page)
    expect(popup).to_be_visible()
    visit(page, "/next")
    loaded(page)
    expect(popup).to_be_hidden()
    page.clock.set_system_time(page.evaluate("Date.now()") + 8 * 24 * HOURS_MS)
    visit(page, "/next")
    expect(popup).to_be_visible()
    popup.get_by_role("link", name="Join now").click()
    expect(popup).to_be_hidden()
    expect(page.locator("loyalty-panel dialog")).to_be_visible()


def test_it_waits_while_something_else_has_the_shoppers_attention(page):
    popup = page.get_by_role("dialog", name="Join Loom Club")
    page.goto(f"{SHOP}/", wait_until="networkidle")
    page.evaluate("document.querySelector('#other').showModal()")
    page.clock.run_for(4_000)
    loaded(page)
    expect(popup).to_be_hidden()
    page.evaluate("document.querySelector('#other').close()")
    page.get_by_label("Search").focus()
    page.clock.run_for(6_000)
    expect(popup).to_be_hidden()
    page.get_by_label("Search").blur()
    page.clock.run_for(6_000)
    expect(popup).to_be_visible()


def test_where_nothing_can_be_kept_it_shows_once_a_visit(page):
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError') } })"
    )
    popup = page.get_by_role("dialog", name="Join Loom Club")
    visit(page)
    expect(popup).to_be_visible()
    popup.get_by_role("button", name="No, thanks").click()
    expect(popup).to_be_hidden()

    page.evaluate("location.assign('/next')")  # with a referrer, as a shopper's click has one
    page.wait_for_url(f"{SHOP}/next")
    page.clock.run_for(10_000)
    loaded(page)
    expect(popup).to_be_hidden()


def test_without_its_words_it_does_not_come(page):
    page.route("**/block-join-en.js", lambda route: route.abort())
    visit(page)
    loaded(page)
    page.clock.run_for(60_000)
    expect(page.locator("loyalty-join")).to_have_text("")
    assert page.evaluate("localStorage['loyalty-join']") is None  # it is not counted as seen


def test_it_says_what_the_merchant_says(page):
    anew = {"join.title": "Be one of {{ programme }}", "join.bonus": "{{ points }} await you", "join.refuse": "$& no"}
    said = SAID | {"programme": "Loom $& Club", "texts": anew}
    settings = CHOSEN | {"text": "Free for ever <3"}
    serve(page, {"/": document(render("join-popup", settings, said=said), render("loyalty"))})
    visit(page)

    popup = page.get_by_role("dialog", name="Be one of Loom $& Club")
    expect(popup).to_have_text("Be one of Loom $& ClubFree for ever <3100 stars await youJoin now$& no")


def test_in_the_theme_editor_it_is_there_at_once_and_stays(page):
    serve(page, {"/": document(render("join-popup", design_mode=True))})  # also while the button is off
    page.goto(f"{SHOP}/", wait_until="networkidle")

    popup = page.get_by_role("dialog", name="Join Loom Club")
    expect(popup).to_be_visible()
    popup.get_by_role("button", name="No, thanks").click()
    expect(popup).to_be_visible()
    assert page.evaluate("localStorage['loyalty-join']") is None


def test_a_policy_that_forbids_inline_styles_leaves_its_colours(page):
    look_of_shop = CONFIG | {"look": {"accent": "#ffee00", "on_accent": "#111111", "corner": "soft"}}
    html = document(render("join-popup", CHOSEN, config=look_of_shop), render("loyalty", config=look_of_shop))
    policy = f'<meta http-equiv="Content-Security-Policy" content="style-src {SHOP}">'
    serve(page, {"/": html.replace("<title>", f"{policy}<title>")})
    said = []
    page.on("console", lambda message: said.append(message.text))
    visit(page)

    link = page.get_by_role("link", name="Join now")
    expect(link).to_have_css("background-color", "rgb(255, 238, 0)")
    expect(link).to_have_css("border-radius", "12px")
    assert said == []
