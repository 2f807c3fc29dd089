"""Discounts, gift cards and store credit in the admin."""

from datetime import datetime

import pytest

from devstore import customers, discounts, gift_cards, installs, orders, shops, store_credit
from devstore.webhooks import deliveries
from tests.devstore_pages.conftest import ADMIN, SHOP, followed


def topics(store) -> list[str]:
    return sorted(each["topic"] for each in deliveries.log(store, shop=SHOP))


def test_a_discount_is_made_changed_switched_and_deleted(store, browser):
    installs.install(store, SHOP)
    made = browser.post(
        f"{ADMIN}/discounts",
        data={"code": "AUTUMN", "kind": "fixed_amount", "value": "7.50", "minimum": "50", "combines_shipping": "1"},
    )
    page = followed(browser, made)
    kept = discounts.by_code(store, SHOP, "AUTUMN")
    base = f"{ADMIN}/discounts/{kept['id']}"

    assert "$7.50 off entire order • Minimum purchase of $50.00" in page
    assert "Combines with shipping discounts" in page
    followed(browser, browser.post(f"{base}/save", data={"code": "AUTUMN2", "starts_at": "2026-01-01T00:00",
                                                         "ends_at": "2040-12-24T18:00"}))  # fmt: skip
    changed = discounts.by_code(store, SHOP, "autumn2")
    assert changed["ends_at"][:19] == "2040-12-24T23:00:00"
    followed(browser, browser.post(f"{base}/deactivate"))
    assert discounts.status(discounts.get(store, SHOP, kept["id"]), store.clock.now()) == "EXPIRED"
    followed(browser, browser.post(f"{base}/activate"))
    followed(browser, browser.post(f"{base}/delete"))

    assert discounts.by_code(store, SHOP, "autumn2") is None
    assert topics(store) == [
        "discounts/create",
        "discounts/delete",
        "discounts/redeemcode_added",
        "discounts/redeemcode_added",
        "discounts/redeemcode_removed",
        "discounts/redeemcode_removed",
        "discounts/update",
        "discounts/update",
        "discounts/update",
    ]


@pytest.mark.parametrize(
    ("case", "fields", "words"),
    [
        ("no code", {"kind": "percentage", "value": "5"}, "Enter a discount code."),
        ("taken", {"code": "welcome10", "kind": "percentage", "value": "5"}, "Code must be unique."),
        ("above all", {"code": "X", "kind": "percentage", "value": "101"}, "up to 100"),
        ("no number", {"code": "X", "kind": "fixed_amount", "value": "many"}, "Enter a number"),
    ],
)
def test_a_wrong_discount_is_told_and_not_made(store, browser, case, fields, words):
    page = browser.post(f"{ADMIN}/discounts", data=fields)

    assert (case, page.status_code, words in page.text) == (case, 422, True)
    assert len(discounts.codes(store, SHOP)) == 3


def test_the_end_comes_after_the_start(store, browser):
    kept = discounts.by_code(store, SHOP, "WELCOME10")

    page = browser.post(
        f"{ADMIN}/discounts/{kept['id']}/save",
        data={"code": "WELCOME10", "starts_at": "2026-06-01T00:00", "ends_at": "2026-05-01T00:00"},
    )

    assert (page.status_code, "The end comes after the start." in page.text) == (422, True)
    assert discounts.get(store, SHOP, kept["id"]) == kept


def test_the_list_shows_only_this_shops_codes_and_finds_them(store, browser):
    other = shops.create(store, "other.myshopify.com", "Other")["domain"]
    discounts.add(store, other, code="ELSEWHERE", kind="percentage", value="5.0")
    page = browser.get(f"{ADMIN}/discounts").text
    found = browser.get(f"{ADMIN}/discounts?query=ship").text

    assert ("WELCOME10" in page, "ELSEWHERE" in page) == (True, False)
    assert ("SHIPFREE" in found, "WELCOME10" in found) == (True, False)
    assert browser.get(f"{ADMIN}/discounts/{discounts.codes(store, other)[0]['id']}").status_code == 404


def test_a_gift_card_shows_its_code_once(store, browser):
    maya = customers.all(store, SHOP)[0]
    page = browser.post(f"{ADMIN}/gift_cards", data={"amount": "25.00", "customer_id": str(maya["id"])})
    (card,) = store.documents.all("gift_card", SHOP)

    assert card["code"] in page.text
    assert card["code"] not in browser.get(f"{ADMIN}/gift_cards").text
    followed(browser, browser.post(f"{ADMIN}/gift_cards/{card['id']}/deactivate"))
    assert [each["status"] for each in gift_cards.all(store, SHOP)] == ["disabled"]
    assert browser.post(f"{ADMIN}/gift_cards", data={"amount": "0"}).status_code == 422
    assert "disabled" in browser.get(f"{ADMIN}/customers/{maya['id']}").text


def test_store_credit_is_given_taken_and_shown(store, browser):
    maya = customers.all(store, SHOP)[0]
    address = f"{ADMIN}/customers/{maya['id']}"
    store.clock.set(datetime.fromisoformat("2026-11-22T12:00:00+00:00"))

    followed(browser, browser.post(f"{address}/store_credit", data={"amount": "9.00", "expires_on": "2026-12-31"}))
    followed(browser, browser.post(f"{address}/store_credit", data={"amount": "-2.50"}))
    refused = browser.post(f"{address}/store_credit", data={"amount": "-7.00"})

    (account,) = store_credit.accounts(store, SHOP, maya["id"])
    assert store_credit.balance(account) == 650
    assert account["movements"][0]["expires_at"][:19] == "2027-01-01T04:59:59"
    assert (refused.status_code, "sufficient funds" in refused.text) == (422, True)
    assert "6.50 USD" in browser.get(address).text


def test_the_order_shows_codes_and_tenders_and_refunds_to_one_of_them(store, browser):
    maya = customers.all(store, SHOP)[0]
    card = gift_cards.create(store, SHOP, amount="20")
    order = orders.place(
        store, SHOP, [{"sku": "CA-TOWEL-WAFFLE"}], customer_id=maya["id"], gift_cards=[card["code"]], codes=["FIVEOFF"]
    )
    address = f"{ADMIN}/orders/{order['id']}"
    page = browser.get(address).text
    tender = orders.payments(store, SHOP, order["id"])[0]["id"]

    assert "FIVEOFF" in page
    assert f"Gift card •••• {card['code'][-4:]}" in page
    followed(browser, browser.post(f"{address}/refund", data={"amount": "4.00", "tender": str(tender)}))
    followed(browser, browser.post(f"{address}/refund", data={"amount": "6.00", "tender": "store_credit"}))

    assert gift_cards.get(store, SHOP, card["id"])["balance"] == 400
    (account,) = store_credit.accounts(store, SHOP, maya["id"])
    assert store_credit.balance(account) == 600
    assert "$4.00 returned" in browser.get(address).text
