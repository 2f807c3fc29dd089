"""What a reward may be: one sentence per field that says what to do."""

from decimal import Decimal

import pytest

from loyalty_app.rewards.checks import check
from loyalty_app.rewards.terms import KINDS, Conditions, InvalidReward, Limits, Slider, Terms, Variant

ONE = Decimal("1.00")
GOOD = {
    "amount_off": Terms(kind="amount_off", points=100, amount=ONE),
    "percent_off": Terms(kind="percent_off", points=100, percent=Decimal(10)),
    "free_shipping": Terms(kind="free_shipping", points=100, shipping_price_max=ONE),
    "free_product": Terms(kind="free_product", points=100, variants=(Variant(id=9_001),)),
    "gift_card": Terms(kind="gift_card", points=100, amount=ONE),
    "store_credit": Terms(kind="store_credit", slider=Slider(points=10, amount=ONE)),
    "cashback": Terms(kind="cashback", slider=Slider(points=10, amount=ONE)),
    "donation": Terms(kind="donation", points=100, amount=ONE, cause="Trees"),
    "custom": Terms(kind="custom", points=100, text="A tote bag"),
}


def wrong(kind, **changes):
    import msgspec

    with pytest.raises(InvalidReward) as refused:
        check(msgspec.structs.replace(GOOD[kind], **changes))
    return set(refused.value.errors)


def test_every_kind_can_be_had():
    assert set(GOOD) == set(KINDS)
    for terms in GOOD.values():
        check(terms)


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("amount_off", {"points": 0}, "points"),
        ("amount_off", {"points": 10_000_001}, "points"),
        ("amount_off", {"amount": Decimal(0)}, "amount"),
        ("amount_off", {"amount": Decimal(10) ** 8}, "amount"),
        ("percent_off", {"percent": Decimal(0)}, "percent"),
        ("percent_off", {"percent": Decimal("100.5")}, "percent"),
        ("percent_off", {"slider": Slider(points=10, amount=ONE)}, "slider_points"),
        ("free_shipping", {"shipping_price_max": Decimal(-1)}, "shipping_price_max"),
        ("free_product", {"variants": ()}, "variants"),
        ("free_product", {"variants": tuple(Variant(id=n) for n in range(1, 52))}, "variants"),
        ("cashback", {"slider": None}, "slider_points"),
        ("store_credit", {"slider": Slider(points=0, amount=ONE)}, "slider_points"),
        ("store_credit", {"slider": Slider(points=10, amount=Decimal(0))}, "slider_amount"),
        ("store_credit", {"slider": Slider(points=10, amount=ONE, points_min=15)}, "points_min"),
        ("store_credit", {"slider": Slider(points=10, amount=ONE, points_min=20, points_max=10)}, "points_max"),
        ("donation", {"cause": "  "}, "cause"),
        ("donation", {"cause": "x" * 121}, "cause"),
        ("custom", {"text": "x" * 501}, "text"),
        ("amount_off", {"prefix": "five off"}, "prefix"),
        ("amount_off", {"prefix": "X" * 13}, "prefix"),
        ("amount_off", {"life_days": 0}, "life_days"),
        ("amount_off", {"limits": Limits(stock=-1)}, "stock"),
        ("amount_off", {"limits": Limits(per_member=0)}, "per_member"),
        ("amount_off", {"conditions": Conditions(minimum_spend=Decimal(0))}, "minimum_spend"),
        ("free_product", {"conditions": Conditions(minimum_spend=ONE)}, "minimum_spend"),
        ("amount_off", {"conditions": Conditions(share_max=101)}, "share_max"),
        ("percent_off", {"conditions": Conditions(share_max=50)}, "share_max"),
        ("amount_off", {"conditions": Conditions(products=tuple(range(51)))}, "products"),
        ("amount_off", {"conditions": Conditions(products=(1,), collections=(2,))}, "collections"),
        ("amount_off", {"conditions": Conditions(products=(1,), sale_items="out")}, "sale_items"),
        ("free_shipping", {"conditions": Conditions(sale_items="out")}, "sale_items"),
        ("gift_card", {"conditions": Conditions(minimum_spend=ONE)}, "conditions"),
    ],
)
def test_what_cannot_be_is_named(kind, changes, field):
    assert wrong(kind, **changes) == {field}


def test_everything_that_is_wrong_is_said_at_once():
    assert wrong("amount_off", points=0, prefix="a b", life_days=-1) == {"points", "prefix", "life_days"}


def test_where_it_is_offered_is_no_condition_of_use():
    check(Terms(kind="gift_card", points=100, amount=ONE, conditions=Conditions(channels=("web",))))
    assert Terms(kind="free_product").discount_class == "product"
    assert Terms(kind="amount_off").discount_class == "order"
    assert Terms(kind="amount_off", conditions=Conditions(products=(1,))).discount_class == "product"
    assert Terms(kind="free_shipping").discount_class == "shipping"
    assert Terms(kind="gift_card").discount_class == ""
