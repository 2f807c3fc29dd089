"""Which codes count at checkout, and what each line gets: worked out by hand."""

from datetime import datetime

import pytest

from devstore import (
    catalogue,
    discounts,
    orders,
    product_collections,
    shops,
)
from devstore.errors import Refused
from tests.devstore.conftest import SHOP

NOW = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
# 128.00 linen, 38.00 cotton, 32.00 on sale
THROW, TOWEL, NAPKIN = "JL-THROW-HERON", "CA-TOWEL-WAFFLE", "JL-NAPKIN-MEADOW"


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


def cuts(order) -> list[list[str]]:
    """What each line, then each shipping line, got off."""
    targets = [*order["line_items"], *order["shipping_lines"]]
    return [[each["amount"] for each in target["discount_allocations"]] for target in targets]


def combining(**classes) -> dict:
    return {"combines_with": classes}


def test_order_discounts_spread_over_all_goods_but_gift_cards(quiet):
    code(quiet, "TEN", "fixed_amount", "10.00")

    order = place(quiet, THROW, "JL-RUNNER-FIG", {"sku": "JL-GIFTCARD-1"}, codes=["ten"])

    assert cuts(order) == [["6.67"], ["3.33"], [], []]
    assert order["discount_codes"] == [{"code": "TEN", "amount": "10.00", "type": "fixed_amount"}]
    assert order["discount_applications"] == [
        {
            "target_type": "line_item",
            "type": "discount_code",
            "value": "10.00",
            "value_type": "fixed_amount",
            "allocation_method": "across",
            "target_selection": "all",
            "code": "TEN",
        }
    ]
    assert (order["total_discounts"], order["total_price"]) == ("10.00", "213.00")


def test_an_amount_never_exceeds_the_goods(quiet):
    code(quiet, "HUGE", "fixed_amount", "500.00")

    order = place(quiet, TOWEL, codes=["HUGE"])

    assert (order["subtotal_price"], order["total_price"]) == ("0.00", "6.00")


def test_product_discounts_reach_only_what_they_name(quiet):
    throw = catalogue.variant_by(quiet, SHOP, sku=THROW)
    towel = catalogue.variant_by(quiet, SHOP, sku=TOWEL)
    code(quiet, "FREE", "percentage", "100.0", items={"products": [], "variants": [towel["id"]]})
    code(quiet, "EACH", "fixed_amount", "5.00", each_item=True, items={"products": [throw["product_id"]]})
    sale = product_collections.get(quiet, SHOP, "sale")
    code(quiet, "SALE", "percentage", "50.0", items={"collections": [sale["id"]]})

    free = place(quiet, THROW, TOWEL, codes=["FREE"])
    each = place(quiet, {"sku": THROW, "quantity": 3}, TOWEL, codes=["EACH"])
    half = place(quiet, NAPKIN, TOWEL, codes=["SALE"])

    assert cuts(free) == [[], ["38.00"], []]
    assert cuts(each) == [["15.00"], [], []]
    assert each["discount_applications"][0]["allocation_method"] == "each"
    assert each["discount_applications"][0]["target_selection"] == "entitled"
    assert cuts(half) == [["16.00"], [], []]


def test_classes_combine_when_both_allow_it_and_in_shopifys_order(quiet):
    throw = catalogue.variant_by(quiet, SHOP, sku=THROW)["product_id"]
    goods = {"items": {"products": [throw], "variants": []}}
    code(quiet, "GOODS", "percentage", "50.0", **goods, **combining(order=True, shipping=True))
    code(quiet, "ALL", "percentage", "10.0", **combining(product=True, shipping=True))
    code(quiet, "SHIP", "shipping", **combining(order=True, product=True))

    order = place(quiet, THROW, TOWEL, codes=["SHIP", "ALL", "GOODS"])

    # 64.00 + 38.00 is left after the product discount; ten per cent of that is 10.20, spread 6.40 and 3.80.
    assert cuts(order) == [["64.00", "6.40"], ["3.80"], ["6.00"]]
    assert [each["code"] for each in order["discount_applications"]] == ["GOODS", "ALL", "SHIP"]
    assert [(each["code"], each["amount"], each["type"]) for each in order["discount_codes"]] == [
        ("GOODS", "64.00", "percentage"),
        ("ALL", "10.20", "percentage"),
        ("SHIP", "6.00", "shipping"),
    ]
    assert order["total_price"] == "91.80"


def test_one_that_allows_and_one_that_does_not_are_not_combined(quiet):
    code(quiet, "YES", "percentage", "10.0", **combining(order=True, shipping=True))
    code(quiet, "NO", "shipping")

    with pytest.raises(Refused, match="NO couldn’t be used with your existing discounts"):
        place(quiet, THROW, codes=["YES", "NO"])
    assert orders.all(quiet, SHOP) == []


def test_of_two_product_discounts_a_line_gets_the_better_one(quiet):
    throw = catalogue.variant_by(quiet, SHOP, sku=THROW)["product_id"]
    towel = catalogue.variant_by(quiet, SHOP, sku=TOWEL)["product_id"]
    code(quiet, "BOTH", items={"products": [throw, towel], "variants": []}, **combining(product=True))
    code(quiet, "MORE", value="20.0", items={"products": [towel], "variants": []}, **combining(product=True))

    assert cuts(place(quiet, THROW, TOWEL, codes=["BOTH", "MORE"])) == [["12.80"], ["7.60"], []]


@pytest.mark.parametrize(
    ("case", "more", "lines", "words"),
    [
        ("begins later", {"starts_at": "2026-11-23T00:00:00Z"}, [THROW], "isn’t available to you right now"),
        ("ended", {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-11-22T11:59:59Z"}, [THROW], "has expired"),
        ("not for these goods", {"items": {"products": [1], "variants": []}}, [THROW], "isn’t valid for the items in"),
        ("too little", {"minimum": {"subtotal": "128.01"}}, [THROW], "needs a minimum purchase of $128.01"),
        ("too few", {"minimum": {"quantity": 2}}, [THROW], "needs at least 2 items"),
        ("for somebody else", {"context": {"customers": [1]}}, [THROW], "isn’t available to you right now"),
        ("used up", {"usage_limit": 0}, [THROW], "has reached its usage limit"),
        ("subscriptions only", {"one_time": False, "subscription": True}, [THROW], "isn’t valid for the items"),
        ("gift cards", {}, ["JL-GIFTCARD-1"], "isn’t valid for the items in your cart"),
    ],
)
def test_a_code_that_does_not_count_says_why(quiet, case, more, lines, words):
    made = code(quiet, "CODE", **more)

    with pytest.raises(Refused) as refusal:
        place(quiet, *lines, codes=["code"])

    assert (case, words in str(refusal.value)) == (case, True), str(refusal.value)
    assert discounts.usage_count(discounts.get(quiet, SHOP, made["id"])) == 0


def test_at_the_limit_it_counts(quiet):
    code(
        quiet, "CODE", minimum={"subtotal": "128.00"}, ends_at="2026-11-22T12:00:01Z", starts_at="2026-11-22T12:00:00Z"
    )

    assert place(quiet, THROW, codes=["CODE"])["total_discounts"] == "12.80"


def test_one_use_in_all_and_one_use_per_customer(quiet):
    maya, theo = quiet.documents.all("customer", SHOP)[:2]
    code(quiet, "ONCE", usage_limit=1)
    code(quiet, "EACHONE", once_per_customer=True)

    place(
        quiet,
        THROW,
        codes=[
            "ONCE",
        ],
    )
    place(quiet, THROW, codes=["EACHONE"], customer_id=maya["id"])
    place(quiet, THROW, codes=["EACHONE"], customer_id=theo["id"])

    with pytest.raises(Refused, match="reached its usage limit"):
        place(quiet, THROW, codes=["ONCE"])
    with pytest.raises(Refused, match="already been used"):
        place(quiet, THROW, codes=["EACHONE"], customer_id=maya["id"])
    with pytest.raises(Refused, match="already been used"):
        place(quiet, THROW, codes=["EACHONE"], email=theo["email"].upper(), guest="customer")
    assert discounts.usage_count(discounts.by_code(quiet, SHOP, "EACHONE")) == 2


def test_shipping_above_the_highest_price_is_not_free(quiet):
    code(quiet, "SHIP", "shipping", maximum_shipping="6.00")

    assert place(quiet, THROW, codes=["SHIP"], shipping="standard")["total_shipping_price_set"]["shop_money"] == {
        "amount": "0.00",
        "currency_code": "USD",
    }
    with pytest.raises(Refused, match="isn’t valid for this shipping method"):
        place(quiet, THROW, codes=["SHIP"], shipping="express")


def test_subscriptions_take_the_codes_that_are_for_them(quiet):
    tea = {"sku": "CA-TEATOWEL-KETTLE", "selling_plan": True}
    code(quiet, "SUBS", subscription=True, one_time=False)

    order = place(quiet, tea, THROW, codes=["SUBS"])

    # 26.00 by the plan is 23.40, ten per cent of that is 2.34.
    assert cuts(order) == [["2.34"], [], []]
    allocation = order["line_items"][0]["selling_plan_allocation"]
    assert (allocation["price"], allocation["compare_at_price"]) == ("23.40", "26.00")
    assert allocation["selling_plan"]["name"] == "Every month"
    assert "selling_plan_allocation" not in order["line_items"][1]
    with pytest.raises(Refused, match="WELCOME10 discount code isn’t valid for the items in your cart"):
        place(quiet, tea, codes=["WELCOME10"])


def test_an_optional_code_is_left_aside_where_it_does_not_count(quiet):
    left_aside = place(quiet, "JL-GIFTCARD-1", discount_code="WELCOME10")
    counted = place(quiet, THROW, discount_code="welcome10")

    assert (left_aside["discount_codes"], counted["total_discounts"]) == ([], "12.80")
    assert discounts.usage_count(discounts.by_code(quiet, SHOP, "WELCOME10")) == 1
    with pytest.raises(Refused, match="Enter a valid discount code"):
        place(quiet, THROW, discount_code="NOPE")
