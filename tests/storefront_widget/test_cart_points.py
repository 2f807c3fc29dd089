"""The block in the cart: what it earns, what is within reach, codes to put on it."""

import pytest
from playwright.sync_api import expect

from tests.storefront_widget.blocks_shown import (
    CONFIG,
    MEMBER,
    SHOP,
    cart_of,
    document,
    item,
    render,
    serve,
    text,
)

THROW = item(101, 4_800)
CODES = "€5 off LOYAL-7H2K until Dec 31, 2026 Apply"
REWARDS = "€12 off 1,000 stars €5 off 500 stars Free shipping 200 stars"


@pytest.fixture(scope="module")
def page(chromium):
    shown = chromium.new_page(viewport={"width": 390, "height": 844})
    yield shown
    shown.close()


def ajax(*items: dict, codes: tuple[str, ...] = (), off: int = 0) -> dict:
    """The same cart by Shopify's Ajax API."""
    cart = cart_of(*items, off=off)
    return cart | {
        "currency": "EUR", "discount_codes": [{"code": code, "applicable": True} for code in codes],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("case", "fields", "says"),
    [
        ("a visitor", {"cart": cart_of(THROW)}, "This order earns 240 stars Join now"),
        ("a member", {"cart": cart_of(THROW), "member": MEMBER},
         f"This order earns 240 stars You have 1,240 stars {REWARDS} {CODES}"),
        ("shipping counts, and is not chosen yet", {"cart": cart_of(THROW), "config": CONFIG | {"shipping": "in"}},
         "This order earns about 240 stars Join now"),
        ("a discount on all of it", {"cart": cart_of(THROW, off=480)}, "This order earns about 216 stars Join now"),
        ("a code that is on it", {"cart": cart_of(THROW, codes=("LOYAL-7H2K",)), "member": MEMBER | {"available": 0}},
         "This order earns 240 stars You have 0 stars 200 stars to go: Free shipping "
         "€5 off LOYAL-7H2K until Dec 31, 2026 Apply Applied"),
        ("a reward had as often as it may be", {"cart": cart_of(THROW), "member": MEMBER | {
            "codes": [], "available": 600, "had": [{"id": "8", "until": None}, {"id": "7", "until": "2020-01-01"}]}},
         "This order earns 240 stars You have 600 stars Free shipping 200 stars 400 stars to go: €12 off"),
        ("paused", {"cart": cart_of(THROW), "member": MEMBER, "config": CONFIG | {"paused": True}},
         f"This order earns 0 stars You have 1,240 stars {CODES}"),
        ("nothing is mirrored yet", {"config": None, "said": None}, ""),
        ("the theme editor of a new shop", {"config": None, "said": None, "design_mode": True},
         "This order earns 240 points Sample. Your programme’s own texts stand here once it runs."),
    ],
)  # fmt: skip
def test_liquid_says_what_the_cart_earns_and_what_can_be_used(case, fields, says):
    assert text(render("cart-points", **fields)) == says


def test_gift_cards_earn_nothing_and_an_empty_cart_says_nothing():
    gift_card = item(7, 5_000, gift_card=True)

    assert text(render("cart-points", cart=cart_of(THROW, gift_card))).startswith("This order earns 240 stars")
    for cart in (cart_of(), cart_of(gift_card)):
        assert "hidden" in render("cart-points", cart=cart).partition("<svg")[0]


def test_a_code_and_a_name_are_never_markup():
    evil = '"><img src=x onerror=alert(1)>'
    member = MEMBER | {"codes": [{"code": evil, "name": evil, "until": None}]}

    assert "<img" not in render("cart-points", cart=cart_of(item(1, 100, vendor=evil)), member=member)


def test_it_follows_the_cart_and_asks_only_when_it_changed(page):
    carts, asked = [ajax(THROW, item(102, 1_299))], []

    def cart(request):
        asked.append(request.method)
        return carts[-1]

    html = document(render("cart-points", cart=cart_of(THROW), member=MEMBER))
    serve(page, {"/": html}, {"/cart.js": cart, "/cart/change.js": {}, "/search": {}})
    page.goto(f"{SHOP}/", wait_until="networkidle")
    line = page.locator("loyalty-cart-points p").first
    expect(line).to_have_text("This order earns 240 stars")
    assert asked == []

    page.evaluate("fetch('/search')")
    page.evaluate("fetch('/cart/change.js', { method: 'POST' })")
    expect(line).to_have_text("This order earns 304 stars")
    assert asked == ["GET"]

    carts.append(ajax(THROW, codes=("loyal-7h2k",), off=500))
    page.evaluate("document.dispatchEvent(new Event('cart:updated'))")
    expect(line).to_have_text("This order earns about 215 stars")
    expect(page.locator("a[data-code]")).to_be_hidden()
    expect(page.locator("[data-applied]")).to_have_text("Applied")

    carts.append(ajax())
    page.evaluate("document.dispatchEvent(new Event('cart:updated'))")
    expect(line).to_be_hidden()
    assert len(asked) == 3


def test_a_code_goes_onto_the_cart_without_leaving_the_page(page):
    told = []

    def update(request):
        told.append(request.post_data_json)
        return ajax(THROW, codes=("SUMMER", "LOYAL-7H2K"))

    answers = {"/cart.js": ajax(THROW, codes=("SUMMER",)), "/cart/update.js": update}
    html = document(render("cart-points", cart=cart_of(THROW), member=MEMBER))
    serve(page, {"/": html, "/cart": html}, answers)
    page.goto(f"{SHOP}/", wait_until="networkidle")

    page.get_by_role("link", name="Apply LOYAL-7H2K").click()

    expect(page.locator("[data-applied]")).to_have_text("Applied")
    assert told == [{"discount": "SUMMER,LOYAL-7H2K"}]

    page.goto(f"{SHOP}/cart", wait_until="networkidle")
    with page.expect_navigation(url=f"{SHOP}/cart"):  # its totals are the theme's
        page.get_by_role("link", name="Apply LOYAL-7H2K").click()


def test_where_a_code_cannot_be_put_on_the_cart_here_the_link_does_it(page):
    html = document(render("cart-points", cart=cart_of(THROW), member=MEMBER))
    serve(page, {"/": html, "/discount/LOYAL-7H2K": "Cart"})
    page.goto(f"{SHOP}/", wait_until="networkidle")

    page.get_by_role("link", name="Apply LOYAL-7H2K").click()

    page.wait_for_url(f"{SHOP}/discount/LOYAL-7H2K?redirect=%2Fcart")
