"""What a merchant does in the admin: each form changes exactly what it says."""

import pytest

from devstore import customers, installs, misbehaviour, orders, shops
from devstore.webhooks import deliveries
from tests.devstore_pages.conftest import ADMIN, SHOP, followed


@pytest.fixture
def order(store) -> dict:
    lines = [{"sku": "JL-THROW-HERON", "quantity": 1}, {"sku": "CA-TOWEL-WAFFLE", "quantity": 3}]
    return orders.place(store, SHOP, lines, customer_id=customers.all(store, SHOP)[0]["id"])


def now(store, order) -> dict:
    return orders.get(store, SHOP, order["id"])


def act(browser, order, name: str, **fields) -> str:
    return followed(browser, browser.post(f"{ADMIN}/orders/{order['id']}/{name}", data=fields))


PATHS = [
    "",
    "/orders",
    "/products",
    "/customers",
    "/discounts",
    "/gift_cards",
    "/settings",
    "/settings/apps",
    "/themes/current/editor",
    "/developer",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_answers_before_and_after_installation(store, browser, path):
    assert browser.get(ADMIN + path).status_code == 200

    installs.install(store, SHOP)

    assert browser.get(ADMIN + path).status_code == 200


def test_an_address_without_a_page_says_so(browser):
    page = browser.get(f"{ADMIN}/nothing/here")

    assert page.status_code == 404
    assert "There is nothing at this address" in page.text


def test_an_unknown_shop_is_not_found(browser):
    assert browser.get("/shop/nobody.myshopify.com/admin").status_code == 404


def test_under_another_name_of_this_machine_the_admin_moves_to_its_own(standin, browser):
    answer = browser.get(f"{ADMIN}/orders?query=a", headers={"host": "localhost"})

    assert answer.headers["location"] == f"{standin.url}{ADMIN}/orders?query=a"


def test_a_pending_order_is_marked_as_paid(store, browser):
    pending = orders.place(store, SHOP, [{"sku": "JL-THROW-HERON"}], paid=False)

    assert "Order marked as paid." in act(browser, pending, "pay")

    assert now(store, pending)["financial_status"] == "paid"


def test_items_are_fulfilled(store, browser, order):
    act(browser, order, "fulfil")

    assert now(store, order)["fulfillment_status"] == "fulfilled"


def test_a_refund_names_its_lines_and_quantities(store, browser, order):
    throw, towel = order["line_items"]

    act(browser, order, "refund", **{f"line-{throw['id']}": "0", f"line-{towel['id']}": "2", "restock": "1"})

    [refund] = now(store, order)["refunds"]
    assert [(each["line_item_id"], each["quantity"]) for each in refund["refund_line_items"]] == [(towel["id"], 2)]


def test_an_amount_alone_is_refunded_without_a_line(store, browser, order):
    act(browser, order, "refund", amount="12.50", **{f"line-{line['id']}": "0" for line in order["line_items"]})

    [refund] = now(store, order)["refunds"]
    assert refund["refund_line_items"] == []
    assert [each["amount"] for each in refund["transactions"]] == ["12.50"]


def test_shipping_alone_is_refunded(store, browser, order):
    act(browser, order, "refund", shipping="6.00")

    [refund] = now(store, order)["refunds"]
    assert refund["refund_line_items"] == []
    assert len(refund["order_adjustments"]) == 1


def test_an_empty_refund_is_refused_and_changes_nothing(store, browser, order):
    page = browser.post(f"{ADMIN}/orders/{order['id']}/refund", data={"amount": ""})

    assert page.status_code == 422
    assert "Choose items, shipping or an amount to refund." in page.text
    assert now(store, order)["refunds"] == []


def test_an_edit_adds_removes_and_changes(store, browser, order):
    throw, towel = order["line_items"]
    blanket = orders.place(store, SHOP, [{"sku": "FM-BLANKET-ORCHARD"}])["line_items"][0]["variant_id"]

    act(
        browser,
        order,
        "edit",
        **{f"line-{throw['id']}": "0", f"line-{towel['id']}": "1", "add": blanket, "add_quantity": "2"},
    )

    left = {line["sku"]: line["current_quantity"] for line in now(store, order)["line_items"]}
    assert left == {"JL-THROW-HERON": 0, "CA-TOWEL-WAFFLE": 1, "FM-BLANKET-ORCHARD": 2}


def test_a_cancelled_order_gives_the_money_back(store, browser, order):
    act(browser, order, "cancel", reason="customer", refund="1", restock="1")

    cancelled = now(store, order)
    assert cancelled["cancel_reason"] == "customer"
    assert cancelled["financial_status"] == "refunded"


def test_a_guest_order_gets_its_customer(store, browser):
    guest = orders.place(store, SHOP, [{"sku": "JL-THROW-HERON"}], email="late@example.com")
    ines = customers.all(store, SHOP)[2]

    act(browser, guest, "customer", customer_id=ines["id"])

    assert now(store, guest)["customer"]["id"] == ines["id"]


def test_a_deleted_order_is_gone(store, browser, order):
    act(browser, order, "delete")

    assert browser.get(f"{ADMIN}/orders/{order['id']}").status_code == 404


def test_an_order_is_placed_for_a_customer(store, browser, order):
    variant, theo = order["line_items"][0]["variant_id"], customers.all(store, SHOP)[1]
    fields = {
        "variant_id": variant,
        "quantity": "2",
        "customer_id": theo["id"],
        "source_name": "pos",
        "paid": "pending",
    }

    followed(browser, browser.post(f"{ADMIN}/orders", data=fields))

    placed = orders.all(store, SHOP)[0]
    assert (placed["customer"]["id"], placed["source_name"], placed["financial_status"]) == (
        theo["id"],
        "pos",
        "pending",
    )


def test_orders_are_found_by_name(store, browser, order):
    other = orders.place(store, SHOP, [{"sku": "JL-THROW-HERON"}])

    page = browser.get(f"{ADMIN}/orders", params={"query": other["name"]}).text

    assert f"/orders/{other['id']}" in page
    assert f"/orders/{order['id']}" not in page


def test_a_customer_is_added_tagged_and_merged(store, browser):
    fields = {"first_name": "Ada", "email": "ada@example.com", "tags": "vip, new", "account": "1"}
    followed(browser, browser.post(f"{ADMIN}/customers", data=fields))
    ada = customers.by_email(store, SHOP, "ada@example.com")
    maya = customers.all(store, SHOP)[0]

    followed(browser, browser.post(f"{ADMIN}/customers/{ada['id']}/tags", data={"tags": "vip, gold"}))
    assert customers.tags(store, SHOP, ada["id"]) == ["gold", "vip"]

    followed(browser, browser.post(f"{ADMIN}/customers/{maya['id']}/merge", data={"deleted_id": ada["id"]}))
    assert browser.get(f"{ADMIN}/customers/{ada['id']}").status_code == 404


def test_privacy_requests_are_sent(store, browser):
    installs.install(store, SHOP)
    maya = customers.all(store, SHOP)[0]

    for name in ("data_request", "redact"):
        followed(browser, browser.post(f"{ADMIN}/customers/{maya['id']}/{name}"))

    topics = {each["topic"] for each in deliveries.log(store, shop=SHOP)}
    assert {"customers/data_request", "customers/redact"} <= topics


def test_the_merchant_agrees_and_the_app_opens_signed_in_its_frame(store, browser):
    asked = browser.get(f"{ADMIN}/apps/loyalty")
    assert asked.headers["location"].startswith(f"{ADMIN}/oauth/install")
    consent = browser.get(asked.headers["location"]).text
    assert "View and edit customers" in consent

    answer = browser.post(f"{ADMIN}/oauth/install", data={"scope": "read_orders", "decision": "approve"})

    page = (
        followed(browser, browser.post(answer.headers["location"]))
        if answer.status_code == 307
        else browser.get(answer.headers["location"]).text
    )
    assert 'src="http://127.0.0.1:9/?embedded=1' in page
    assert "id_token=" in page


def test_declining_installs_nothing(store, browser):
    browser.post(f"{ADMIN}/oauth/install", data={"scope": "read_orders", "decision": "decline"})

    assert not installs.is_installed(store, SHOP)


def test_the_frame_opens_the_page_of_the_app_that_the_address_names(store, browser):
    installs.install(store, SHOP)

    page = browser.get(f"{ADMIN}/apps/loyalty/rules/5?tab=caps").text

    assert 'src="http://127.0.0.1:9/rules/5?' in page
    assert "tab=caps" in page


def test_uninstalling_ends_the_access(store, browser):
    installs.install(store, SHOP)

    assert "App uninstalled." in followed(browser, browser.post(f"{ADMIN}/settings/apps/uninstall"))

    assert not installs.is_installed(store, SHOP)


def test_faults_are_started_and_cleared(store, browser):
    fields = {"kind": "delay", "target": "orders/*", "count": "", "seconds": "5"}
    followed(browser, browser.post(f"{ADMIN}/developer/misbehave", data=fields))
    [rule] = misbehaviour.rules(store)
    assert (rule["kind"], rule["topic"], rule["left"], rule["seconds"]) == ("delay", "orders/*", None, 5.0)

    followed(browser, browser.post(f"{ADMIN}/developer/behave"))

    assert misbehaviour.rules(store) == []


def test_the_delivery_log_shows_only_this_shops_webhooks_and_their_bodies(store, browser):
    shops.create(store, "second.myshopify.com", "Second")
    for shop in (SHOP, "second.myshopify.com"):
        installs.install(store, shop)
    customers.create(store, SHOP, email="here@example.com")
    customers.create(store, "second.myshopify.com", email="there@example.com")
    [mine] = deliveries.log(store, shop=SHOP)
    [theirs] = deliveries.log(store, shop="second.myshopify.com")

    page = browser.get(f"{ADMIN}/developer").text

    assert f"/developer/{mine['id']}" in page
    assert f"/developer/{theirs['id']}" not in page
    assert "here@example.com" in browser.get(f"{ADMIN}/developer/{mine['id']}").text


def test_shop_settings_are_checked_before_they_are_saved(store, browser):
    good = {"name": "Juniper", "currency": "eur", "iana_timezone": "Europe/Vienna"}
    followed(browser, browser.post(f"{ADMIN}/settings", data=good))
    page = browser.post(f"{ADMIN}/settings", data=good | {"iana_timezone": "Vienna"})

    assert page.status_code == 422
    assert "Enter a time zone by its name" in page.text
    kept = shops.get(store, SHOP)
    assert (kept["name"], kept["currency"], kept["iana_timezone"]) == ("Juniper", "EUR", "Europe/Vienna")
