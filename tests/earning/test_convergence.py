"""The final balance is a function of the final state of the orders, never of the path: laws over random histories."""

from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from loyalty_app.earning import explain, rules, settle
from loyalty_app.earning.models import Award
from loyalty_app.earning.rounding import apportioned
from loyalty_app.earning.terms import MemberFacts, Programme, Rule
from loyalty_app.ledger import balances
from loyalty_app.ledger.audit import audit
from loyalty_app.ledger.models import Transfer
from loyalty_app.members.models import Member
from loyalty_app.orders import facts, record
from loyalty_app.orders.record import Deleted
from tests.earning.lives import HOW, deliveries, examples, lives, money, programmes, queues, rule_sets
from tests.factories import (
    BEGAN_AT,
    NOW,
    multiplier,
    per_amount,
    per_order,
    running_programme,
)


def settled(*batches) -> tuple[dict, dict]:
    """What everybody holds, and what each order is worth and why, after these batches. The books tie."""
    for batch in batches:
        settle.settle(record.record(batch, now=NOW), now=NOW)
    assert audit() == []
    customers = dict(Member.objects.values_list("id", "customer_id"))
    held = {customers[id]: (has.available, has.pending) for id, has in balances.of_many(list(customers)).items()}
    current = {}
    for award in Award.objects.select_related("order").order_by("order_id", "number"):
        current[award.order.shopify_id] = (award.points, award.reason)
    for award in Award.objects.all():
        assert award.points == sum(line.get("points", 0) for line in award.explanation.get("lines", [])) + (
            award.explanation.get("shipping_points", 0)
        )
    return {customer: points for customer, points in held.items() if any(points)}, current


@pytest.fixture
def undone(in_acme):
    """Run in a transaction that is rolled back: every example begins with empty tables."""

    def run(terms, settings, *batches):
        with transaction.atomic():
            running_programme(*terms, **settings)
            result = settled(*batches)
            transaction.set_rollback(True)
        return result

    return run


def as_settings(programme: Programme) -> dict:
    return {name: getattr(programme, name) for name in programme.__struct_fields__}


@examples(25)
@given(told=deliveries(), terms=rule_sets, programme=programmes)
def test_any_path_ends_where_settling_the_final_state_once_does(undone, told, terms, programme):
    orders, batches = told
    final = [order.messages[-1] for order in orders]

    straight = undone(terms, as_settings(programme), final)
    winding = undone(terms, as_settings(programme), *batches)

    assert winding == straight


@examples(25)
@given(messages=queues(), per_member=st.integers(20, 150), budget=st.integers(20, 250), other=st.integers(10, 60))
def test_caps_that_orders_share_serve_alike_whoever_came_first(undone, messages, per_member, budget, other):
    terms = [per_amount(per_member=per_member), per_order(40, budget=budget), multiplier("2", budget=other)]

    straight = undone(terms, {}, messages)
    winding = undone(terms, {}, *([message] for message in messages))

    assert winding == straight


@examples(15)
@given(orders=lives(), terms=rule_sets, programme=programmes, how=HOW)
def test_refunding_everything_leaves_nothing(undone, orders, terms, programme, how):
    messages = [message for order in orders for message in order.messages]
    for order in orders:
        if how == "lines":
            order.refund(
                lines=[(line["id"], line["current_quantity"]) for line in order.body["line_items"]],
                adjustments=[("shipping_refund", "-1000000")],
            )
        elif how == "amount":
            order.refund(transactions=[("bogus", "success", "1000000")])
        elif how == "status":
            order.tell(financial_status="refunded")
    end = [Deleted(order.id, NOW) for order in orders] if how == "gone" else [order.messages[-1] for order in orders]

    held, worth = undone(terms, as_settings(programme), messages, end)

    assert held == {}
    assert {points for points, _reason in worth.values()} == {0}


@examples(15)
@given(orders=lives(), terms=rule_sets)
def test_settling_twice_posts_nothing(in_acme, orders, terms):
    with transaction.atomic():
        running_programme(*terms)
        changed = record.record([message for order in orders for message in order.messages], now=NOW)
        settle.settle(changed, now=NOW)
        posted = Transfer.objects.count()

        assert settle.resettle([order.id for order in changed], now=NOW) == []

        assert Transfer.objects.count() == posted
        transaction.set_rollback(True)


def judged(order, terms, programme):
    chosen = [
        Rule(rule_id=number, revision_id=number, number=1, name="Rule", terms=each, starts_at=BEGAN_AT)
        for number, each in enumerate(terms, 1)
    ]
    return rules.evaluate(order, programme=programme, rules=chosen, member=MemberFacts(id=1))


@examples(60)
@given(orders=lives(), terms=rule_sets, programme=programmes)
def test_lines_and_rules_add_up_to_the_order(orders, terms, programme):
    deserved = judged(orders[0].messages[0].facts, terms, programme)
    told = deserved.explanation
    assert deserved.points >= 0
    assert deserved.points == sum(line.points for line in told.lines) + told.shipping_points
    assert deserved.points == sum(part.points for part in told.rules)
    assert (deserved.points > 0) == (deserved.reason == "earned")
    assert {deserved.reason, *(part.reason for part in told.rules if part.reason)} <= explain.REASONS.keys()


@examples(60)
@given(orders=lives(), terms=rule_sets, programme=programmes, amount=money)
def test_giving_money_back_never_earns(orders, terms, programme, amount):
    order = orders[0].messages[0].facts
    refund = facts.RefundFacts(id=1, amount=amount)
    assert (
        judged(facts.with_refunds(order, [refund]), terms, programme).points <= judged(order, terms, programme).points
    )


@examples(60)
@given(orders=lives(), programme=programmes, points=st.integers(1, 9))
def test_what_a_rule_gives_follows_its_rate(orders, programme, points):
    order = orders[0].messages[0].facts
    once, many = judged(order, [per_amount(1)], programme).points, judged(order, [per_amount(points)], programme).points
    assert abs(many - once * points) <= points


@given(points=st.integers(0, 10_000), weights=st.lists(st.fractions(0, 100), min_size=1, max_size=6))
def test_handing_out_points_loses_none_and_is_fair(points, weights):
    shares = apportioned(points, weights)
    total = sum(weights, Fraction(0))
    if not total:
        assert not any(shares)
        return
    assert sum(shares) == points
    assert all(abs(share - points * weight / total) < 1 for share, weight in zip(shares, weights, strict=True))
