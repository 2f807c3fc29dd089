"""Orders and evaluations for the adapters: amounts as the peers give them, our rules on top."""

from decimal import Decimal

from loyalty_app.earning import rules
from loyalty_app.earning.rules import Deserved
from loyalty_app.earning.terms import MemberFacts, Programme, Rule, Terms
from loyalty_app.orders import facts
from tests.factories import BEGAN_AT, LineBody, OrderBody, refund_body


def exact(value) -> Decimal:
    return Decimal(str(value))


def minor(value) -> Decimal:
    return exact(value) / 100


def line(price, *, tax=0, discount=0, **fields) -> dict:
    return LineBody(
        price=str(price),
        tax_lines=[{"price": str(tax)}] if tax else [],
        discount_allocations=[{"amount": str(discount)}] if discount else [],
        **fields,
    )


def order(*lines: dict, refunded=0, **fields) -> facts.OrderFacts:
    body = OrderBody(line_items=list(lines), **fields)
    found = facts.from_webhook(body)
    if not refunded:
        return found
    refund = refund_body(body["id"], id=1, transactions=[("bogus", "success", str(refunded))])
    return facts.with_refunds(found, [facts.refund_from_webhook(refund)[1]])


def rule(terms: Terms, number: int = 1, *, starts_at=BEGAN_AT, ends_at=None) -> Rule:
    return Rule(
        rule_id=number,
        revision_id=number,
        number=1,
        name=f"Rule {number}",
        terms=terms,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def judged(placed: facts.OrderFacts, *terms: Terms, at=None, **settings) -> Deserved:
    chosen = [each if isinstance(each, Rule) else rule(each, number) for number, each in enumerate(terms, 1)]
    programme = Programme(**settings)
    return rules.evaluate(placed, programme=programme, rules=chosen, member=MemberFacts(id=1), at=at)
