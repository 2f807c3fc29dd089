"""From exact points to whole ones, by a named rule; and whole points handed to lines so that they add up. Pure."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor, lcm

_HALF = Fraction(1, 2)


def _half_up(points: Fraction) -> int:
    return floor(points + _HALF)


def _at_most(rule: Callable[[Fraction], int]) -> Callable[[Fraction], int]:
    return lambda points: min(rule(points), MOST)


MOST = 10**15  # far above what any order deserves; the database holds no absurd one's points
RULES: dict[str, Callable[[Fraction], int]] = {
    "floor": _at_most(floor),
    "half_up": _at_most(_half_up),
    "ceiling": _at_most(ceil),
}


def apportioned(points: int, weights: Sequence[Fraction]) -> list[int]:
    """Whole points by weight that add up exactly: the largest remainders get the rest, the earlier line first."""
    pairs = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(denominator for _, denominator in pairs))
    whole = [numerator * (common // denominator) for numerator, denominator in pairs]
    total = sum(whole)
    if not points or not total:
        return [0] * len(weights)
    shares, remainders = [], []
    for place, weight in enumerate(whole):
        share, remainder = divmod(points * weight, total)
        shares.append(share)
        remainders.append((-remainder, place))
    for _remainder, place in sorted(remainders)[: points - sum(shares)]:
        shares[place] += 1
    return shares
