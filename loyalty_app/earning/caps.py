"""The most a rule gives: to one order, then to one member in a period, then to everybody. Pure."""

import msgspec

from loyalty_app.earning.explanation import Cut
from loyalty_app.earning.terms import Caps


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """What other orders, placed before, leave of a rule's shared caps. None: there is no such cap."""

    member: int | None = None
    budget: int | None = None


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """What an order takes of a rule with shared caps: before them, and after."""

    wanted: int
    points: int


class Capped(msgspec.Struct, frozen=True, kw_only=True):
    wanted: int  # after the cap per order
    points: int
    cuts: tuple[Cut, ...] = ()


def capped(points: int, caps: Caps, room: Room | None) -> Capped:
    """Apply a rule's caps in their order; each that cuts is named with what it kept back."""
    cuts = []
    if caps.per_order is not None and points > caps.per_order:
        cuts.append(Cut(cap="per_order", limit=caps.per_order, points=points - caps.per_order))
        points = caps.per_order
    wanted = points
    if caps.are_shared:
        room = room or Room(member=caps.per_member, budget=caps.budget)
        if room.member is not None and points > room.member:
            left = max(room.member, 0)
            cuts.append(Cut(cap="per_member", limit=caps.per_member, points=points - left, period=caps.period))
            points = left
        if room.budget is not None and points > room.budget:
            left = max(room.budget, 0)
            cuts.append(Cut(cap="budget", limit=caps.budget, points=points - left))
            points = left
    return Capped(wanted=wanted, points=points, cuts=tuple(cuts))
