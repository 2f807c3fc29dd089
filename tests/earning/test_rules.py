"""What an order deserves, in figures computed by hand."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from loyalty_app.earning import rules
from loyalty_app.earning.caps import Room
from loyalty_app.earning.terms import MemberFacts, Programme, Rule
from loyalty_app.orders import facts
from tests.factories import (
    BEGAN_AT,
    NOW,
    PLACED_AT,
    LineBody,
    OrderBody,
    multiplier,
    order_facts,
    per_amount,
    per_order,
    refund_body,
)

ANN = MemberFacts(id=1)


def rule(terms, *, id=1, name="Base", starts_at=BEGAN_AT, ends_at=None):
    return Rule(rule_id=id, revision_id=id, number=1, name=name, terms=terms, starts_at=starts_at, ends_at=ends_at)


def judged(order, *terms, member=ANN, room=None, test_orders_earn=False, **settings):
    chosen = [rule(each, id=number) for number, each in enumerate(terms, 1)] or [rule(per_amount())]
    return rules.evaluate(
        order,
        programme=Programme(**settings),
        rules=chosen,
        member=member,
        at=order.placed_at,
        room=room,
        test_orders_earn=test_orders_earn,
    )


def points(order, *terms, **settings) -> int:
    deserved = judged(order, *terms, **settings)
    in_lines = sum(line.points for line in deserved.explanation.lines) + deserved.explanation.shipping_points
    assert deserved.points == in_lines == sum(part.points for part in deserved.explanation.rules)
    return deserved.points


def with_refund(order, **refund):
    _order_id, parsed = facts.refund_from_webhook(refund_body(order.shopify_id, id=1, **refund))
    return facts.with_refunds(order, [parsed])


@pytest.mark.parametrize(
    ("price", "rate", "rounding", "expected"),
    [
        ("19.99", per_amount(), "floor", 19),
        ("19.99", per_amount(), "half_up", 20),
        ("19.01", per_amount(), "ceiling", 20),
        ("19.99", per_amount(5), "floor", 99),
        ("19.99", per_amount(1, "10.00"), "floor", 1),
        ("29.99", per_amount(5, "10.00", mode="per_step"), "floor", 10),
        ("29.99", per_amount(5, "10.00"), "floor", 14),
        ("0.10", per_amount(10, "0.30"), "half_up", 3),
    ],
)
def test_a_rate_is_exact_and_rounded_once(price, rate, rounding, expected):
    assert points(order_facts(line_items=[LineBody(price=price)]), rate, rounding=rounding) == expected


def test_thirds_lose_nothing():
    lines = [LineBody(price="33.33"), LineBody(price="33.33"), LineBody(price="33.34")]
    order = order_facts(line_items=lines)

    deserved = judged(order, per_amount(1, "3.00"))

    assert deserved.points == 33
    assert [line.points for line in deserved.explanation.lines] == [11, 11, 11]


def test_remainders_go_to_the_largest_first():
    lines = [LineBody(price="0.40"), LineBody(price="0.70"), LineBody(price="0.90")]

    deserved = judged(order_facts(line_items=lines))

    assert deserved.points == 2
    assert [line.points for line in deserved.explanation.lines] == [0, 1, 1]


@pytest.mark.parametrize(
    ("line", "included", "tax", "expected"),
    [
        ({"price": "100.00", "tax": "8.00"}, False, "out", 100),
        ({"price": "100.00", "tax": "8.00"}, False, "in", 108),
        ({"price": "119.00", "tax": "19.00"}, True, "out", 100),
        ({"price": "119.00", "tax": "19.00"}, True, "in", 119),
    ],
)
def test_tax_counts_as_the_programme_says(line, included, tax, expected):
    body = LineBody(price=line["price"], tax_lines=[{"price": line["tax"]}])
    order = order_facts(line_items=[body], taxes_included=included)

    assert points(order, tax=tax) == expected


def test_shipping_counts_only_if_the_programme_says_so_and_net_of_its_discount():
    shipping = {"price": "20.00", "discount_allocations": [{"amount": "5.00"}], "tax_lines": [{"price": "1.50"}]}
    order = order_facts(shipping_lines=[shipping])

    assert points(order) == 100
    assert points(order, shipping="in") == 115
    assert points(order, shipping="in", tax="in") == 116


def test_gift_cards_tips_and_free_lines_are_worth_nothing():
    lines = [
        LineBody(price="10.00"),
        LineBody(price="50.00", gift_card=True),
        LineBody(price="7.00", product_id=None, title="Trinkgeld"),
        LineBody(price="30.00", discount_allocations=[{"amount": "30.00"}]),
    ]

    deserved = judged(order_facts(line_items=lines, total_tip_received="7.00"))

    assert deserved.points == 10
    assert [line.excluded for line in deserved.explanation.lines] == ["", "gift_card", "tip", "free"]


def test_a_discount_the_lines_do_not_carry_is_spread_over_them():
    lines = [LineBody(price="60.00"), LineBody(price="40.00")]

    deserved = judged(order_facts(line_items=lines, total_discounts="10.00"))

    assert [line.worth for line in deserved.explanation.lines] == ["54.00", "36.00"]


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


def test_units_removed_by_an_edit_earn_nothing():
    assert points(order_facts(line_items=[LineBody(price="10.00", quantity=5, current_quantity=2)])) == 20


def test_units_added_by_an_edit_earn():
    assert points(order_facts(line_items=[LineBody(price="10.00", quantity=2, current_quantity=5)])) == 50


@pytest.mark.parametrize(
    ("reason", "order", "settings"),
    [
        ("test_order", {"test": True}, {}),
        ("cancelled", {"cancelled_at": NOW.isoformat()}, {}),
        ("voided", {"financial_status": "voided"}, {}),
        ("refunded", {"financial_status": "refunded"}, {}),
        ("unpaid", {"financial_status": "pending"}, {}),
        ("unpaid", {"financial_status": "authorized"}, {}),
        ("partly_paid", {"financial_status": "partially_paid"}, {}),
        ("not_fulfilled", {}, {"trigger": "fulfilled"}),
        ("channel_off", {"source_name": "pos"}, {"channels_off": ("pos",)}),
        ("programme_paused", {}, {"paused": True}),
        ("not_joined", {}, {"enrolment": "joined"}),
        ("nothing_counts", {"line_items": []}, {}),
        ("under_one_point", {"line_items": [LineBody(price="0.99")]}, {}),
        ("awaiting_details", {"payment_gateway_names": ["gift_card"]}, {"gift_card_payment": "reduces"}),
        ("undated", {"created_at": None, "updated_at": NOW.isoformat()}, {}),
    ],
)
def test_every_nothing_has_its_reason(reason, order, settings):
    deserved = judged(order_facts(**order), **settings)
    assert (deserved.points, deserved.reason, deserved.explanation.reason) == (0, reason, reason)


def test_a_guest_and_a_time_before_the_programme_have_theirs():
    assert judged(order_facts(customer=None), member=None).reason == "guest"
    order = order_facts()
    assert rules.evaluate(order, programme=None, rules=[], member=ANN).reason == "before_programme"
    assert rules.evaluate(order, programme=Programme(), rules=[], member=ANN).reason == "no_rule"


def test_test_orders_earn_in_a_development_store():
    assert points(order_facts(test=True), test_orders_earn=True) == 100


def test_joined_members_earn_from_then_on_and_for_what_they_claimed():
    order = order_facts()
    assert points(order, member=MemberFacts(id=1, joined_at=PLACED_AT), enrolment="joined") == 100
    late = MemberFacts(id=1, joined_at=PLACED_AT + timedelta(seconds=1))
    assert points(order, member=late, enrolment="joined") == 0
    assert points(order, member=MemberFacts(id=1, joined_at=NOW, claimed=True), enrolment="joined") == 100


def test_an_order_paid_by_gift_card_alone_says_so():
    order = msgspec.structs.replace(
        order_facts(payment_gateway_names=["gift_card"], total_price="100.00"), stored_value_paid=Decimal(100)
    )
    assert judged(order, gift_card_payment="reduces").reason == "stored_value"
    assert points(order) == 100


def test_a_gift_card_payment_keeps_or_reduces():
    order = facts.with_details(
        order_facts(payment_gateway_names=["gift_card", "bogus"], total_price="100.00"),
        facts.Details(stored_value_paid=Decimal(40)),
    )
    assert points(order) == 100
    assert points(order, gift_card_payment="reduces") == 60


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


def test_rules_that_do_not_hold_then_are_left_out():
    order = order_facts()
    ended = rule(per_amount(), ends_at=PLACED_AT)
    begins = rule(per_order(7), id=2, starts_at=PLACED_AT)
    deserved = rules.evaluate(order, programme=Programme(), rules=[ended, begins], member=ANN, at=order.placed_at)
    assert deserved.points == 7


def test_yen_have_no_decimals_and_big_ids_are_texts():
    body = OrderBody(currency="JPY", line_items=[LineBody(id=706405506930370084, price="23600")])
    deserved = judged(facts.from_webhook(body), per_amount(1, "100"))
    assert deserved.points == 236
    [line] = deserved.explanation.lines
    assert (line.id, line.worth) == ("706405506930370084", "23600")
