"""From exact points to whole ones, by a named rule; and whole points handed to lines so that they add up. Pure."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

_HALF = Fraction(1, 2)


def _half_up(points: Fraction) -> int:
    return floor(points + _HALF)


RULES: dict[str, Callable[[Fraction], int]] = {"floor": floor, "half_up": _half_up, "ceiling": ceil}


def apportioned(points: int, weights: Sequence[Fraction]) -> list[int]:
    """Whole points by weight that add up exactly: the largest remainders get the rest, the earlier line first."""
    total = sum(weights, Fraction(0))
    if not points or not total:
        return [0] * len(weights)
    exact = [weight * points / total for weight in weights]
    shares = [int(share) for share in exact]
    rest = points - sum(shares)
    if rest:
        for place in sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))[:rest]:
            shares[place] += 1
    return shares
