"""The control API: the same verbs over HTTP; and the storefront's cart, sessions and persistence."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from devstore import carts, catalogue, checkouts, control_faults, orders, server, sessions
from devstore import control as control_routes
from devstore.errors import Refused
from tests.devstore.conftest import CLIENT_ID, SECRET, SHOP


@pytest.fixture
def control(http, running):
    def call(method: str, path: str, **body):
        return http(method, f"/control{path}", json=body)

    return call


def test_an_order_lives_its_life_over_http(control, store):
    variant = control("GET", "/shops/-/products").json()["products"][0]["variants"][0]
    order = control("POST", "/shops/-/orders", lines=[{"variant_id": variant["id"], "quantity": 2}], paid=False).json()
    path = f"/shops/-/orders/{order['id']}"
    lines = [{"line_item_id": order["line_items"][0]["id"], "quantity": 1}]

    assert control("POST", f"{path}/pay").json()["financial_status"] == "paid"
    worth = control("POST", f"{path}/refund/suggest", lines=lines).json()["amount"]
    assert control("POST", f"{path}/refund", lines=lines).json()["transactions"][0]["amount"] == worth
    assert control("POST", f"{path}/edit", add=[{"price": "5.00"}]).json()["line_items"][1]["price"] == "5.00"
    assert control("GET", f"{path}/graphql").json()["name"] == order["name"]
    assert control("POST", f"{path}/cancel", reason="staff").json()["cancel_reason"] == "staff"
    assert control("DELETE", path).status_code == 200
    assert control("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("case", "method", "path", "body", "status"),
    [
        ("no such shop", "GET", "/shops/nobody.myshopify.com", {}, 404),
        ("no such order", "POST", "/shops/-/orders/5/pay", {}, 404),
        ("no lines", "POST", "/shops/-/orders", {"lines": []}, 422),
        ("misspelt argument", "POST", "/shops/-/orders", {"lines": [{"price": "1"}], "colour": "red"}, 422),
        ("unknown fault", "POST", "/misbehaviour", {"kind": "explode"}, 422),
        ("unknown code", "POST", "/shops/-/orders", {"lines": [{"price": "1"}], "discount_code": "NOPE"}, 422),
        ("clock without zone", "POST", "/clock", {"now": "2026-11-22T12:00:00"}, 422),
    ],
)
def test_refusals_say_why(control, case, method, path, body, status):
    answer = control(method, path, **body)

    assert (case, answer.status_code, bool(answer.json()["error"])) == (case, status, True)


def test_the_clock_stops_moves_and_runs_again(control):
    assert control("POST", "/clock", now="2026-11-22T12:00:00+00:00").json()["now"] == "2026-11-22T12:00:00+00:00"
    assert control("POST", "/clock", advance_seconds=90).json()["now"] == "2026-11-22T12:01:30+00:00"
    assert control("POST", "/clock", real=True).json()["now"] > "2026-11-22T12:01:30"


def test_opening_the_app_loads_its_document(control, app):
    opened = control("POST", "/shops/-/install", open=True).json()

    assert opened["status"] == 200
    assert app.calls[0].path.startswith("/?embedded=1&host=")


def test_a_second_shop_is_seeded_and_apart(control):
    control("POST", "/shops", domain="harbor-and-pine.myshopify.com", name="Harbor & Pine", currency="EUR")

    assert [each["domain"] for each in control("GET", "/shops").json()["shops"]] == [
        SHOP,
        "harbor-and-pine.myshopify.com",
    ]
    assert len(control("GET", "/shops/harbor-and-pine.myshopify.com/products").json()["products"]) == 12
    assert control("GET", "/shops/harbor-and-pine.myshopify.com/orders").json() == {"orders": []}


def test_reset_forgets_all_but_gives_no_id_twice(control):
    first = control("POST", "/shops/-/orders", lines=[{"price": "1.00"}]).json()
    control("POST", "/reset")
    again = control("POST", "/shops/-/orders", lines=[{"price": "1.00"}]).json()

    assert control("GET", "/shops/-/orders").json()["orders"] == [again]
    assert again["id"] > first["id"]


def test_a_cart_becomes_an_order(running):
    store = running.store
    maya = store.documents.all("customer", SHOP)[0]
    session = sessions.start(store, SHOP, customer_id=maya["id"])
    towel = catalogue.product(store, SHOP, "waffle-bath-towel")["variants"][0]

    carts.add(store, session, towel["id"], quantity=2)
    carts.add(store, session, towel["id"])
    checkouts.set_discount(store, session, "welcome10")
    quoted = checkouts.quote(store, session, shipping="express")
    order = checkouts.checkout(store, session, shipping="express", pay="later")

    assert quoted == {
        "subtotal": "114.00",
        "discount": "11.40",
        "shipping": "14.00",
        "tax": "8.21",
        "total": "124.81",
        "currency": "USD",
    }
    assert (order["total_price"], order["financial_status"]) == ("124.81", "pending")
    assert order["customer"]["id"] == maya["id"]
    assert carts.of(store, session)["items"] == []
    with pytest.raises(Refused):
        checkouts.checkout(store, session)


def test_a_guest_needs_an_address_to_check_out(running):
    session = sessions.start(running.store, SHOP)
    towel = catalogue.product(running.store, SHOP, "waffle-bath-towel")["variants"][0]
    carts.add(running.store, session, towel["id"])

    with pytest.raises(Refused):
        checkouts.checkout(running.store, session)

    order = checkouts.checkout(running.store, session, email="someone@example.com", first_name="Sam")
    assert order["customer"]["state"] == "disabled"


def test_orders_placed_at_once_have_names_and_ids_of_their_own(store):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: orders.place(store, SHOP, [{"price": "1.00"}]), range(64)))

    assert len({order["id"] for order in made}) == 64
    assert {order["name"] for order in made} == {f"#{1001 + n}" for n in range(64)}
    assert len(orders.all(store, SHOP)) == 64


def test_the_data_survive_a_restart(tmp_path, app):
    options = {"app_url": app.url, "client_id": CLIENT_ID, "client_secret": SECRET, "data_dir": tmp_path}
    with server.start(**options) as first:
        placed = orders.place(first.store, SHOP, [{"price": "1.00"}])
        kept = orders.get(first.store, SHOP, placed["id"])

    with server.start(**options) as second:
        again = orders.get(second.store, SHOP, placed["id"])
        newer = orders.place(second.store, SHOP, [{"price": "1.00"}])
        assert len(second.store.documents.all("product", SHOP)) == 12

    assert {**again, "order_status_url": ""} == {**kept, "order_status_url": ""}
    assert newer["name"] == "#1002"


def test_other_shops_are_found_by_their_host(running, http):
    store = running.store
    http("POST", "/control/shops", json={"domain": "harbor-and-pine.myshopify.com", "name": "Harbor & Pine"})
    answer = http("GET", "/", headers={"Host": f"harbor-and-pine.localhost:{running.port}"})

    assert store.default_shop == SHOP
    assert answer.status_code == 200
    assert "Harbor" in answer.text


def test_the_readme_names_every_address_of_control(running):
    text = (Path(control_routes.__file__).parent / "README.md").read_text()
    told = set(re.findall(r"[a-z_]+", text[text.index("## /control") :]))
    routes = [*control_routes.routes(running.store), *control_faults.routes(running.store)]

    missing = {word for route in routes for word in re.findall(r"[a-z_]+", route.path)} - told

    assert missing == set()


def test_discounts_gift_cards_and_store_credit_by_control(http, store):
    person = store.documents.all("customer", SHOP)[0]["id"]
    base = f"/control/shops/{SHOP}"

    made = http("POST", f"{base}/discounts", json={"code": "TEN", "kind": "fixed_amount", "value": "10.00"}).json()
    ended = http("POST", f"{base}/discounts/ten/deactivate").json()["status"]
    again = http("POST", f"{base}/discounts/TEN/activate").json()["status"]
    changed = http("PATCH", f"{base}/discounts/{made['id']}", json={"usage_limit": 1}).json()["usage_limit"]
    card = http("POST", f"{base}/gift_cards", json={"amount": "5", "customer_id": person}).json()
    off = http("POST", f"{base}/gift_cards/{card['id']}/deactivate").json()["status"]
    credit = http("POST", f"{base}/customers/{person}/store_credit", json={"amount": "9.50"}).json()["accounts"]

    assert (made["status"], ended, again, changed) == ("ACTIVE", "EXPIRED", "ACTIVE", 1)
    assert (len(card["code"]), off) == (16, "disabled")
    assert [each["balance"] for each in credit] == ["9.50"]
    (listed,) = http("GET", f"{base}/customers/{person}/gift_cards").json()["gift_cards"]
    assert (listed["id"], "code" in listed) == (card["id"], False)
    assert http("DELETE", f"{base}/discounts/ten").status_code == 200
    assert http("GET", f"{base}/discounts/ten").status_code == 404
    assert http("PATCH", f"{base}/discounts/welcome10", json={"nonsense": 1}).status_code == 422
