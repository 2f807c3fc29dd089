"""What an order deserves, in figures computed by hand."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from loyalty_app.earning import rules
from loyalty_app.earning.terms import MemberFacts, Programme
from loyalty_app.orders import facts
from tests.earning.judging import ANN, judged, points, rule
from tests.factories import (
    NOW,
    PLACED_AT,
    LineBody,
    OrderBody,
    order_facts,
    per_amount,
    per_order,
)


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
