"""Whatever Shopify tells, however often and in any sequence, the figures are the sums of the orders as they are."""

from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from loyalty_app import order_news, people_news
from loyalty_app.figures import goods, rebuild
from loyalty_app.figures.models import Buyer, OrderDay
from loyalty_app.ledger.audit import audit
from loyalty_app.orders import remaining, unnamed
from loyalty_app.orders.described import PAID
from loyalty_app.orders.models import Order
from tests.earning.lives import CUSTOMERS, deliveries, examples, lives
from tests.factories import NOW, per_amount, running_programme

ANN, BOB = CUSTOMERS


def days() -> list[tuple]:
    """(day, orders, goods, first, second) of every day that has any."""
    rows = OrderDay.objects.order_by("day").values_list("day", "orders", "goods_minor", "first_orders", "second_orders")
    return [row for row in rows if any(row[1:])]


def buyers() -> list[tuple]:
    return list(
        Buyer.objects.exclude(orders=0)
        .order_by("goods_minor", "orders")
        .values_list("orders", "goods_minor", "first_on")
    )


def one_by_one() -> tuple[int, int, int]:
    """Orders, goods and members with two orders, as somebody with all orders on the table would count them."""
    counted = [
        order
        for order in Order.objects.exclude(member=None).filter(deleted_at=None)
        if order.complete.cancelled_at is None and order.complete.financial_status in PAID
    ]
    of_members = [order.member_id for order in counted]
    return (
        len(counted),
        sum(goods.kept_minor(order.complete, currency="USD") for order in counted),
        len({id for id in of_members if of_members.count(id) >= 2}),
    )


def in_all() -> tuple[int, int, int]:
    rows = days()
    return sum(row[1] for row in rows), sum(row[2] for row in rows), sum(row[4] for row in rows)


@pytest.fixture
def undone(in_acme):
    """Run in a transaction that is rolled back: every example begins with empty tables."""

    def run(*acts):
        with transaction.atomic():
            running_programme(per_amount(1))
            for act in acts:
                act()
            assert audit() == []
            assert in_all() == one_by_one()
            result = days(), buyers()
            rebuild.rebuild()
            assert (days(), buyers()) == result
            transaction.set_rollback(True)
        return result

    return run


def tell(batch):
    return lambda: order_news.tell(batch, now=NOW)


def merge():
    people_news.merged(ANN, BOB, now=NOW)


def forget():
    people_news.forgotten(BOB, now=NOW)


@examples(25)
@given(told=deliveries(), where=st.integers(0, 5), merges=st.booleans())
def test_any_path_ends_where_the_final_state_does(undone, told, where, merges):
    orders, batches = told
    winding = [tell(batch) for batch in batches]
    straight = [tell([order.messages[-1] for order in orders])]
    if merges:
        winding.insert(where, merge)
        straight.append(merge)

    assert undone(*winding) == undone(*straight)


@examples(15)
@given(told=deliveries(), acts=st.lists(st.tuples(st.integers(0, 5), st.sampled_from([merge, forget])), max_size=3))
def test_people_who_merge_or_are_forgotten_leave_figures_that_tie(undone, told, acts):
    _orders, batches = told
    history = [tell(batch) for batch in batches]
    for where, act in acts:
        history.insert(where, act)

    undone(*history)


@examples(80)
@given(orders=lives())
def test_an_order_that_nothing_was_taken_from_is_worth_the_same_by_the_short_way(orders):
    for message in orders[0].messages:
        if hasattr(message, "facts"):
            facts = message.facts
            lines = remaining.lines(facts, facts.refunds)
            part, _ = remaining.kept(facts, lines, unnamed.amount(facts, facts.refunds))
            worth = part * sum((remaining.gross(facts, each) for each in lines if not each.excluded), Fraction(0))
            expected = 0 if facts.financial_status == "refunded" else int((worth * 100 + Fraction(1, 2)) // 1)
            assert goods.kept_minor(facts, currency="USD") == expected
