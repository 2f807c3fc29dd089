"""The final balance is a function of the final state of the orders, never of the path: laws over random histories."""

import os
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
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
from loyalty_app.orders.record import Deleted, Refunded, Seen
from tests.factories import (
    BEGAN_AT,
    NOW,
    PLACED_AT,
    LineBody,
    OrderBody,
    multiplier,
    per_amount,
    per_order,
    refund_body,
    running_programme,
)

CUSTOMERS = (7001, 7002)
SEARCH = int(os.environ.get("SEARCH_EXAMPLES", "0"))  # so many times more examples, other ones on every run


def examples(count: int):
    """The same ones every time. The fixture is shared by them: each undoes what it did."""
    return settings(
        max_examples=count * (SEARCH or 1),
        derandomize=not SEARCH,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


money = st.decimals(min_value=0, max_value=200, places=2)
MINIMUM = st.none() | st.just(Decimal(50))
HOW = st.sampled_from(["lines", "amount", "status", "gone"])
rule_sets = st.lists(
    st.one_of(
        st.builds(per_amount, st.integers(1, 7), st.sampled_from(["1.00", "0.30", "10.00"])),
        st.builds(per_amount, st.just(2), per_member=st.integers(1, 900), period=st.sampled_from(["day", "life"])),
        st.builds(per_order, st.integers(1, 90), minimum=MINIMUM, budget=st.none() | st.integers(1, 200)),
        st.builds(multiplier, st.sampled_from(["1.5", "2", "3"]), skus=st.sampled_from([(), ("S0",)])),
    ),
    min_size=1,
    max_size=3,
)
programmes = st.builds(
    Programme,
    tax=st.sampled_from(["out", "in"]),
    shipping=st.sampled_from(["out", "in"]),
    rounding=st.sampled_from(["floor", "half_up", "ceiling"]),
    stacking=st.sampled_from(["best", "multiply"]),
    pending_days=st.sampled_from([0, 14]),
)


@st.composite
def line_bodies(draw, number):
    price, quantity = draw(money), draw(st.integers(1, 4))
    discount = draw(st.decimals(min_value=0, max_value=price * quantity, places=2))
    return LineBody(
        id=number + 1,
        sku=f"S{number}",
        price=str(price),
        quantity=quantity,
        gift_card=draw(st.sampled_from([False, False, False, True])),
        discount_allocations=[{"amount": str(discount)}] if draw(st.booleans()) else [],
        tax_lines=[{"price": str((price * quantity - discount) / 10)}] if draw(st.booleans()) else [],
    )


class Life:
    """An order's life as Shopify would tell it: each step is a new description, and maybe a refund by itself."""

    def __init__(self, draw, order_id):
        self.draw, self.id = draw, order_id
        self.body = OrderBody(
            id=order_id,
            customer={"id": draw(st.sampled_from(CUSTOMERS))},
            created_at=(PLACED_AT + timedelta(minutes=draw(st.integers(0, 3000)))).isoformat(),
            line_items=[draw(line_bodies(number)) for number in range(draw(st.integers(1, 3)))],
            shipping_lines=[{"price": str(draw(money))}],
            taxes_included=draw(st.booleans()),
        )
        self.messages = []
        self.tell()

    def tell(self, **changes):
        number = len(self.messages)
        self.body = self.body | changes | {"updated_at": (PLACED_AT + timedelta(days=3, minutes=number)).isoformat()}
        self.messages.append(Seen(facts.from_webhook(self.body)))

    def refund(self, **parts):
        refund = refund_body(self.id, id=self.id * 100 + len(self.messages), **parts)
        self.messages.append(Refunded(*facts.refund_from_webhook(refund)))
        for line_id, quantity in parts.get("lines", ()):
            self._line(line_id)["current_quantity"] -= quantity
        self.tell(refunds=[*self.body["refunds"], refund], financial_status="partially_refunded")

    def step(self):
        match self.draw(st.sampled_from(["refund", "amount", "edit", "cancel", "uncancel", "owner", "pay", "unpay"])):
            case "refund":
                line = self.draw(st.sampled_from(self.body["line_items"]))
                if line["current_quantity"]:
                    self.refund(lines=[(line["id"], self.draw(st.integers(1, line["current_quantity"])))])
            case "amount":
                self.refund(transactions=[("bogus", "success", str(self.draw(money)))])
            case "edit":
                line = self.draw(st.sampled_from(self.body["line_items"]))
                line["current_quantity"] = self.draw(st.integers(0, line["current_quantity"]))
                self.tell()
            case "cancel":
                self.tell(cancelled_at=NOW.isoformat())
            case "uncancel":
                self.tell(cancelled_at=None)
            case "owner":
                self.tell(customer=self.draw(st.sampled_from([None, *({"id": each} for each in CUSTOMERS)])))
            case "pay":
                self.tell(financial_status="paid")
            case "unpay":
                self.tell(financial_status="pending")

    def _line(self, line_id):
        self.body["line_items"] = [dict(line) for line in self.body["line_items"]]
        return next(line for line in self.body["line_items"] if line["id"] == line_id)


@st.composite
def lives(draw, least=1, steps=4):
    """Up to three orders with their messages."""
    orders = [Life(draw, order_id) for order_id in range(11, 11 + draw(st.integers(least, 3)))]
    for order in orders:
        for _ in range(draw(st.integers(0, steps))):
            order.step()
    return orders


@st.composite
def deliveries(draw, **options):
    """The lives, and one way their messages arrive: any sequence, some twice, in batches of any size."""
    orders = draw(lives(**options))
    messages = [message for order in orders for message in order.messages]
    messages += draw(st.lists(st.sampled_from(messages), max_size=3))
    arriving = draw(st.permutations(messages))
    batches = []
    while arriving:
        size = draw(st.integers(1, len(arriving)))
        batches.append(arriving[:size])
        arriving = arriving[size:]
    return orders, batches


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


@st.composite
def queues(draw):
    """Orders of up to 100.00 placed minutes apart, one of which may be deleted, told one by one in any sequence."""
    minutes = draw(st.permutations(range(5)))
    placed = [
        Seen(
            facts.from_webhook(
                OrderBody(
                    id=11 + number,
                    customer={"id": draw(st.sampled_from(CUSTOMERS))},
                    created_at=(PLACED_AT + timedelta(minutes=minute)).isoformat(),
                    line_items=[LineBody(price=f"{draw(st.integers(1, 100))}.00")],
                )
            )
        )
        for number, minute in enumerate(minutes)
    ]
    gone = [Deleted(11 + draw(st.integers(0, 4)), NOW)] if draw(st.booleans()) else []
    return draw(st.permutations([*placed, *gone]))


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
