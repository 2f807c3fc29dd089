"""How many points come back, by how a redemption ended."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_app.rewards.due import Use, back
from loyalty_app.rewards.terms import Terms


def terms(**fields):
    return Terms(kind=fields.pop("kind", "amount_off"), points=500, amount=Decimal("5.00"), **fields)


def use(returned="0", total="5.00", *, full=False):
    return Use(total=Decimal(total), returned=Decimal(returned), is_fully_returned=full)


@pytest.mark.parametrize(
    ("ended", "unused", "kind", "points"),
    [
        ("failed", "lost", "amount_off", 500),  # nothing was given, so nothing was taken
        ("expired", "returned", "amount_off", 500),
        ("expired", "lost", "amount_off", 0),
        ("cancelled", "returned", "amount_off", 500),
        ("cancelled", "lost", "amount_off", 0),
        ("cancelled", "lost", "custom", 500),  # what was never sent is not paid
        ("ready", "returned", "amount_off", 0),
        ("used", "returned", "custom", 0),
        ("closing", "returned", "amount_off", 0),
    ],
)
def test_what_no_order_used(ended, unused, kind, points):
    assert back(500, terms(unused=unused, kind=kind), use=None, ended=ended) == points


@pytest.mark.parametrize(
    ("refunded", "told", "points"),
    [
        ("in_proportion", use("0"), 0),
        ("in_proportion", use("2.50"), 250),
        ("in_proportion", use("1.67"), 167),
        ("in_proportion", use("1.00", "3.00"), 166),  # 166.67: rounded down
        ("in_proportion", use("5.00"), 500),
        ("in_proportion", use("4.99", full=True), 500),
        ("in_proportion", use("9.00"), 500),  # never more than was paid
        ("in_proportion", use("0", "0"), 0),  # it took nothing off
        ("when_all", use("4.99"), 0),
        ("when_all", use("5.00", full=True), 500),
        ("never", use("5.00", full=True), 0),
    ],
)
def test_what_an_order_used(refunded, told, points):
    assert back(500, terms(refunded=refunded), use=told, ended="used") == points


def test_an_order_that_used_it_decides_whatever_we_thought_before():
    assert back(500, terms(), use=use("0"), ended="expired") == 0


@given(
    points=st.integers(1, 10**7),
    total=st.decimals("0.01", "1000", places=2),
    parts=st.lists(st.decimals("0", "1000", places=2), min_size=2, max_size=2),
)
def test_more_refunded_never_returns_fewer_points_nor_more_than_were_paid(points, total, parts):
    less, more = sorted(parts)
    first, second = (
        back(points, terms(), use=Use(total=total, returned=part, is_fully_returned=False), ended="used")
        for part in (less, more)
    )
    assert 0 <= first <= second <= points
