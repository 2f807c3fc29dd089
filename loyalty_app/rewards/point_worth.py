"""What a point is worth at most: what the rewards of now turn it into. Pure."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import msgspec

from loyalty_app.rewards.terms import IN_MONEY, Terms


class PointWorth(msgspec.Struct, frozen=True, kw_only=True):
    """``amount`` for every ``points``, in the shop's currency, by the reward of this name."""

    amount: Decimal
    points: int
    reward: str

    @property
    def of_one(self) -> Fraction:
        return Fraction(self.amount) / self.points


def dearest(rewards: Iterable) -> PointWorth | None:
    """By the reward that gives most for a point: points cost the merchant no more. None without one that is an amount.

    rewards: as the catalogue tells them. Percentages and goods depend on the order, so they don't say.
    """
    worths = [worth for each in rewards if (worth := _of(each.name, each.terms)) is not None]
    return max(worths, key=lambda worth: worth.of_one, default=None)


def _of(name: str, terms: Terms) -> PointWorth | None:
    amount, points = (terms.slider.amount, terms.slider.points) if terms.slider else (terms.amount, terms.points)
    if terms.kind not in IN_MONEY or points <= 0 or amount <= 0:
        return None
    return PointWorth(amount=amount, points=points, reward=name)
