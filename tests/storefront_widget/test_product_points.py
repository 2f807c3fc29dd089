"""The block that says what a product earns: first by Liquid, then as the shopper chooses."""

import pytest
from playwright.sync_api import expect

from tests.storefront_widget.blocks_shown import (
    CONFIG,
    FIVE,
    MEMBER,
    PRODUCT,
    SHOP,
    document,
    render,
    serve,
    text,
)

# As Dawn has it: a form for instalments, the real one, and a quantity that stands outside of it.
FORMS = """
<form action="/cart/add" id="instalments"><input type="hidden" name="id" value="101"></form>
<form action="/cart/add" id="other"><input type="hidden" name="id" value="999"><button>Add another</button></form>
<form action="/cart/add" id="main"><input type="hidden" name="id" value="101" disabled>
  <label><input type="radio" name="selling_plan" value="" checked>Once</label>
  <label><input type="radio" name="selling_plan" value="61">Monthly</label><button>Add</button></form>
<input type="number" name="quantity" value="1" form="main">
"""
CHOOSE = "([id]) => { document.querySelector('#main [name=id]').value = id }"


@pytest.fixture(scope="module")
def page(chromium):
    shown = chromium.new_page(viewport={"width": 390, "height": 844})
    yield shown
    shown.close()


@pytest.mark.parametrize(
    ("case", "fields", "says"),
    [
        ("exact", {}, "Earn 240 stars with this"),
        ("the tax in the price doesn't count", {"config": CONFIG | {"tax": "out"}}, "Earn about 240 stars with this"),
        ("tax comes on top and counts", {"taxes_included": False}, "Earn about 240 stars with this"),
        ("a condition that no page knows", {"config": CONFIG | {"earn": [FIVE | {"about": True}]}},
         "Earn about 240 stars with this"),
        ("a cap", {"config": CONFIG | {"earn": [FIVE | {"at_most": 100}]}}, "Earn 100 stars with this"),
        ("paused", {"config": CONFIG | {"paused": True}}, ""),
        ("no rule", {"config": CONFIG | {"earn": []}}, ""),
        ("a gift card", {"product": PRODUCT | {"gift_card?": True}}, ""),
        ("nothing is mirrored yet", {"config": None, "said": None}, ""),
        ("the theme editor of a new shop", {"config": None, "said": None, "design_mode": True},
         "Earn 120 points with this Sample. Your programme’s own texts stand here once it runs."),
    ],
)  # fmt: skip
def test_liquid_says_what_the_chosen_variant_earns(case, fields, says):
    assert text(render("product-points", **fields)) == says


def test_what_earns_nothing_or_is_in_another_currency_is_not_said_by_liquid():
    for_others = CONFIG | {"earn": [FIVE | {"products": ["12"]}]}

    assert "hidden" in render("product-points", config=for_others)
    assert 'class="loyalty-waits"' in render("product-points", currency="USD")


def test_a_plan_that_the_address_chooses_sets_the_price():
    subscribed = PRODUCT | {"selected_selling_plan": {"id": 61}}

    assert text(render("product-points", product=subscribed)) == "Earn 216 stars with this"


def test_it_links_to_the_programme_or_invites():
    assert text(render("product-points", {"show_link": True})).endswith("Join now")
    assert text(render("product-points", {"show_link": True}, member=MEMBER)).endswith("Loom Club")


def test_nothing_from_the_shop_is_markup():
    evil = "</script><img src=x onerror=alert(1)>"
    html = render("product-points", product=PRODUCT | {"vendor": evil, "type": evil})

    assert "<img" not in html


def test_it_follows_what_the_shopper_chooses(page):
    html = document(render("product-points"), FORMS)
    serve(page, {"/": html})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) shift += one.value"
        " }).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{SHOP}/", wait_until="networkidle")
    line = page.locator("loyalty-product-points p")

    expect(line).to_have_text("Earn 240 stars with this")
    assert page.evaluate("window.shift") == 0
    page.evaluate(CHOOSE, ["102"])  # as themes do: the field alone, without an event
    expect(line).to_have_text("Earn about 324 stars with this")
    page.locator("[name=quantity]").fill("100")
    expect(line).to_have_text("Earn 32,495 stars with this")
    page.evaluate(CHOOSE, ["101"])
    page.get_by_label("Monthly").check()
    expect(line).to_have_text("Earn 21,600 stars with this")
    for nonsense in ("-3", "0", ""):
        page.locator("[name=quantity]").fill(nonsense)
        expect(line).to_have_text("Earn 216 stars with this")
    page.evaluate(CHOOSE, ["777"])  # a variant that Liquid didn't name: what the address or Liquid said
    expect(line).to_have_text("Earn 216 stars with this")


def test_it_follows_the_address_and_survives_a_theme_that_draws_its_section_anew(page):
    serve(page, {"/": document(render("product-points"))})
    page.goto(f"{SHOP}/", wait_until="networkidle")
    line = page.locator("loyalty-product-points p")

    page.evaluate(
        "history.replaceState({}, '', '?variant=102'); document.body.dispatchEvent(new CustomEvent('variant:change',"
        " { bubbles: true }))"
    )
    expect(line).to_have_text("Earn about 324 stars with this")
    page.evaluate("document.querySelector('loyalty-product-points p span').textContent = 'Earn 1 star with this'")
    expect(line).to_have_text("Earn about 324 stars with this")
    page.evaluate("const main = document.querySelector('main'); main.innerHTML = main.innerHTML")
    expect(line).to_have_text("Earn about 324 stars with this")


@pytest.mark.parametrize(
    ("rate", "says"), [("1.25", "Earn about 192 stars with this"), ("0", None), ("<b>", None)]
)  # fmt: skip
def test_another_currency_is_converted_by_the_storefronts_own_rate(page, rate, says):
    head = f"<script>Shopify = {{ currency: {{ active: 'USD', rate: '{rate}' }} }}</script>"
    serve(page, {"/": document(render("product-points", currency="USD"), head=head)})
    page.goto(f"{SHOP}/", wait_until="networkidle")

    if says:
        expect(page.locator("loyalty-product-points p")).to_have_text(says)
    else:
        expect(page.locator("loyalty-product-points p")).to_be_hidden()
