"""A refund takes back what it returned, however Shopify writes it."""

import msgspec
import pytest

from loyalty_app.orders import facts
from tests.earning.judging import judged, points, with_refund
from tests.factories import (
    LineBody,
    order_facts,
    refund_body,
)


class TestRefunds:
    order = order_facts(
        line_items=[
            LineBody(id=1, price="30.00", quantity=3, discount_allocations=[{"amount": "9.00"}]),
            LineBody(id=2, price="19.00"),
        ],
        shipping_lines=[{"price": "10.00"}],
    )

    @pytest.mark.parametrize(
        ("refund", "expected"),
        [
            ({"lines": [(1, 1)]}, 73),
            ({"lines": [(1, 3)]}, 19),
            ({"lines": [(1, 5), (2, 1)]}, 0),
            ({"adjustments": [("refund_discrepancy", "-50.00")]}, 50),
            ({"transactions": [("bogus", "success", "25.00")]}, 75),
            ({"transactions": [("bogus", "pending", "25.00")]}, 100),
            ({"transactions": [("bogus", "success", "110.00")]}, 0),
            ({"adjustments": [("shipping_refund", "-10.00")]}, 100),
            ({"lines": [(2, 1)], "adjustments": [("refund_discrepancy", "19.00")]}, 81),
            ({}, 100),
        ],
        ids=["one unit", "a line", "everything", "amount only", "transaction only", "pending", "all as an amount",
             "shipping only", "lines, money pending", "empty"],
    )  # fmt: skip
    def test_takes_back_what_it_returned(self, refund, expected):
        assert points(with_refund(self.order, **refund)) == expected

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ({"lines": [(2, 1)]}, {"transactions": [("bogus", "success", "19.00")]}, 81),
            ({"lines": [(2, 1)]}, {"transactions": [("bogus", "success", "27.10")]}, 72),
            ({"lines": [(2, 1)]}, {"adjustments": [("refund_discrepancy", "-8.10")]}, 72),
            (
                {"lines": [(2, 1)], "adjustments": [("refund_discrepancy", "19.00")]},
                {"adjustments": [("refund_discrepancy", "-19.00")], "transactions": [("bogus", "success", "19.00")]},
                81,
            ),
            (
                {"lines": [(2, 1)], "transactions": [("bogus", "success", "19.00")]},
                {"transactions": [("bogus", "success", "8.10")]},
                72,
            ),
        ],
        ids=["just that", "and more", "goodwill", "balanced by adjustments", "goodwill after a paid return"],
    )
    def test_that_pays_for_goods_which_went_before_takes_nothing_twice(self, first, second, expected):
        bodies = [refund_body(self.order.shopify_id, id=id, **parts) for id, parts in enumerate((first, second), 1)]
        refunds = [facts.refund_from_webhook(body)[1] for body in bodies]
        assert points(facts.with_refunds(self.order, refunds)) == expected

    def test_that_pays_for_what_an_edit_took_out_takes_nothing_twice(self):
        order = order_facts(line_items=[LineBody(price="81.00"), LineBody(price="19.00", current_quantity=0)])
        assert points(order) == 81
        assert points(with_refund(order, transactions=[("bogus", "success", "19.00")])) == 81

    def test_goes_against_shipping_when_it_is_more_than_the_lines(self):
        over = with_refund(self.order, transactions=[("bogus", "success", "104.00")])
        assert points(over, shipping="in") == 6
        assert points(with_refund(self.order, adjustments=[("shipping_refund", "-4.00")]), shipping="in") == 106

    def test_with_tax_all_of_it_leaves_nothing(self):
        order = order_facts(line_items=[LineBody(price="100.00", tax_lines=[{"price": "8.00"}])])
        assert points(with_refund(order, transactions=[("bogus", "success", "54.00")])) == 50
        assert points(with_refund(order, transactions=[("bogus", "success", "108.00")])) == 0

    def test_as_store_credit_is_like_cash_unless_the_programme_says_kept(self):
        refunded = with_refund(self.order, lines=[(2, 1)], transactions=[("shopify_store_credit", "success", "19.00")])
        assert points(refunded) == 81
        assert points(refunded, store_credit_refund="keeps") == 100

    def test_all_of_it_as_store_credit_keeps_all_points_and_cash_beside_it_takes_its_own(self):
        credit = {"transactions": [("shopify_store_credit", "success", "100.00")]}
        refunded = msgspec.structs.replace(self.order, financial_status="refunded")
        all_of_it = with_refund(refunded, lines=[(line.id, line.quantity) for line in self.order.lines], **credit)
        assert points(all_of_it, store_credit_refund="keeps") == 100
        assert judged(all_of_it).reason == "refunded"
        assert judged(refunded, store_credit_refund="keeps").reason == "refunded"

    def test_counts_once_whether_embedded_or_alone(self):
        refund = refund_body(11, id=9, lines=[(1, 1)])
        order = order_facts(
            id=11, line_items=[LineBody(id=1, quantity=3, current_quantity=2, price="10.00")], refunds=[refund]
        )
        again = facts.with_refunds(order, [facts.refund_from_webhook(refund)[1]])
        assert points(order) == points(again) == 20
