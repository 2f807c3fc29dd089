"""Which orders and lines a rule chooses, how rules come together, what caps cut."""

from decimal import Decimal

import pytest

from loyalty_app.earning.caps import Room
from loyalty_app.earning.terms import MemberFacts
from loyalty_app.orders import facts
from tests.earning.judging import judged, points
from tests.factories import (
    LineBody,
    multiplier,
    order_facts,
    per_amount,
    per_order,
)


class TestConditions:
    lines = [
        LineBody(price="60.00", vendor="Loom", sku="A-1", product_id=1),
        LineBody(price="40.00", vendor="Juniper", sku="B-1", product_id=2),
    ]

    @pytest.mark.parametrize(
        ("conditions", "expected", "reason"),
        [
            ({"vendors": ("loom",)}, 60, "earned"),
            ({"excluded_vendors": ("LOOM",)}, 40, "earned"),
            ({"products": (2,)}, 40, "earned"),
            ({"excluded_products": (1, 2)}, 0, "no_line"),
            ({"skus": ("a-1", "C-1")}, 60, "earned"),
            ({"skus": ("A-1",), "vendors": ("Juniper",)}, 0, "no_line"),
            ({"minimum": Decimal("100.00")}, 100, "earned"),
            ({"minimum": Decimal("100.01")}, 0, "below_minimum"),
            ({"minimum": Decimal("50.00"), "vendors": ("Juniper",)}, 0, "below_minimum"),
            ({"channels": ("pos",)}, 0, "channel"),
            ({"channels": ("web", "pos")}, 100, "earned"),
            ({"customer_tags": ("VIP",)}, 100, "earned"),
            ({"customer_tags": ("staff",)}, 0, "customer_tag"),
            ({"excluded_customer_tags": ("vip",)}, 0, "customer_tag"),
        ],
    )
    def test_choose_orders_and_lines(self, conditions, expected, reason):
        member = MemberFacts(id=1, tags=frozenset({"vip"}))
        deserved = judged(order_facts(line_items=self.lines), per_amount(**conditions), member=member)
        assert (deserved.points, deserved.reason) == (expected, reason)

    def test_product_types_wait_until_shopify_was_asked(self):
        order = order_facts(line_items=self.lines)
        unknown = judged(order, per_amount(product_types=("Linen",)))
        assert (unknown.points, unknown.reason, unknown.needs_details) == (0, "awaiting_details", True)

        known = facts.with_details(order, facts.Details(product_types={1: "linen", 2: "Wool"}))
        assert points(known, per_amount(product_types=("Linen",))) == 60
        assert points(known, per_amount(excluded_product_types=("Linen",))) == 40


class TestStacking:
    def test_rules_add_up(self):
        assert points(order_facts(), per_amount(), per_order(50)) == 150

    def test_the_best_campaign_counts_or_all_of_them(self):
        terms = [per_amount(), multiplier("2"), multiplier("3")]
        assert points(order_facts(), *terms) == 300
        assert points(order_facts(), *terms, stacking="multiply") == 600

    def test_a_campaign_multiplies_only_the_lines_it_chooses(self):
        lines = [LineBody(price="12.00", sku="RED"), LineBody(price="140.00", sku="BLUE")]
        order = order_facts(line_items=lines)
        assert points(order, per_amount(4), multiplier("3", skus=("RED",))) == 704
        assert points(order, per_amount(4), multiplier("3", skus=("RED",)), multiplier("5", skus=("BLUE",))) == 2944

    def test_rounding_comes_after_campaigns(self):
        order = order_facts(line_items=[LineBody(price="19.99")])
        assert points(order, per_amount(), multiplier("1.5")) == 29
        assert points(order, per_amount(), multiplier("1.5"), rounding="ceiling") == 30

    def test_an_exclusive_rule_wins_alone_by_priority(self):
        terms = [
            per_amount(),
            per_order(50, exclusive=True, priority=5),
            per_order(200, exclusive=True, priority=20),
        ]
        deserved = judged(order_facts(), *terms)
        assert deserved.points == 200
        assert [part.reason for part in deserved.explanation.rules] == ["exclusive_other", "exclusive_other", ""]

    def test_an_exclusive_rule_that_does_not_apply_excludes_nobody(self):
        assert points(order_facts(), per_amount(), per_order(50, exclusive=True, channels=("pos",))) == 100


class TestCaps:
    def test_cut_in_their_order_and_are_named(self):
        capped = per_amount(per_order=80, per_member=500, period="month", budget=1000)
        deserved = judged(order_facts(), capped, room={1: Room(member=60, budget=50)})

        assert deserved.points == 50
        [part] = deserved.explanation.rules
        assert [(cut.cap, cut.limit, cut.points, cut.period) for cut in part.cuts] == [
            ("per_order", 80, 20, ""),
            ("per_member", 500, 20, "month"),
            ("budget", 1000, 10, ""),
        ]
        assert (deserved.uses[1].wanted, deserved.uses[1].points) == (80, 50)

    def test_nothing_left_is_a_reason(self):
        deserved = judged(order_facts(), per_amount(budget=10), room={1: Room(budget=-5)})
        assert (deserved.points, deserved.reason) == (0, "cap_reached")

    def test_hold_after_campaigns(self):
        assert points(order_facts(), per_amount(per_order=150), multiplier("2")) == 150

    def test_a_campaigns_budget_limits_what_it_adds(self):
        assert points(order_facts(), per_amount(), per_order(10), multiplier("2", per_order=105)) == 215
