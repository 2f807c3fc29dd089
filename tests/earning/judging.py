"""Orders judged by rules given in a line: what the tests of rules have in common."""

from loyalty_app.earning import rules
from loyalty_app.earning.terms import MemberFacts, Programme, Rule
from loyalty_app.orders import facts
from tests.factories import (
    BEGAN_AT,
    per_amount,
    refund_body,
)

ANN = MemberFacts(id=1)


def rule(terms, *, id=1, name="Base", starts_at=BEGAN_AT, ends_at=None):
    return Rule(rule_id=id, revision_id=id, number=1, name=name, terms=terms, starts_at=starts_at, ends_at=ends_at)


def judged(order, *terms, member=ANN, room=None, test_orders_earn=False, own_codes=(), **settings):
    chosen = [rule(each, id=number) for number, each in enumerate(terms, 1)] or [rule(per_amount())]
    return rules.evaluate(
        order,
        programme=Programme(**settings),
        rules=chosen,
        member=member,
        at=order.placed_at,
        room=room,
        test_orders_earn=test_orders_earn,
        own_codes=own_codes,
    )


def points(order, *terms, **settings) -> int:
    deserved = judged(order, *terms, **settings)
    in_lines = sum(line.points for line in deserved.explanation.lines) + deserved.explanation.shipping_points
    assert deserved.points == in_lines == sum(part.points for part in deserved.explanation.rules)
    return deserved.points


def with_refund(order, **refund):
    _order_id, parsed = facts.refund_from_webhook(refund_body(order.shopify_id, id=1, **refund))
    return facts.with_refunds(order, [parsed])
