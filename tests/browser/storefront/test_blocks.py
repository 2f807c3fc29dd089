"""The extension's blocks among a theme's own things: readable, whole, and in nobody's way."""

import pytest
from playwright.sync_api import expect

from devstore import storefront_states
from tests.browser import seeing
from tests.browser.conftest import in_browser
from tests.browser.storefront import looking
from tests.browser.storefront.conftest import PRODUCT

pytestmark = in_browser
BLOCKS = "#wrap .shopify-app-block, .site-header ~ * .shopify-app-block"
STANDING = (
    "(blocks) => blocks.map((block) => [block.innerText.trim().length > 5, block.getBoundingClientRect().height > 15])"
)
STARS = (
    "[...document.querySelectorAll('.shopify-app-block svg > *')]"
    ".filter((drawn) => drawn.getBoundingClientRect().width < 8).map(() => 'a star that is not seen')"
)
# On each page, how many blocks stand there; the bar below the header is one of them.
PAGES = {PRODUCT: 2, "/cart": 2, "/account": 2, "/pages/rewards": 6}


@pytest.fixture
def furnished(club):
    """Every block of the extension stands where it belongs."""
    storefront_states.place_blocks(club.store)
    yield club
    for block in club.store.of_shop("GET", "/blocks")["blocks"]:
        club.store.of_shop("DELETE", f"/blocks/{block['id']}")


def into_the_cart(page) -> None:
    page.evaluate(
        "async (product) => { const { variants } = await (await fetch(`${product}.js`)).json();"
        "await fetch('/cart/add.js', { method: 'POST', headers: { 'Content-Type': 'application/json' },"
        "body: JSON.stringify({ id: variants[0].id }) }); }",
        PRODUCT,
    )


@pytest.mark.parametrize(("theme", "phone"), [("loom", False), ("bazaar", True)])
def test_every_block_stands_in_its_place(open_page, furnished, ada, wear, visit, theme, phone):
    page, wrong = open_page(phone=phone), []
    wear(theme)
    furnished.sign_in(page, ada)
    visit(page)
    into_the_cart(page)
    for path, count in PAGES.items():
        visit(page, path)
        blocks = page.locator(BLOCKS)
        if blocks.evaluate_all(STANDING) != [[True, True]] * count:
            wrong.append(f"{path}: {[each[:60] for each in blocks.all_inner_texts()]}")
        wrong += [f"{path}: {each}" for each in seeing.run(page, f"[...sticksOut(), ...faint(), ...{STARS}]")]
        if theme == "bazaar":
            wrong += [f"{path}: {each}" for each in looking.violations(page, ".shopify-app-block")]
    page.context.clear_cookies()
    visit(page, "/pages/rewards?locale=ar")
    wrong += [f"guest, {each}" for each in seeing.run(page, "sticksOut()")]
    wrong += [f"guest, {each}" for each in seeing.run(page, "faint()")]

    assert wrong == []


ANEW = {
    "goods.earns": "Dafür gibt’s {{ points }}", "order.earns": "Der Korb bringt {{ points }}",
    "mine.have": "Auf dem Konto: {{ points }}", "steps.title": "Drei <Schritte> & mehr",
}  # fmt: skip
READ = {
    PRODUCT: "Dafür gibt’s 640 Punkte", "/cart": "Der Korb bringt 640 Punkte", "/account": "Auf dem Konto: ",
    "/pages/rewards": "Drei <Schritte> & mehr",
}  # fmt: skip


@pytest.fixture
def worded(club):
    """In German the merchant says some things in other words."""
    club.merchant.submit("/look/texts/?language=de&group=blocks", **ANEW)
    club.settled()
    yield
    club.merchant.submit("/look/texts/?language=de&group=blocks", **dict.fromkeys(ANEW, ""))
    club.settled()


def test_what_the_merchant_words_anew_is_read_on_the_shops_pages(page, furnished, ada, visit, worded):
    furnished.sign_in(page, ada)
    visit(page)
    into_the_cart(page)

    for path, says in READ.items():
        visit(page, f"{path}?locale=de")
        expect(page.locator(BLOCKS).get_by_text(says).first).to_be_visible()


def test_a_block_leads_to_the_panel_where_the_theme_swallows_its_kind_of_link(page, furnished, ada, wear, visit):
    wear("bazaar")
    furnished.sign_in(page, ada)
    shopper = visit(page, "/pages/rewards")

    page.locator('.shopify-app-block a[href^="#loyalty"]').first.click()

    expect(shopper.panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(shopper.panel).to_have_count(0)


@pytest.mark.parametrize("theme", ["loom", "bazaar"])
def test_the_invitation_is_not_seen_before_its_time_and_goes_for_good(page, club, wear, visit, theme):
    wear(theme)
    invited = {"enabled": True, "embed": "join-popup", "settings": {"pages": "all", "delay": 30}}
    club.store.of_shop("POST", "/embed", invited)
    page.clock.install()
    popup = page.locator("loyalty-join")
    visit(page)
    page.wait_for_load_state("networkidle")
    early = popup.evaluate("(popup) => popup.getBoundingClientRect().height")

    page.clock.fast_forward(31_000)
    expect(popup.get_by_role("button", name="No, thanks")).to_be_visible()
    wrong = [*looking.violations(page, "loyalty-join"), *seeing.run(page, "sticksOut()")]
    focus, box = page.evaluate("document.activeElement.localName"), popup.bounding_box()
    popup.get_by_role("button", name="No, thanks").click()
    expect(popup).to_have_count(0)
    club.store.of_shop("POST", "/embed", invited | {"enabled": False})

    assert (wrong, focus) == ([], "body")
    assert early == 0
    assert 100 < box["height"] < 400
    assert box["y"] > 300
