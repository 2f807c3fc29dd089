"""What an evaluation says of itself: each rule's part, and the most telling reason for nothing. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from loyalty_app.earning.explanation import RuleWhy
from loyalty_app.earning.matching import Chosen
from loyalty_app.earning.stacking import Campaign, Given
from loyalty_app.earning.terms import Rule, Terms
from loyalty_app.earning.worth import OrderWorth
from loyalty_app.money import exponent

# Of several reasons for nothing the first of these is told: the nearer to earning, the more it helps.
_TELLING = ("cap_reached", "under_one_point", "below_minimum", "awaiting_details", "no_line", "customer_tag", "channel")


def rule_parts(
    rules: Sequence[Rule],
    chosen: Mapping[int, Chosen],
    given: Sequence[Given],
    campaigns: Sequence[Campaign],
    currency: str,
) -> tuple[RuleWhy, ...]:
    """Each rule's part: those that gave, the campaigns with what they added, and those that gave nothing."""
    gave = {each.rule.rule_id: (each.own, each.cuts) for each in given}
    for number, campaign in enumerate(campaigns):
        gave[campaign.rule.rule_id] = (sum(each.extras[number] for each in given), campaign.cuts)
    parts = []
    for rule in rules:
        if rule.terms.kind == "joining":
            continue
        its = chosen[rule.rule_id]
        points, cuts = gave.get(rule.rule_id, (0, ()))
        reason = its.reason or ("" if points else "cap_reached" if cuts else "under_one_point")
        parts.append(
            RuleWhy(
                rule=rule.rule_id,
                revision=rule.number,
                name=rule.name,
                kind=rule.terms.kind,
                points=points,
                rate=_rate_text(rule.terms),
                per_step=rule.terms.mode == "per_step",
                worth="" if its.reason else money(its.total, currency),
                cuts=cuts,
                reason=reason,
            )
        )
    return tuple(parts)


def _rate_text(terms: Terms) -> str:
    if terms.multiplies:
        return f"{terms.factor.normalize():f}"
    return f"{terms.points}/{terms.per}" if terms.kind == "per_amount" else str(terms.points)


def zero_reason(worths: OrderWorth, parts: Sequence[RuleWhy]) -> str:
    if worths.total <= 0:
        counted = [each.excluded for each in worths.lines if each.excluded not in ("tip", "removed")]
        if counted and set(counted) <= {"returned", ""}:
            return "stored_value" if "" in counted and worths.in_money <= 0 else "refunded"
        return "nothing_counts"
    reasons = {part.reason for part in parts if part.kind != "multiplier"}
    return next((reason for reason in _TELLING if reason in reasons), "no_rule")


def money(amount: Fraction, currency: str) -> str:
    """With the currency's decimals, half up; by whole numbers, which is much faster than dividing decimals."""
    decimals = exponent(currency)
    unit = 10**decimals
    numerator, denominator = amount.as_integer_ratio()
    whole = (2 * numerator * unit + denominator) // (2 * denominator)
    if whole < 0 or not decimals:
        return str(Decimal(whole).scaleb(-decimals))
    return f"{whole // unit}.{whole % unit:0{decimals}d}"
