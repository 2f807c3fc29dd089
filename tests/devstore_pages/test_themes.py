"""Two themes over one store: every page in both, and what only one of them has."""

import pytest

from devstore import catalogue, customers, online_store
from devstore.errors import Refused
from tests.devstore_pages.conftest import SHOP

THROW = "heron-linen-throw"
MAIN = "template--162045100001__main"


def add_throw(store, browser, **fields) -> dict:
    variant = catalogue.product(store, SHOP, THROW)["variants"][0]["id"]
    return browser.post("/cart/add.js", json={"id": variant} | fields).json()


@pytest.mark.parametrize("theme", online_store.THEMES)
def test_every_page_answers_in_both_themes(store, browser, theme):
    online_store.publish(store, SHOP, theme)
    add_throw(store, browser)
    guest = {path: browser.get(path) for path in ("/account/login", "/pages/nowhere", f"/products/{THROW}", "/cart")}
    browser.post("/account/switch", data={"customer_id": customers.all(store, SHOP)[0]["id"]})
    pages = guest | {path: browser.get(path) for path in ("/", "/collections/all", "/pages/about", "/account")}

    assert {path: answer.status_code for path, answer in pages.items()} == {
        path: 404 if path == "/pages/nowhere" else 200 for path in pages
    }
    assert {path for path, answer in pages.items() if f"/cdn/themes/{theme}/theme.css" not in answer.text} == set()
    assert {path for path, answer in pages.items() if "Liquid error" in answer.text} == set()


def test_checkout_is_not_the_themes(store, browser):
    add_throw(store, browser)
    plain = browser.get("/checkout").text

    online_store.publish(store, SHOP, "bazaar")

    assert browser.get("/checkout").text == plain


def test_a_theme_or_setting_that_is_not_there_is_refused_and_nothing_changes(store):
    online_store.publish(store, SHOP, "bazaar", settings={"dark": True})

    with pytest.raises(Refused, match="There is no theme debut"):
        online_store.publish(store, SHOP, "debut")
    with pytest.raises(Refused, match="A theme has no setting size"):
        online_store.publish(store, SHOP, "loom", settings={"size": 3})

    assert (online_store.theme_of(store, SHOP), online_store.settings_of(store, SHOP)) == ("bazaar", {"dark": True})


def test_the_control_publishes_a_theme_with_its_settings(browser):
    browser.post(f"/control/shops/{SHOP}/theme", json={"theme": "bazaar", "settings": {"dark": True}})

    assert browser.get(f"/control/shops/{SHOP}/theme").json() == {"theme": "bazaar", "settings": {"dark": True}}
    assert '<html class="no-js dark"' in browser.get("/").text


@pytest.mark.parametrize("theme", online_store.THEMES)
def test_a_language_from_right_to_left_turns_the_page_round(store, browser, theme):
    online_store.publish(store, SHOP, theme)

    assert 'lang="ar" dir="rtl"' in browser.get("/?locale=ar").text
    assert 'lang="en" dir="ltr"' in browser.get("/?locale=en").text


def test_a_call_of_the_cart_brings_the_drawer_as_it_is_afterwards(store, browser):
    online_store.publish(store, SHOP, "bazaar")

    added = add_throw(store, browser, sections="cart-drawer,nothing")
    emptied = browser.post("/cart/clear.js", json={"sections": ["cart-drawer"]}).json()

    assert added["handle"] == THROW
    assert added["sections"]["nothing"] is None
    assert 'id="shopify-section-cart-drawer"' in added["sections"]["cart-drawer"]
    assert "1 × Heron Linen Throw" in added["sections"]["cart-drawer"]
    assert "It is empty." in emptied["sections"]["cart-drawer"]


def test_a_page_gives_single_sections(store, browser):
    add_throw(store, browser)

    asked = browser.get(f"/cart?sections={MAIN},cart-drawer").json()
    alone = browser.get(f"/cart?section_id={MAIN}")

    assert asked["cart-drawer"] is None  # loom has no drawer
    assert asked[MAIN] == alone.text
    assert alone.text.startswith(f'<div id="shopify-section-{MAIN}" class="shopify-section">')
    assert "<html" not in alone.text
    assert browser.get("/cart?section_id=other").status_code == 404
