"""From exact points to whole ones, by a named rule; and whole points handed to lines so that they add up. Pure."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor, lcm

_HALF = Fraction(1, 2)


def _half_up(points: Fraction) -> int:
    return floor(points + _HALF)


RULES: dict[str, Callable[[Fraction], int]] = {"floor": floor, "half_up": _half_up, "ceiling": ceil}


def added(parts: Sequence[Fraction]) -> Fraction:
    """The exact sum. Fractions added one by one are cancelled down each time, which is most of the work."""
    common = lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (common // part.denominator) for part in parts), common)


def apportioned(points: int, weights: Sequence[Fraction]) -> list[int]:
    """Whole points by weight that add up exactly: the largest remainders get the rest, the earlier line first."""
    common = lcm(*(weight.denominator for weight in weights))
    whole = [weight.numerator * (common // weight.denominator) for weight in weights]
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
