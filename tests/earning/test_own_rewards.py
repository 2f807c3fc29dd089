"""What a member's own reward took off an order: it reduces what the order is worth, or the programme keeps it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_app.earning import settle
from loyalty_app.earning.terms import Programme
from loyalty_app.earning.worth import of_order
from loyalty_app.members import enrol
from loyalty_app.orders import facts, record
from loyalty_app.orders.described import RefundFacts, RefundLine
from loyalty_app.orders.models import Order
from loyalty_app.orders.record import Seen
from tests.earning.judging import judged, with_refund
from tests.earning.telling import ANN, held
from tests.factories import NOW, LineBody, order_facts, per_amount, running_programme, seen
from tests.orders.coded import placed

OWN, SPRING = {"amount": "20.00", "discount_application_index": 0}, {"amount": "5.00", "discount_application_index": 1}
APPLICATIONS = [{"type": "discount_code", "code": "REWARD-1"}, {"type": "discount_code", "code": "SPRING"}]


def order(*lines, **more) -> facts.OrderFacts:
    return order_facts(line_items=list(lines), discount_applications=APPLICATIONS, **more)


def points(described, *, own_codes=("REWARD-1",), **settings) -> int:
    """At a point per 1.00."""
    found = judged(described, own_codes=own_codes, **settings)
    assert found.points == sum(line.points for line in found.explanation.lines) + found.explanation.shipping_points
    return found.points


# 100.00 less 20.00 by the reward and 5.00 by another code; a line beside it.
DISCOUNTED = LineBody(id=1, price="50.00", quantity=2, discount_allocations=[OWN, SPRING])
OTHER = LineBody(id=2, price="40.00")


class TestKeepsOrReduces:
    @pytest.mark.parametrize(
        ("refund", "reduces", "keeps"),
        [
            ({}, 115, 135),
            ({"lines": [(1, 1)]}, 77, 87),
            ({"lines": [(1, 2)]}, 40, 40),
            ({"lines": [(2, 1)]}, 75, 95),
            # 115.00 were paid: 23.00 are a fifth of it.
            ({"adjustments": [("refund_discrepancy", "-23.00")]}, 92, 108),
            ({"adjustments": [("refund_discrepancy", "-115.00")]}, 0, 0),
            ({"lines": [(1, 2), (2, 1)]}, 0, 0),
        ],
        ids=["nothing back", "one of two units", "the discounted line", "the other line", "an amount",
             "all as an amount", "everything"],
    )  # fmt: skip
    def test_also_of_what_is_left_after_a_refund(self, refund, reduces, keeps):
        described = with_refund(order(DISCOUNTED, OTHER), **refund)
        assert points(described) == points(described, own_codes=(), reward_discount="keeps") == reduces
        assert points(described, reward_discount="keeps") == keeps

    def test_only_the_programmes_own_codes_are_kept(self):
        described = order(DISCOUNTED, OTHER)
        assert points(described, own_codes=("SPRING",), reward_discount="keeps") == 120
        assert points(described, own_codes=("REWARD-1", "SPRING"), reward_discount="keeps") == 140

    def test_goods_that_the_reward_made_free_count_at_their_price(self):
        free = LineBody(id=1, price="20.00", discount_allocations=[OWN])
        assert judged(order(free)).reason == "nothing_counts"
        kept = judged(order(free), own_codes=("REWARD-1",), reward_discount="keeps")
        assert (kept.points, kept.reason, kept.explanation.lines[0].excluded) == (20, "earned", "")

    def test_shipping_where_it_earns(self):
        ship = {"price": "30.00", "discount_allocations": [OWN]}
        described = order(OTHER, shipping_lines=[ship])
        assert points(described, reward_discount="keeps") == 40
        assert points(described, shipping="in") == 50
        assert points(described, shipping="in", reward_discount="keeps") == 70
        half = with_refund(described, adjustments=[("shipping_refund", "-5.00")])
        assert points(half, shipping="in", reward_discount="keeps") == 55

    def test_free_shipping_earns_until_the_last_goods_are_back(self):
        ship = {"price": "20.00", "discount_allocations": [OWN]}
        described = order(OTHER, shipping_lines=[ship])
        assert points(described, shipping="in", reward_discount="keeps") == 60
        assert points(with_refund(described, lines=[(2, 1)]), shipping="in", reward_discount="keeps") == 0

    @pytest.mark.parametrize(
        ("taxes_included", "tax", "reduces", "keeps"),
        # 120.00 less 20.00 by the reward; a quarter of what was paid is tax.
        [(True, "out", 75, 90), (True, "in", 100, 120), (False, "out", 100, 120), (False, "in", 125, 150)],
    )
    def test_tax_grows_with_the_worth(self, taxes_included, tax, reduces, keeps):
        taxed = LineBody(id=1, price="120.00", discount_allocations=[OWN], tax_lines=[{"price": "25.00"}])
        described = order(taxed, taxes_included=taxes_included)
        assert points(described, tax=tax) == reduces
        assert points(described, tax=tax, reward_discount="keeps") == keeps

    def test_an_old_body_says_it_of_the_order(self):
        described = order_facts(
            line_items=[LineBody(id=1, price="60.00"), LineBody(id=2, price="40.00")],
            discount_codes=[{"code": "reward-1", "amount": "10.00"}],
            total_discounts="10.00",
        )
        assert points(described) == 90
        assert points(described, reward_discount="keeps") == 100
        assert points(with_refund(described, lines=[(1, 1)]), reward_discount="keeps") == 40

    def test_no_line_is_worth_more_than_its_price(self):
        """A body whose code took more off than its lines say."""
        described = order_facts(
            line_items=[LineBody(id=1, price="60.00")], discount_codes=[{"code": "REWARD-1", "amount": "10.00"}]
        )
        assert points(described, reward_discount="keeps") == 60


@given(placed(), st.sampled_from(["out", "in"]), st.sampled_from(["out", "in"]))
def test_keeping_never_takes_anything_and_ends_at_zero(described, tax, shipping):
    settings = {"tax": tax, "shipping": shipping}
    reduced = of_order(described, programme=Programme(**settings), own_codes={"A"})
    kept = of_order(described, programme=Programme(**settings, reward_discount="keeps"), own_codes={"A"})
    assert reduced == of_order(described, programme=Programme(**settings))
    assert kept.total >= reduced.total

    lines = tuple(RefundLine(line_id=line.id, quantity=line.quantity) for line in described.lines)
    everything = RefundFacts(id=1, lines=lines, shipping=described.shipping.price + described.shipping.tax)
    gone = facts.with_refunds(described, [everything])
    assert of_order(gone, programme=Programme(**settings, reward_discount="keeps"), own_codes={"A"}).total == 0


def test_settling_reads_the_orders_own_codes(in_acme):
    running_programme(per_amount(), reward_discount="keeps")
    change = seen(line_items=[DISCOUNTED, OTHER], discount_applications=APPLICATIONS)
    enrol.join(ANN, now=NOW)
    [placed_order] = record.record([change], now=NOW)
    settle.settle([placed_order], now=NOW)
    assert placed_order.reward_codes == []
    assert held() == {ANN: (115, 0)}

    Order.objects.filter(id=placed_order.id).update(reward_codes=["REWARD-1"])
    settle.resettle([placed_order.id], now=NOW)
    assert held() == {ANN: (135, 0)}

    # What Shopify says next leaves them as they are, and they are read with the order.
    later = msgspec.structs.replace(change.facts, updated_at=NOW, name="#2")
    [again] = record.record([Seen(later)], now=NOW)
    assert (again.reward_codes, again.name, settle.settle([again], now=NOW)) == (["REWARD-1"], "#2", [])
    assert Order.objects.get().reward_codes == ["REWARD-1"]
    assert held() == {ANN: (135, 0)}
