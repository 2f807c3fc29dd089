"""Why an order deserves what it deserves, as data: stored with each award, put into sentences by explain."""

import msgspec


class LineWhy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line's part. Ids are texts: they are beyond what JavaScript's numbers can hold."""

    id: str
    title: str = ""
    left: int = 1
    worth: str = "0"
    points: int = 0
    excluded: str = ""


class Cut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cap that was reached: its limit, and the points it kept back."""

    cap: str  # per_order, per_member, budget
    limit: int
    points: int
    period: str = ""


class RuleWhy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rule's part. The points of all rules add up to the award; a campaign's are what it added to the others."""

    rule: int
    revision: int
    name: str
    kind: str
    points: int = 0
    rate: str = ""  # "5/1.00", a campaign's "2"
    per_step: bool = False
    worth: str = ""  # what it was applied to
    cuts: tuple[Cut, ...] = ()
    reason: str = ""  # why it gave nothing


class Explanation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    points: int = 0
    reason: str = "earned"
    currency: str = ""
    worth: str = ""  # of all that counts
    rounding: str = "floor"
    lines: tuple[LineWhy, ...] = ()
    shipping_points: int = 0
    rules: tuple[RuleWhy, ...] = ()


def load(stored: dict) -> Explanation:
    """The explanation of a stored award."""
    return msgspec.convert(stored, Explanation)
