"""Whether a code would work on this cart: asked before any point is taken."""

from decimal import Decimal

import pytest

from loyalty_app.rewards.cart import Cart, CartLine, NotACart, check, full_price_variants, read
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import Conditions, Terms


def line(number=1, total="20.00", **fields):
    return CartLine(variant_id=9_000 + number, product_id=8_000 + number, total=Decimal(total), **fields)


def cart(*lines, codes=()):
    return Cart(total=sum((each.total for each in lines), Decimal(0)), lines=lines, codes=codes)


def five_off(**conditions):
    return Terms(kind="amount_off", points=500, amount=Decimal("5.00"), conditions=Conditions(**conditions))


def refusal(cart, terms, *, minimum=None, classes=None):
    try:
        check(cart, terms, minimum_spend=minimum and Decimal(minimum), classes=classes or {})
    except NotRedeemable as refused:
        return refused.reason
    return None


def test_no_cart_or_an_empty_one_stands_in_nobodys_way():
    assert refusal(None, five_off(minimum_spend=Decimal(50)), minimum="50") is None
    assert refusal(cart(), five_off(minimum_spend=Decimal(50)), minimum="50") is None


def test_but_a_reward_that_leaves_out_sale_items_needs_one():
    assert refusal(None, five_off(sale_items="out")) == "cart_empty"


@pytest.mark.parametrize(
    ("conditions", "lines", "reason"),
    [
        ({"sale_items": "out"}, [line(on_sale=True)], "cart_only_sale_items"),
        ({"sale_items": "out"}, [line(on_sale=True), line(2)], None),
        ({"purchase": "one_time"}, [line(subscription=True)], "cart_only_subscription"),
        ({"purchase": "subscription"}, [line()], "cart_only_one_time"),
        ({"purchase": "subscription"}, [line(), line(2, subscription=True)], None),
        ({"products": (8_002,)}, [line()], "cart_no_such_products"),
        ({"products": (8_002,)}, [line(), line(2)], None),
    ],
)
def test_what_the_code_is_for_must_be_in_the_cart(conditions, lines, reason):
    assert refusal(cart(*lines), five_off(**conditions)) == reason


def test_the_minimum_counts_the_whole_cart_for_an_order_code_and_its_products_for_a_product_code():
    both = cart(line(1, "30.00"), line(2, "25.00"))

    assert refusal(both, five_off(), minimum="50") is None
    assert refusal(both, five_off(), minimum="55.01") == "cart_minimum"
    assert refusal(both, five_off(products=(8_002,)), minimum="25") is None
    assert refusal(both, five_off(products=(8_002,)), minimum="25.01") == "cart_minimum"
    # Which collections a line is in only Shopify knows.
    assert refusal(both, five_off(collections=(1,)), minimum="99") is None


def test_codes_go_together_when_both_allow_the_others_class():
    shipping = Terms(kind="free_shipping", points=100, conditions=Conditions(combines_with=("order",)))
    with_code = cart(line(), codes=("ship-1",))

    assert refusal(with_code, five_off(combines_with=("shipping",)), classes={"SHIP-1": shipping}) is None
    assert refusal(with_code, five_off(), classes={"SHIP-1": shipping}) == "cart_code"
    alone = Terms(kind="free_shipping", points=100)
    assert refusal(with_code, five_off(combines_with=("shipping",)), classes={"SHIP-1": alone}) == "cart_code"


def test_of_a_code_that_is_not_ours_only_our_half_is_known():
    with_code = cart(line(), codes=("SUMMER",))

    assert refusal(with_code, five_off()) == "cart_code"
    assert refusal(with_code, five_off(combines_with=("order",))) is None


def test_full_price_variants_are_named_once():
    assert full_price_variants(cart(line(1), line(1), line(2, on_sale=True), line(3))) == (9_001, 9_003)


def test_ids_may_come_as_texts_and_amounts_too():
    told = {
        "total": "20.00",
        "lines": [{"variant_id": "9001", "product_id": 8001, "total": "20.00"}],
        "codes": ["A"],
    }
    assert read(told) == cart(line(), codes=("A",))
    assert read(None) is None


@pytest.mark.parametrize(
    "rubbish",
    [
        [],
        "cart",
        {"total": "NaN"},
        {"total": "-1"},
        {"total": "1e99"},
        {"lines": [{"variant_id": 1}]},
        {"lines": [{"variant_id": 1, "product_id": 1, "total": "Infinity"}]},
        {"lines": [{"variant_id": 1, "product_id": 1, "total": "1"}] * 501},
        {"codes": ["x" * 256]},
        {"codes": ["A\x00"]},
        {"codes": ["x"] * 26},
    ],
)
def test_rubbish_is_no_cart(rubbish):
    with pytest.raises(NotACart):
        read(rubbish)
