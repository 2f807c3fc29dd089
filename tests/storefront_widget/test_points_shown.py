"""Points shown on a page before anything is bought are those that the rules will give."""

from decimal import Decimal

import pytest

from devstore.pages import extension
from loyalty_app.earning.terms import Conditions, Programme, Terms
from tests.storefront_widget.earning_shown import Cart, Goods, at_random, in_script

MODULE = "https://shop.test/block-points.js"
FIVE = Terms(kind="per_amount", points=5, per=Decimal(1))
TEN_A_TENNER = Terms(kind="per_amount", points=10, per=Decimal(10), mode="per_step")
DOUBLE = Terms(kind="multiplier", factor=Decimal(2), conditions=Conditions(vendors=("loom",)))
HALF_MORE = Terms(kind="multiplier", factor=Decimal("1.5"))
FROM_50 = Terms(kind="per_amount", points=1, per=Decimal(1), conditions=Conditions(minimum=Decimal(50)))
PER_ORDER = Terms(kind="per_order", points=50)
LOOM, MILL = Goods(4_799), Goods(2_000, product=2, vendor="Mill", type="Bath", sku="BATH-2")

# (case, goods, rules, points of the goods as an order, as one thing among others, whether that is about)
TABLE = [
    ("whole points are exact", [Goods(4_800)], [FIVE], 240, 240, False),
    ("a part of a point depends on the rest of the order", [LOOM], [FIVE], 239, 239, True),
    ("full steps", [Goods(4_000)], [TEN_A_TENNER], 40, 40, False),
    ("what is left over from steps may fill one up", [LOOM], [TEN_A_TENNER], 40, 40, True),
    ("the vendor's campaign", [LOOM], [FIVE, DOUBLE], 479, 479, True),
    ("a campaign multiplies its own lines only", [LOOM, MILL], [FIVE, DOUBLE], 579, 579, True),
    ("below the minimum", [LOOM], [FIVE, FROM_50], 239, 239, True),
    ("from the minimum on", [Goods(5_000)], [FIVE, FROM_50], 300, 300, False),
    ("what an order gets is not the product's", [Goods(4_800)], [FIVE, PER_ORDER], 290, 240, False),
    ("nothing for nothing", [Goods(0)], [FIVE, PER_ORDER], 0, 0, False),
]


def cart(goods, terms, **fields) -> Cart:
    return Cart(goods=tuple(goods), terms=tuple(terms), **fields)


@pytest.fixture(scope="module")
def page(chromium):
    shown = chromium.new_page()
    script = (extension.FOLDER / "assets" / "block-points.js").read_text(encoding="utf-8")
    shown.route("**/*", lambda route: route.fulfill(
        body=script if route.request.url == MODULE else "", content_type="text/javascript" if
        route.request.url == MODULE else "text/html"))  # fmt: skip
    shown.goto("https://shop.test/")
    yield shown
    shown.close()


def test_liquid_and_the_script_say_what_the_rules_give(page):
    carts = [cart(goods, terms) for _, goods, terms, *_ in TABLE]
    expected = [(case, order, (alone, about)) for case, _, _, order, alone, about in TABLE]
    as_orders = in_script(page, MODULE, [each.for_script() for each in carts])
    as_goods = in_script(page, MODULE, [each.for_script(is_order=False) for each in carts])

    assert [each.by_the_rules() for each in carts] == [order for _, order, _ in expected]
    assert [(row[0], each.by_liquid()[0], each.by_liquid(is_order=False)) for row, each in
            zip(TABLE, carts, strict=True)] == expected  # fmt: skip
    assert [(row[0], order[0], goods) for row, order, goods in
            zip(TABLE, as_orders, as_goods, strict=True)] == expected  # fmt: skip


def test_they_agree_for_carts_of_all_sorts(page):
    carts = at_random(150)
    given = [each.by_the_rules() for each in carts]

    assert [each.by_liquid()[0] for each in carts] == given
    assert [points for points, _ in in_script(page, MODULE, [each.for_script() for each in carts])] == given
    assert len({points for points in given if points}) > 60  # the carts are no dull ones


@pytest.mark.parametrize(
    ("currency", "hundredths", "per", "points"),
    [("JPY", 100_000, "100", 50), ("KWD", 12_345, "0.125", 4_938), ("USD", 10**11, "0.01", 5 * 10**11)],
)
def test_money_of_every_currency_comes_in_hundredths(page, currency, hundredths, per, points):
    terms = Terms(kind="per_amount", points=5, per=Decimal(per))
    one = cart([Goods(hundredths)], [terms], currency=currency)

    assert (one.by_the_rules(), one.by_liquid()[0], in_script(page, MODULE, [one.for_script()])[0][0]) == (
        points, points, points,
    )  # fmt: skip


def test_both_rounding_rules_and_all_campaigns_are_the_programmes(page):
    for rounding, stacking, points in [("half_up", "best", 480), ("ceiling", "multiply", 720)]:
        one = cart([LOOM], [FIVE, DOUBLE, HALF_MORE], programme=Programme(rounding=rounding, stacking=stacking))

        assert one.by_the_rules() == points
        assert one.by_liquid()[0] == points
        assert in_script(page, MODULE, [one.for_script()])[0][0] == points
