"""What the pages say of rewards that nobody can have, or nobody would choose."""

from collections.abc import Mapping
from datetime import datetime

from loyalty_app.earning import conflicts as earning
from loyalty_app.earning import rulebook
from loyalty_app.rewards import catalogue, conflicts, offers
from loyalty_app.rewards.terms import Terms

UNSAVED = 0  # the id of a reward that isn't there yet


def of_listing(listing: list[catalogue.Listed], *, left: Mapping[int, int], now: datetime) -> dict[int, list[str]]:
    """By the reward's id, of those that can be redeemed or will be. left: pieces of those that have a stock."""
    a_year, others = _points_a_year(now), [each for each in listing if each.state == "live"]
    return {
        each.id: conflicts.of(each.id, each.terms, others=others, points_a_year=a_year, left=left.get(each.id))
        for each in listing
        if each.state in ("live", "scheduled")
    }


def of_terms(terms: Terms | None, *, reward_id: int, now: datetime) -> list[str]:
    """Of what is typed so far, or of a draft."""
    if terms is None or (terms.kind == "cashback" and reward_id == UNSAVED):
        return []  # of cashback: its earn rule comes with it
    left = offers.stock_left({reward_id: terms}).get(reward_id)
    others = catalogue.at(now)
    return conflicts.of(reward_id, terms, others=others, points_a_year=_points_a_year(now), left=left)


def _points_a_year(now: datetime) -> int | None:
    """By the rules in force or to come; None: without limit."""
    rules = [each for each in rulebook.all_revisions() if each.ends_at is None or each.ends_at > now]
    return earning.points_a_year(rules)
