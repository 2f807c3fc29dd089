"""What a code took off an order, and what of it went back: figures worked out by hand, and laws that always hold."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_app.orders import facts
from loyalty_app.orders.code_shares import CodeUse, of_code
from loyalty_app.orders.described import CodeShare, OrderFacts, RefundFacts, RefundLine, ShippingFacts
from tests.factories import PLACED_AT, LineBody, order_facts, refund_body
from tests.orders.coded import placed, refunds

CODE, OTHER, AUTOMATIC, MANUAL = 0, 1, 2, 3
APPLICATIONS = [
    {"type": "discount_code", "code": "Reward-1"},
    {"type": "discount_code", "code": "SPRING"},
    {"type": "automatic", "title": "Ten off everything"},
    {"type": "manual", "title": "Courtesy"},
]


def cut(amount: str, place: int = CODE) -> dict:
    return {"amount": amount, "discount_application_index": place}


def line(id: int, price: str, quantity: int = 1, *cuts: dict, left: int | None = None, **more) -> dict:
    return LineBody(
        id=id, price=price, quantity=quantity, current_quantity=quantity if left is None else left,
        discount_allocations=list(cuts), **more,
    )  # fmt: skip


def shipping(price: str, *cuts: dict, **more) -> dict:
    return {"price": price, "discount_allocations": list(cuts)} | more


def order(*lines: dict, refunds=(), **more) -> OrderFacts:
    """refunds: as refund_body takes them, numbered from 1."""
    bodies = [refund_body(5, id=number, **each) for number, each in enumerate(refunds, 1)]
    return order_facts(
        id=5,
        line_items=list(lines),
        refunds=bodies,
        **{"discount_applications": APPLICATIONS, "discount_codes": []} | more,
    )


def use(described: OrderFacts, code: str = "REWARD-1") -> tuple:
    """(total, returned, fully)"""
    said = of_code(described, code)
    return said.total, said.returned, said.is_fully_returned


# Two aprons at 30.00 and a scarf at 40.00; the code took 5.00 off the aprons and 2.00 off the scarf.
APRONS, SCARF = line(1, "30.00", 2, cut("5.00")), line(2, "40.00", 1, cut("2.00"))


class TestWhatWentBack:
    @pytest.mark.parametrize(
        ("refunds", "expected"),
        [
            ([], (7, 0, False)),
            ([{"lines": [(1, 1)]}], (7, Decimal("2.5"), False)),
            ([{"lines": [(1, 1)]}, {"lines": [(1, 1)]}], (7, 5, False)),
            ([{"lines": [(1, 2), (2, 1)]}], (7, 7, True)),
            ([{"lines": [(1, 9), (2, 9)]}], (7, 7, True)),
            ([{"adjustments": [("refund_discrepancy", "-31.00")]}], (7, 0, False)),
            ([{"transactions": [("bogus", "success", "31.00")]}], (7, 0, False)),
            # The scarf for 38.00 went, and half of the 55.00 that the aprons had cost, without an apron.
            (
                [{"lines": [(2, 1)], "transactions": [("bogus", "success", "38.00")]},
                 {"adjustments": [("refund_discrepancy", "-27.50")]}],
                (7, 2, False),
            ),
            ([{}], (7, 0, False)),
        ],
        ids=["nothing", "one of two units", "a line in two refunds", "all of it", "more than there was",
             "an amount", "money without an adjustment", "a line, then an amount", "an empty refund"],
    )  # fmt: skip
    def test_goods(self, refunds, expected):
        assert use(order(APRONS, SCARF, refunds=refunds)) == expected

    def test_units_that_an_edit_removed(self):
        assert use(order(line(1, "30.00", 2, cut("5.00"), left=1), SCARF)) == (7, Decimal("2.5"), False)
        assert use(order(line(1, "30.00", 2, cut("5.00"), left=0), SCARF)) == (7, 5, False)

    def test_goods_that_went_first_and_were_paid_for_later_count_once(self):
        removed = {"lines": [(2, 1)]}
        paid_for = {"transactions": [("bogus", "success", "38.00")]}

        assert use(order(APRONS, SCARF, refunds=[removed])) == (7, 2, False)
        assert use(order(APRONS, SCARF, refunds=[removed, paid_for])) == (7, 2, False)

    def test_an_exchange_gives_back_what_was_on_the_old_line(self):
        added = line(3, "45.00")
        described = order(APRONS, SCARF, added, refunds=[{"lines": [(2, 1)]}])
        assert use(described) == (7, 2, False)
        assert use(order(APRONS, SCARF, added, refunds=[{"lines": [(1, 2), (2, 1)]}])) == (7, 7, True)

    @pytest.mark.parametrize(
        "state",
        [{"cancelled_at": PLACED_AT.isoformat()}, {"financial_status": "voided"}, {"financial_status": "refunded"}],
        ids=["cancelled", "voided", "refunded"],
    )
    def test_an_order_undone_gives_all_back(self, state):
        assert use(order(APRONS, SCARF, **state)) == (7, 7, True)
        assert use(order(line(1, "30.00"), discount_codes=[{"code": "REWARD-1", "amount": "0.00"}], **state)) == (
            0,
            0,
            True,
        )

    @pytest.mark.parametrize("status", ["pending", "authorized", "partially_paid", "paid", "partially_refunded"])
    def test_a_code_is_used_whether_the_order_is_paid_or_not(self, status):
        said = of_code(order(APRONS, SCARF, financial_status=status), "reward-1")
        assert said == CodeUse(total=Decimal(7), returned=Fraction(0), is_fully_returned=False, used_at=PLACED_AT)

    def test_yen_come_back_exactly(self):
        described = order(line(1, "1000", 3, cut("100")), currency="JPY", refunds=[{"lines": [(1, 1)]}])
        assert use(described) == (100, Fraction(100, 3), False)

    def test_goods_free_by_the_code_went_back_with_all_of_it(self):
        free = line(1, "20.00", 1, cut("20.00"))
        assert use(order(free, line(2, "40.00"), refunds=[{"lines": [(1, 1)]}])) == (20, 20, True)
        assert use(order(free, line(2, "40.00"), refunds=[{"lines": [(2, 1)]}])) == (20, 0, False)

    def test_a_tip_that_stays_keeps_nothing_back(self):
        tip = line(9, "5.00", product_id=None, title="Tip", tip={})
        assert use(order(APRONS, SCARF, tip, refunds=[{"lines": [(1, 2), (2, 1)]}])) == (7, 7, True)


class TestShipping:
    goods = line(1, "30.00", 2)

    @pytest.mark.parametrize(
        ("refunds", "expected"),
        [
            ([], (4, 0, False)),
            ([{"lines": [(1, 1)]}], (4, 0, False)),
            ([{"lines": [(1, 2)]}], (4, 4, True)),
            ([{"adjustments": [("shipping_refund", "-3.00")]}], (4, 2, False)),
            ([{"adjustments": [("shipping_refund", "-6.00")]}], (4, 4, True)),
            ([{"adjustments": [("shipping_refund", "-9.00")]}], (4, 4, True)),
        ],
        ids=["nothing", "one unit", "all goods", "half of shipping", "all of shipping", "more than shipping cost"],
    )
    def test_goes_back_as_shipping_is_refunded(self, refunds, expected):
        assert use(order(self.goods, shipping_lines=[shipping("10.00", cut("4.00"))], refunds=refunds)) == expected

    def test_free_shipping_is_gone_with_the_last_goods(self):
        free = [shipping("10.00", cut("10.00"))]
        assert use(order(self.goods, shipping_lines=free)) == (10, 0, False)
        assert use(order(self.goods, shipping_lines=free, refunds=[{"lines": [(1, 1)]}])) == (10, 0, False)
        assert use(order(self.goods, shipping_lines=free, refunds=[{"lines": [(1, 2)]}])) == (10, 10, True)

    def test_a_removed_shipping_line_was_not_discounted(self):
        gone = shipping("10.00", cut("10.00"), is_removed=True)
        assert use(order(self.goods, shipping_lines=[gone])) == (0, 0, False)


class TestSeveralDiscounts:
    described = order(
        line(1, "50.00", 2, cut("10.00"), cut("9.00", OTHER), cut("8.00", AUTOMATIC), cut("7.00", MANUAL)),
        shipping_lines=[shipping("10.00", cut("10.00", OTHER))],
        refunds=[{"lines": [(1, 1)]}],
    )

    def test_each_code_has_its_own_share(self):
        assert use(self.described) == (10, 5, False)
        assert use(self.described, "spring") == (19, Decimal("4.5"), False)
        [only] = self.described.lines
        assert only.discount == 34
        assert only.codes == (CodeShare("REWARD-1", Decimal(10)), CodeShare("SPRING", Decimal(9)))

    def test_a_discount_without_a_code_is_none(self):
        assert self.described.codes == ("REWARD-1", "SPRING")
        assert of_code(self.described, "Ten off everything") is None
        assert of_code(self.described, "") is None

    def test_the_title_of_a_discount_by_hand_is_no_code_although_shopify_lists_it(self):
        by_hand = [{"type": "manual", "title": "Courtesy"}]
        listed = [{"code": "Courtesy", "amount": "7.00", "type": "fixed_amount"}]
        described = order(line(1, "50.00", 1, cut("7.00")), discount_applications=by_hand, discount_codes=listed)
        assert (described.codes, described.unallocated_codes, described.lines[0].codes) == ((), (), ())

    def test_a_code_that_took_nothing_off_was_entered_too(self):
        listed = [{"code": " spring ", "amount": "0.00"}, {"code": "late", "amount": "0.00"}, {"code": "LATE"}]
        described = order(line(1, "50.00", 1, cut("7.00")), discount_codes=listed)
        assert described.codes == ("REWARD-1", "SPRING", "LATE")
        assert use(described, " Late") == (0, 0, False)

    @pytest.mark.parametrize("place", [9, -1, None, "x", 1.5, True])
    def test_a_share_of_no_known_discount_is_of_no_code(self, place):
        described = order(line(1, "50.00", 1, cut("7.00", place), cut("1.00", "0")))
        assert (described.lines[0].discount, described.lines[0].codes) == (8, (CodeShare("REWARD-1", Decimal(1)),))


class TestOldBodies:
    """They say what a code took off the order, and not off which line."""

    listed = [{"code": "Reward-1", "amount": "9.00", "type": "fixed_amount"}]

    def old(self, *lines, **more) -> OrderFacts:
        return order(*lines, **{"discount_applications": None, "discount_codes": self.listed} | more)

    def test_the_share_is_handed_out_by_what_the_lines_cost(self):
        described = self.old(
            line(1, "10.00"), line(2, "10.00", 2), total_discounts="9.00", refunds=[{"lines": [(2, 1)]}]
        )
        assert described.unallocated_codes == (CodeShare("REWARD-1", Decimal(9)),)
        assert use(described) == (9, 3, False)

    def test_or_by_what_was_taken_off_them(self):
        lines = [line(1, "10.00", total_discount="3.00"), line(2, "10.00", total_discount="6.00"), line(3, "80.00")]
        assert use(self.old(*lines, refunds=[{"lines": [(2, 1)]}])) == (9, 6, False)
        assert use(self.old(*lines, refunds=[{"lines": [(3, 1)]}])) == (9, 0, False)

    def test_a_code_for_shipping_is_shippings(self):
        listed = [{"code": "Reward-1", "amount": "4.00", "type": "shipping"}]
        ship = {"price": "10.00", "discounted_price": "6.00"}
        described = self.old(line(1, "10.00"), discount_codes=listed, shipping_lines=[ship])
        assert described.shipping == ShippingFacts(
            price=Decimal(10), discount=Decimal(4), codes=(CodeShare("REWARD-1", Decimal(4)),)
        )
        assert described.unallocated_codes == ()

    def test_the_orders_word_counts_only_where_no_line_has_one(self):
        described = order(APRONS, SCARF, discount_codes=self.listed)
        assert (described.unallocated_codes, use(described)) == ((), (7, 0, False))

    def test_nothing_to_hand_it_out_to(self):
        assert use(self.old(line(1, "0.00"))) == (9, 0, False)
        assert use(self.old()) == (9, 0, False)
        assert use(self.old(financial_status="refunded")) == (9, 9, True)


def test_facts_with_codes_survive_storing():
    described = TestSeveralDiscounts.described
    assert facts.load(msgspec.to_builtins(described)) == described


@given(st.data())
def test_what_went_back_only_grows_and_never_beyond_what_was_taken_off(data):
    described = data.draw(placed())
    before, seen = of_code(described, "A"), Fraction(0)
    assert (before.returned, before.is_fully_returned) == (0, False)
    for refund in data.draw(refunds(described)):
        described = facts.with_refunds(described, [refund])
        after = of_code(described, "a")
        assert seen <= after.returned <= after.total == before.total
        assert not after.is_fully_returned or after.returned == after.total
        seen = after.returned


@given(placed(), st.randoms())
def test_when_everything_went_back_all_of_it_did_in_whatever_steps(described, random):
    units = [line.id for line in described.lines for _ in range(line.quantity)]
    random.shuffle(units)
    steps = [RefundFacts(id=9, shipping=described.shipping.price)]
    steps += [
        RefundFacts(id=10 + number, lines=(RefundLine(line_id=line_id, quantity=1),))
        for number, line_id in enumerate(units)
    ]
    said = of_code(facts.with_refunds(described, steps), "A")
    assert (said.returned, said.is_fully_returned) == (said.total, True)
