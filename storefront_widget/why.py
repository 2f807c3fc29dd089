"""Why an order earned just these points, or none, in sentences for the shopper whose order it is."""

from decimal import Decimal

from loyalty_app.earning import explanation
from loyalty_app.earning.explanation import Cut, Explanation, LineWhy, RuleWhy
from storefront_widget.wording import Wording

EARNED = "earned"


def sentences(stored: dict, *, wording: Wording) -> list[dict]:
    """An award's explanation: the rules' parts, what a cap kept back and what doesn't count; or why there is nothing.

    stored: an award's ``explanation``. A reason that has no wording yet is told in general terms.
    """
    told = explanation.load(stored)
    said = []
    if told.reason != EARNED or not told.points:
        said.append(reason(told.reason, wording))
    for rule in told.rules:
        if rule.points:
            said.append(_part(rule, told, wording))
        said += [_cut(cut, wording) for cut in rule.cuts]
    return said + [_excluded(line, wording) for line in told.lines if line.excluded]


def reason(code: str, wording: Wording) -> dict:
    return wording.say(f"none_{code}" if wording.knows(f"none_{code}") else "none_other")


def _part(rule: RuleWhy, told: Explanation, wording: Wording) -> dict:
    if rule.kind == "multiplier":
        return wording.say("why_multiplier", name=rule.name, count=rule.rate, points=rule.points)
    if rule.kind != "per_amount":
        return wording.say(f"why_{rule.kind}", name=rule.name, points=rule.points)
    points, amount = rule.rate.split("/")
    return wording.say(
        "why_per_step" if rule.per_step else "why_per_amount",
        name=rule.name,
        points=rule.points,
        points_rate=int(points),
        amount_rate=Decimal(amount),
        amount=Decimal(rule.worth),
        currency=told.currency,  # a shop's currency may have been another one then
    )


def _cut(cut: Cut, wording: Wording) -> dict:
    key = cut.period if cut.cap == "per_member" else cut.cap
    return wording.say(f"cut_{key}", points=cut.points, points_limit=cut.limit)


def _excluded(line: LineWhy, wording: Wording) -> dict:
    key = f"line_{line.excluded}"
    return wording.say(key if wording.knows(key) else "line_other", title=line.title or line.id)
