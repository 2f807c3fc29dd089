"""How points of several rules and campaigns come together: multiplied, rounded once, capped. Pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import msgspec

from loyalty_app.earning.caps import Room, Use, capped
from loyalty_app.earning.explanation import Cut
from loyalty_app.earning.matching import Chosen
from loyalty_app.earning.terms import Programme, Rule, Terms
from loyalty_app.earning.worth import NOTHING, OrderWorth
from loyalty_app.money import added


class Given(msgspec.Struct):
    """What a rule that gives points gives to one order, while it is worked out."""

    rule: Rule
    chosen: Chosen
    rate: Fraction  # points per unit of worth
    weights: list[Fraction]  # the worth of each line, campaigns multiplied in; the last one is shipping
    own: int  # points without campaigns
    extras: list[int]  # what each campaign adds
    cuts: tuple[Cut, ...] = ()

    @property
    def points(self) -> int:
        return self.own + sum(self.extras)


class Campaign(msgspec.Struct):
    rule: Rule
    chosen: Chosen
    lines: tuple[int, ...]  # the lines it multiplies, where not another one counts
    cuts: tuple[Cut, ...] = ()


def give(rule: Rule, chosen: Chosen, worths: OrderWorth, rounded: Callable[[Fraction], int]) -> Given:
    weights = [NOTHING] * (len(worths.lines) + 1)
    for place in chosen.lines:
        weights[place] = worths.lines[place].worth
    if chosen.shipping:
        weights[-1] = worths.shipping
    rate = _rate(rule.terms, chosen.total)
    return Given(rule=rule, chosen=chosen, rate=rate, weights=weights, own=rounded(chosen.total * rate), extras=[])


def _rate(terms: Terms, total: Fraction) -> Fraction:
    """Points per unit of worth. Full steps and fixed points are spread over the lines by their worth."""
    if terms.kind == "per_order":
        return terms.points / total
    if terms.mode == "per_step":
        return (total // Fraction(terms.per)) * terms.points / total
    return _per_unit(terms.points, terms.per)


@lru_cache(maxsize=1024)
def _per_unit(points: int, per: Decimal) -> Fraction:
    return points / Fraction(per)


def campaigns_for(winners: Sequence[Rule], chosen: Mapping[int, Chosen], programme: Programme) -> list[Campaign]:
    """Which campaign multiplies which lines: of several the best one, unless the programme multiplies them all."""
    campaigns = []
    taken: set[int] = set()
    if programme.stacking == "best":
        winners = sorted(winners, key=lambda rule: (-rule.terms.factor, -rule.terms.priority, rule.rule_id))
    for rule in winners:
        its = chosen[rule.rule_id]
        places = (*its.lines, -1) if its.shipping else its.lines
        campaigns.append(Campaign(rule=rule, chosen=its, lines=tuple(p for p in places if p not in taken)))
        if programme.stacking == "best":
            taken.update(places)
    return campaigns


def multiply(given: Sequence[Given], campaigns: Sequence[Campaign], rounded: Callable[[Fraction], int]) -> None:
    """What each campaign adds to each rule: the step between two roundings, so that all steps end in one rounding."""
    for each in given:
        points, weights = each.own, list(each.weights)
        for campaign in campaigns:
            factor = Fraction(campaign.rule.terms.factor)
            for place in campaign.lines:
                weights[place] *= factor
            more = rounded(added(weights) * each.rate)
            each.extras.append(more - points)
            points = more
        each.weights = weights


def cap_campaigns(given: Sequence[Given], campaigns: Sequence[Campaign], room: Mapping[int, Room]) -> dict[int, Use]:
    uses = {}
    for number, campaign in enumerate(campaigns):
        added = sum(each.extras[number] for each in given)
        result = capped(added, campaign.rule.terms.caps, room.get(campaign.rule.rule_id))
        campaign.cuts = result.cuts
        surplus = added - result.points
        for each in reversed(given):
            back = min(surplus, each.extras[number])
            each.extras[number] -= back
            surplus -= back
        if campaign.rule.terms.caps.are_shared:
            uses[campaign.rule.rule_id] = Use(wanted=result.wanted, points=result.points)
    return uses


def cap_givers(given: Sequence[Given], room: Mapping[int, Room]) -> dict[int, Use]:
    """A rule's caps hold for what it gives with campaigns; what they cut is cut from the campaigns' part first."""
    uses = {}
    for each in given:
        result = capped(each.points, each.rule.terms.caps, room.get(each.rule.rule_id))
        surplus = each.points - result.points
        each.cuts = result.cuts
        for number in reversed(range(len(each.extras))):
            back = min(surplus, each.extras[number])
            each.extras[number] -= back
            surplus -= back
        each.own -= surplus
        if each.rule.terms.caps.are_shared:
            uses[each.rule.rule_id] = Use(wanted=result.wanted, points=result.points)
    return uses


def really_used(uses: Mapping[int, Use], given: Sequence[Given], campaigns: Sequence[Campaign]) -> dict[int, Use]:
    """What each campaign takes of its shared caps is what it added in the end, after the caps of the rules."""
    used = dict(uses)
    for number, campaign in enumerate(campaigns):
        points = sum(each.extras[number] for each in given)
        use = used.get(campaign.rule.rule_id)
        if use is not None and points < use.points:
            used[campaign.rule.rule_id] = Use(wanted=points, points=points)
    return used
