"""Rewards that nobody can have, or nobody would choose. Pure but for the translation.

What members can earn is told by whoever knows the earn rules.
"""

from collections.abc import Iterable

import msgspec
from django.utils.translation import gettext as _

from loyalty_app.revisions.dated import Dated, Listed
from loyalty_app.rewards import pricing
from loyalty_app.rewards.terms import Terms


def of(
    reward_id: int,
    terms: Terms,
    *,
    others: Iterable[Dated | Listed],
    points_a_year: int | None,
    left: int | None = None,
) -> list[str]:
    """Sentences that say what to do.

    others: the rewards in force. points_a_year: the most that a member can earn, None: without limit. left: pieces of
    its stock, None: it has none.
    """
    return [*_unreachable(terms, points_a_year), *_sold_out(terms, left), *_dearer(reward_id, terms, others)]


def least(terms: Terms) -> int:
    """The fewest points that it takes."""
    return pricing.least_of(terms.slider) if terms.slider else terms.points


def _unreachable(terms: Terms, points_a_year: int | None) -> list[str]:
    if points_a_year is None or least(terms) <= points_a_year:
        return []
    if not points_a_year:
        return [_("No earn rule gives points, so nobody can reach it. Publish an earn rule.")]
    words = _(
        "By the limits of your earn rules a member gets at most %(most)s points a year, and this takes %(price)s. Lower"
        " its price, or raise the limits."
    )
    return [words % {"most": f"{points_a_year:,}", "price": f"{least(terms):,}"}]


def _sold_out(terms: Terms, left: int | None) -> list[str]:
    if left is None and terms.limits.stock == 0:
        left = 0
    return [_("None is left, so nobody can redeem it. Raise the pieces in all, or pause it.")] if left == 0 else []


def _dearer(reward_id: int, terms: Terms, others: Iterable[Dated | Listed]) -> list[str]:
    """Another one is the same in all but the price."""
    if terms.slider is not None or terms.kind == "custom":
        return []
    for other in others:
        same = msgspec.structs.replace(other.terms, points=terms.points, text=terms.text) == terms
        if other.id != reward_id and same and other.terms.points < terms.points:
            words = _("“%(name)s” is the same for %(points)s points, so nobody would choose this. Change or end one.")
            return [words % {"name": other.name, "points": f"{other.terms.points:,}"}]
    return []
