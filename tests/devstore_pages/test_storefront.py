"""What a shopper does: look, put into the bag, check out, sign in."""

import re

import pytest

from devstore import carts, catalogue, customers, discounts, gift_cards, orders, sessions, store_credit
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
    assert (added.json()["handle"], added.json()["quantity"]) == (THROW, 3)

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
    assert "Enter a valid discount code" in page.text


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


# --- codes by link and by the Ajax cart, gift cards and store credit at the checkout ---------------------------------


def test_a_link_brings_its_code_along_and_goes_on_inside_the_shop_only(store, browser):
    went = browser.get("/discount/welcome10?redirect=/products/heron-linen-throw")
    away = browser.get("/discount/FIVEOFF", params={"redirect": "//evil.example/x"})

    assert (went.status_code, went.headers["location"]) == (302, "/products/heron-linen-throw")
    assert away.headers["location"] == "/"
    variant = catalogue.variant_by(store, SHOP, sku="JL-THROW-HERON")["id"]
    browser.post("/cart/add.js", json={"id": variant})
    told = browser.get("/cart.js").json()
    assert told["discount_codes"] == [
        {"code": "FIVEOFF", "applicable": False},
        {"code": "welcome10", "applicable": True},
    ]
    assert (told["original_total_price"], told["total_price"]) == (12800, 11520)
    assert "WELCOME10" in browser.get("/checkout").text


def test_the_ajax_cart_takes_codes_and_quantities(store, browser):
    variant = catalogue.variant_by(store, SHOP, sku="CA-TEATOWEL-KETTLE")
    plan = variant["product"]["selling_plan_groups"][0]["plans"][0]["id"]
    browser.post("/cart/add.js", json={"items": [{"id": variant["id"], "quantity": 1, "selling_plan": plan}]})

    first = browser.post("/cart/update.js", json={"updates": [2], "discount": "WELCOME10,nope"}).json()
    none = browser.post("/cart/update.js", data={"discount": ""}).json()

    assert first["items"][0]["selling_plan_allocation"]["selling_plan"]["id"] == plan
    assert (first["item_count"], first["total_price"]) == (2, 4680)
    assert first["discount_codes"] == [
        {"code": "WELCOME10", "applicable": False},
        {"code": "nope", "applicable": False},
    ]
    assert (none["discount_codes"], none["item_count"]) == ([], 2)
    assert browser.post("/cart/update.js", json={"updates": {"7": 1}}).status_code == 422


def test_a_gift_card_and_store_credit_pay_at_the_checkout(store, browser):
    maya = customers.all(store, SHOP)[0]
    gift_cards.create(store, SHOP, amount="30", code="shopper23456")
    account = store_credit.open_account(store, SHOP, maya["id"], "USD")
    store_credit.credit(store, SHOP, account["id"], 600)
    browser.post("/account/login", data={"customer_id": str(maya["id"])})
    fill_bag(store, browser)

    page = followed(browser, browser.post("/checkout/discount", data={"code": "SHOPPER23456"}))
    assert "Gift card •••• 3456" in page
    assert "$6.00 available" in page
    again = browser.post("/checkout/remove", data={"gift_card_id": str(gift_cards.all(store, SHOP)[0]["id"])})
    assert "Gift card ••••" not in followed(browser, again)
    browser.post("/checkout/discount", data={"code": "shopper23456"})
    order = followed(browser, browser.post("/checkout", data={"shipping": "standard", "use_store_credit": "1"}))

    (placed,) = orders.all(store, SHOP)
    assert placed["payment_gateway_names"] == ["bogus", "gift_card", "shopify_store_credit"]
    assert "Gift card •••• 3456" in order
    assert [card["balance"] for card in gift_cards.all(store, SHOP)] == ["0.00"]


def test_a_code_that_waits_says_so_and_can_be_taken_off(store, browser):
    discounts.add(store, SHOP, code="BIG", kind="percentage", value="10.0", minimum={"subtotal": "1000.00"})
    fill_bag(store, browser)
    browser.get("/discount/BIG")

    assert "BIG discount code needs a minimum purchase of $1000.00" in browser.get("/checkout").text
    assert "doesn’t count for this bag yet" in browser.get("/cart").text
    assert "needs a minimum" not in followed(browser, browser.post("/checkout/remove", data={"code": "BIG"}))
