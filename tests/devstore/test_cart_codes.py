"""Codes in a shopper's cart and at the checkout: what waits, what wins, what is told."""

from datetime import datetime

import pytest

from devstore import cancellations, carts, catalogue, checkouts, customers, discounts, orders, sessions, shops
from devstore.errors import Refused
from tests.devstore.conftest import SHOP

NOW = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
THROW, TOWEL = "JL-THROW-HERON", "CA-TOWEL-WAFFLE"


@pytest.fixture
def quiet(store):
    """No tax, and a clock that stands."""
    store.clock.set(NOW)
    shops.change(store, SHOP, tax_rate="0")
    return store


def code(store, name: str, kind: str = "percentage", value: str = "10.0", **more) -> dict:
    return discounts.add(store, SHOP, code=name, kind=kind, value=value, **more)


def place(store, *lines, **more) -> dict:
    return orders.place(store, SHOP, [{"sku": each} if isinstance(each, str) else each for each in lines], **more)


def combining(**classes) -> dict:
    return {"combines_with": classes}


def cart(store, *skus, customer=None):
    session = sessions.start(store, SHOP, customer_id=customer)
    for sku in skus:
        carts.add(store, session, catalogue.variant_by(store, SHOP, sku=sku)["id"])
    return session


def test_a_better_code_takes_the_place_of_a_worse_one_and_not_the_other_way(quiet):
    code(quiet, "FIFTH", value="20.0")
    session = cart(quiet, THROW)

    checkouts.enter(quiet, session, "welcome10")
    checkouts.enter(quiet, session, "fifth")
    with pytest.raises(Refused, match="WELCOME10 couldn’t be used with your existing discounts"):
        checkouts.enter(quiet, session, "WELCOME10")

    assert carts.of(quiet, session)["discount_codes"] == [{"code": "FIFTH", "applicable": True}]
    with pytest.raises(Refused, match="Enter a valid discount code or gift card"):
        checkouts.enter(quiet, session, "NOPE")


def test_the_cart_tells_what_each_code_takes_off(quiet):
    throw = catalogue.variant_by(quiet, SHOP, sku=THROW)["product_id"]
    code(quiet, "GOODS", value="50.0", items={"products": [throw], "variants": []}, **combining(order=True))
    code(quiet, "ALL", value="10.0", **combining(product=True))
    session = cart(quiet, THROW, TOWEL)

    told = carts.set_codes(quiet, session, ["ALL", "goods", "NOPE"])

    assert (told["original_total_price"], told["items_subtotal_price"], told["total_price"]) == (16600, 10200, 9180)
    assert told["total_discount"] == 7420
    assert [(each["final_line_price"], each["line_level_total_discount"]) for each in told["items"]] == [
        (6400, 6400),
        (3800, 0),
    ]
    (applied,) = told["cart_level_discount_applications"]
    assert (applied["title"], applied["total_allocated_amount"]) == ("ALL", 1020)
    assert told["discount_codes"] == [
        {"code": "ALL", "applicable": True},
        {"code": "goods", "applicable": True},
        {"code": "NOPE", "applicable": False},
    ]


def test_a_customers_own_code_waits_until_the_customer_is_known(quiet):
    maya, theo = quiet.documents.all("customer", SHOP)[:2]
    code(quiet, "MINE", context={"customers": [maya["id"]]})
    guest = cart(quiet, THROW)
    carts.set_codes(quiet, guest, ["MINE"])
    other = cart(quiet, THROW, customer=theo["id"])
    carts.set_codes(quiet, other, ["MINE"])

    assert carts.of(quiet, guest)["discount_codes"] == [{"code": "MINE", "applicable": False}]
    assert checkouts.summary(quiet, other)["refused"] == [
        {"code": "MINE", "words": "MINE discount code isn’t available to you right now"}
    ]
    bought = checkouts.checkout(quiet, guest, email=maya["email"])
    assert bought["total_discounts"] == "12.80"
    assert checkouts.checkout(quiet, other)["discount_codes"] == []
    assert [use["customer_id"] for use in discounts.by_code(quiet, SHOP, "MINE")["used"]] == [maya["id"]]


def test_a_code_used_before_is_told_and_taken_off_when_the_buyer_is_known(quiet):
    maya = quiet.documents.all("customer", SHOP)[0]
    code(quiet, "FIRST", once_per_customer=True)
    place(quiet, THROW, codes=["FIRST"], customer_id=maya["id"])
    guest = cart(quiet, THROW)
    checkouts.enter(quiet, guest, "FIRST")

    with pytest.raises(Refused, match="already been used"):
        checkouts.checkout(quiet, guest, email=maya["email"])

    assert len(orders.all(quiet, SHOP)) == 1
    assert checkouts.checkout(quiet, guest, email=maya["email"])["total_discounts"] == "0.00"


def test_a_cancelled_order_keeps_its_use_of_the_code(quiet):
    code(quiet, "ONCE", usage_limit=1)
    order = place(quiet, THROW, codes=["ONCE"])

    cancellations.cancel(quiet, SHOP, order["id"])

    with pytest.raises(Refused, match="reached its usage limit"):
        place(quiet, THROW, codes=["ONCE"])


def test_codes_of_another_shop_are_unknown(quiet):
    other = shops.create(quiet, "other.myshopify.com", "Other")["domain"]
    discounts.add(quiet, other, code="THERE", kind="percentage", value="10.0")

    with pytest.raises(Refused, match="Enter a valid discount code"):
        place(quiet, THROW, codes=["THERE"])
    assert customers.all(quiet, other) == []
