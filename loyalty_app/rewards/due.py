"""How many of a redemption's points the member should have back, by how it ended. Pure.

A function of the state alone: whatever the sequence of the news, the same points are back in the end.
"""

from decimal import Decimal
from fractions import Fraction

import msgspec

from loyalty_app.rewards.terms import Terms


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """What an order says of the code it used: what came off in all, and off goods that went back since."""

    total: Decimal
    returned: Decimal
    is_fully_returned: bool


def back(points: int, terms: Terms, *, use: Use | None, ended: str) -> int:
    """Points to be back in all. ended: the redemption's state. use: None while no order has used it.

    Rule: a refund returns points in proportion to the discount on what was refunded, rounded down; an unused code
    returns all of them; what was never given returned them when it failed.
    """
    if use is not None:
        return _of_used(points, terms, use)
    if ended == "failed":
        return points
    if ended == "cancelled" and terms.kind == "custom":
        return points  # nothing was sent
    if ended in ("expired", "cancelled"):
        return points if terms.unused == "returned" else 0
    return 0


def _of_used(points: int, terms: Terms, use: Use) -> int:
    if terms.refunded == "never":
        return 0
    if use.is_fully_returned:
        return points
    if terms.refunded == "when_all" or use.total <= 0:
        return 0
    share = min(Fraction(use.returned) / Fraction(use.total), Fraction(1))
    return int(points * share)
