"""What a shopper does: look, put into the bag, check out, sign in."""

import re

import pytest

from devstore import carts, catalogue, customers, orders, sessions
from tests.devstore_pages.conftest import SHOP, followed

THROW = "heron-linen-throw"


def variant_of(store, handle: str) -> int:
    return catalogue.product(store, SHOP, handle)["variants"][0]["id"]


def fill_bag(store, browser, handle: str = THROW, quantity: int = 1) -> None:
    followed(browser, browser.post("/cart/add", data={"id": variant_of(store, handle), "quantity": quantity}))


WHERE = {
    "first_name": "Robin",
    "last_name": "Ash",
    "address1": "1 Lane",
    "city": "Town",
    "zip": "10001",
    "shipping": "standard",
}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Cloth for slow mornings."),
        ("/collections/all", "12 pieces"),
        ("/collections/cushions", "Marlow Cushion Cover"),
        (f"/products/{THROW}", "Add to bag"),
        ("/cart", "Nothing in it yet."),
        ("/account/login", "maya.lindqvist@example.com"),
    ],
)
def test_every_page_answers(browser, path, words):
    page = browser.get(path)

    assert page.status_code == 200
    assert words in page.text


def test_an_unknown_product_is_a_page_of_the_shop(browser):
    page = browser.get("/products/nothing")

    assert page.status_code == 404
    assert "We could not find that." in page.text


def test_the_bag_keeps_what_was_put_in_and_forgets_what_was_taken_out(store, browser):
    fill_bag(store, browser, quantity=2)
    cart = browser.get("/cart.js").json()
    assert [(item["handle"], item["quantity"]) for item in cart["items"]] == [(THROW, 2)]

    followed(browser, browser.post("/cart/change", data={"id": cart["items"][0]["key"], "quantity": ["2", "0"]}))

    assert browser.get("/cart.js").json()["items"] == []


def test_the_ajax_cart_answers_as_shopify_does(store, browser):
    added = browser.post("/cart/add.js", json={"id": variant_of(store, THROW), "quantity": 3})
    assert added.json()["item_count"] == 3

    refused = browser.post("/cart/add.js", json={"id": 1})

    assert refused.status_code == 422
    assert browser.get("/cart.js").json()["item_count"] == 3


def test_a_guest_buys(store, browser):
    fill_bag(store, browser)

    page = followed(browser, browser.post("/checkout", data=WHERE | {"email": "robin@example.com", "pay": "now"}))

    [order] = orders.all(store, SHOP)
    assert (order["email"], order["financial_status"]) == ("robin@example.com", "paid")
    assert order["name"] in page
    assert browser.get("/cart.js").json()["item_count"] == 0


def test_paying_later_leaves_the_order_pending(store, browser):
    fill_bag(store, browser)

    page = followed(browser, browser.post("/checkout", data=WHERE | {"email": "robin@example.com", "pay": "later"}))

    assert orders.all(store, SHOP)[0]["financial_status"] == "pending"
    assert "We wait for your transfer" in page


def test_a_guest_may_leave_no_customer_behind(store, browser):
    before = len(customers.all(store, SHOP))
    fill_bag(store, browser)

    browser.post("/checkout", data=WHERE | {"email": "nobody@example.com", "no_customer": "1"})

    assert orders.all(store, SHOP)[0]["customer"] is None
    assert len(customers.all(store, SHOP)) == before


def test_an_order_without_an_address_is_refused_with_a_sentence_and_nothing_is_bought(store, browser):
    fill_bag(store, browser)

    page = browser.post("/checkout", data=WHERE | {"email": ""})

    assert page.status_code == 422
    assert "Enter an e-mail address" in page.text
    assert orders.all(store, SHOP) == []


def test_a_discount_code_lowers_the_total_and_a_wrong_one_says_so(store, browser):
    fill_bag(store, browser)
    assert "−$12.80" in followed(browser, browser.post("/checkout/discount", data={"code": "welcome10"}))

    page = browser.post("/checkout/discount", data={"code": "NOPE"})

    assert page.status_code == 422
    assert "NOPE" in page.text


def test_signing_in_takes_one_press_and_shows_only_ones_own_orders(store, browser):
    maya, theo = customers.all(store, SHOP)[:2]
    for buyer in (maya, theo):
        orders.place(store, SHOP, [{"product": THROW}], customer_id=buyer["id"])
    hers, his = (orders.all(store, SHOP, customer_id=buyer["id"])[0]["name"] for buyer in (maya, theo))

    page = followed(browser, browser.post("/account/login", data={"customer_id": maya["id"]}))

    assert f">{hers}<" in page
    assert f">{his}<" not in page
    followed(browser, browser.post("/account/logout"))
    assert browser.get("/account").headers["location"] == "/account/login"


def test_a_signed_in_order_belongs_to_the_customer(store, browser):
    maya = customers.all(store, SHOP)[0]
    browser.post("/account/switch", data={"customer_id": maya["id"], "return_to": "/cart"})
    fill_bag(store, browser)

    browser.post("/checkout", data=WHERE | {"email": "other@example.com"})

    assert orders.all(store, SHOP)[0]["customer"]["id"] == maya["id"]


def test_a_return_address_stays_in_the_shop(store, browser):
    maya = customers.all(store, SHOP)[0]

    answer = browser.post("/account/switch", data={"customer_id": maya["id"], "return_to": "//evil.example/"})

    assert answer.headers["location"] == "/"


def test_two_shops_show_their_own_goods(store, browser):
    from devstore import seed, shops

    shops.create(store, "second.myshopify.com", "Second")
    catalogue.create(store, "second.myshopify.com", title="Only here", price="5.00")
    seed.fill(store, "second.myshopify.com")

    second = browser.get("/collections/all", headers={"host": "second.localhost"}).text

    assert "Only here" in second
    assert "Only here" not in browser.get("/collections/all").text


def test_every_product_has_a_picture(store, browser):
    for product in catalogue.products(store, SHOP):
        picture = browser.get(f"/cdn/products/{product['handle']}.svg")
        assert picture.headers["content-type"] == "image/svg+xml"
        assert not re.search(r"\{\w+\}", picture.text)


def test_a_visitor_with_a_bag_keeps_the_session(store, browser):
    fill_bag(store, browser)
    cookie = browser.cookies[sessions.COOKIE]

    for path in ("/", "/cart", "/cart.js", "/collections/all"):
        browser.get(path)

    assert browser.cookies[sessions.COOKIE] == cookie
    assert carts.of(store, sessions.Session(cookie, SHOP))["item_count"] == 1
