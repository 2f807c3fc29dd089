"""Every award can say why, in sentences a shopper understands."""

import msgspec
import pytest

from loyalty_app.earning import explain, explanation
from loyalty_app.earning.explain import REASONS
from tests.earning.judging import judged
from tests.factories import LineBody, joining, multiplier, order_facts, per_amount, per_order


def told(order, *terms, **settings) -> list[str]:
    return explain.sentences(judged(order, *terms, **settings).explanation)


def test_why_this_many():
    lines = [LineBody(price="120.00"), LineBody(price="50.00", gift_card=True, title="Gift card")]
    order = order_facts(line_items=lines)
    assert told(order, per_amount(5, "10.00"), per_order(50), multiplier("2")) == [
        "Base: 5 points for every 10.00 USD, on 120.00 USD: 60.",
        "Base: 50 points for the order.",
        "Base: points times 2, which adds 110.",
        "Gift cards earn nothing: Gift card.",
    ]


def test_what_a_cap_cut_is_said():
    assert told(order_facts(), per_amount(per_order=80, budget=70)) == [
        "Base: 1 point for every 1.00 USD, on 100.00 USD: 70.",
        "At most 80 points per order: 20 points less.",
        "The rule gives 70 points in all, and few or none were left: 10 points less.",
    ]


def test_why_none():
    assert told(order_facts(financial_status="pending")) == ["The order is not paid yet. Points follow once it is."]
    assert told(order_facts(), per_amount(minimum=500)) == ["The order is below the minimum for points."]


def test_stored_explanations_say_the_same():
    deserved = judged(order_facts(), per_amount(), per_order())
    stored = msgspec.json.decode(msgspec.json.encode(deserved.explanation))
    assert explanation.load(stored) == deserved.explanation
    assert explain.sentences(stored) == explain.sentences(deserved.explanation)


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (per_amount(), "1 point for every 1.00 USD."),
        (per_amount(5, "10", mode="per_step"), "5 points for each full 10.00 USD."),
        (per_order(1500), "1,500 points for each order."),
        (joining(200), "200 points for joining."),
        (multiplier("1.50"), "Points times 1.5."),
    ],
)
def test_a_rule_says_what_it_offers(terms, sentence):
    assert explain.rule_sentence(terms, "USD") == sentence


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_a_sentence(code):
    assert explain.reason(code).endswith(".")
