"""What an order deserves under rules. Pure: no clock, no settings, no database; exact until the one rounding.

A further kind of rule is a kind in terms.Terms, and what it gives per line in stacking.give.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from loyalty_app.earning import gates, rounding, worth
from loyalty_app.earning.caps import Room, Use
from loyalty_app.earning.explanation import Explanation, LineWhy
from loyalty_app.earning.matching import Chosen, choose
from loyalty_app.earning.stacking import (
    Campaign,
    Given,
    campaigns_for,
    cap_campaigns,
    cap_givers,
    give,
    multiply,
    really_used,
)
from loyalty_app.earning.telling import money, rule_parts, zero_reason
from loyalty_app.earning.terms import MemberFacts, Programme, Rule
from loyalty_app.earning.worth import OrderWorth
from loyalty_app.orders.facts import OrderFacts

_GIVERS = ("per_amount", "per_order")


class Deserved(msgspec.Struct, frozen=True, kw_only=True):
    """What an order deserves. ``uses``: what it takes of each rule whose cap other orders share."""

    points: int
    reason: str
    explanation: Explanation
    uses: dict[int, Use] = {}
    needs_details: bool = False  # a rule asks for what only GraphQL tells, and it is not known yet


def evaluate(
    order: OrderFacts,
    *,
    programme: Programme | None,
    rules: Sequence[Rule],
    member: MemberFacts | None,
    at: datetime | None = None,
    test_orders_earn: bool = False,
    room: Mapping[int, Room] | None = None,
    own_codes: Collection[str] = (),
) -> Deserved:
    """What the order deserves, and why; a zero has its reason.

    programme, rules: those in force when the order was placed; with ``at``, rules that don't hold then are left out.
    member: as of that time; None for an order without one. room: what other orders leave of shared caps, by rule id;
    a rule that isn't named has all of its own left. own_codes: those of the order's codes that are rewards.
    Rule: docs/ledger.md#earning.
    """
    closed = gates.closed(order, programme=programme, member=member, test_orders_earn=test_orders_earn)
    if closed:
        return nothing(closed, order)
    if at is not None:
        rules = [rule for rule in rules if rule.holds_at(at)]
    worths = worth.of_order(order, programme=programme, own_codes=own_codes)
    chosen = {rule.rule_id: choose(rule.terms.conditions, order, worths, member) for rule in rules}
    rounded = rounding.RULES[programme.rounding]
    given = [
        give(rule, chosen[rule.rule_id], worths, rounded)
        for rule in _winners([rule for rule in rules if rule.terms.kind in _GIVERS], chosen)
    ]
    campaigns = campaigns_for(_winners([rule for rule in rules if rule.terms.multiplies], chosen), chosen, programme)
    multiply(given, campaigns, rounded)
    uses = cap_campaigns(given, campaigns, room or {}) | cap_givers(given, room or {})
    uses = really_used(uses, given, campaigns)
    return _deserved(order, programme=programme, worths=worths, rules=rules, chosen=chosen, given=given,
                     campaigns=campaigns, uses=uses)  # fmt: skip


def nothing(reason: str, order: OrderFacts | None) -> Deserved:
    """Zero points, with the reason."""
    currency = order.currency if order is not None else ""
    return Deserved(
        points=0,
        reason=reason,
        explanation=Explanation(reason=reason, currency=currency),
        needs_details=reason == "awaiting_details",
    )


def _winners(rules: Sequence[Rule], chosen: dict[int, Chosen]) -> list[Rule]:
    """The rules that apply, the highest priority first. One that is exclusive wins alone; the others learn why not."""
    able = [rule for rule in rules if not chosen[rule.rule_id].reason]
    able.sort(key=lambda rule: (-rule.terms.priority, rule.rule_id))
    winner = next((rule for rule in able if rule.terms.exclusive), None)
    if winner is None:
        return able
    for rule in able:
        if rule is not winner:
            lost = msgspec.structs.replace(chosen[rule.rule_id], reason="exclusive_other")
            chosen[rule.rule_id] = lost
    return [winner]


def _deserved(
    order: OrderFacts,
    *,
    programme: Programme,
    worths: OrderWorth,
    rules: Sequence[Rule],
    chosen: Mapping[int, Chosen],
    given: Sequence[Given],
    campaigns: Sequence[Campaign],
    uses: dict[int, Use],
) -> Deserved:
    points = sum(each.points for each in given)
    parts = rule_parts(rules, chosen, given, campaigns, order.currency)
    reason = "earned" if points else zero_reason(worths, parts)
    by_line = [0] * (len(worths.lines) + 1)
    for each in given:
        for place, share in enumerate(rounding.apportioned(each.points, each.weights)):
            by_line[place] += share
    explanation = Explanation(
        points=points,
        reason=reason,
        currency=order.currency,
        worth=money(worths.total, order.currency),
        rounding=programme.rounding,
        lines=tuple(
            LineWhy(
                id=str(each.line.id),
                title=each.line.title,
                left=each.left,
                worth=money(each.worth, order.currency),
                points=by_line[place],
                excluded=each.excluded,
            )
            for place, each in enumerate(worths.lines)
        ),
        shipping_points=by_line[-1],
        rules=parts,
    )
    return Deserved(
        points=points,
        reason=reason,
        explanation=explanation,
        uses=uses,
        needs_details=any(its.needs_details for its in chosen.values()),
    )
