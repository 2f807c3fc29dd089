"""What a replay finds: sums over all orders, and the few orders that would change most. Pure."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from loyalty_app.earning.case import Case
from loyalty_app.earning.explanation import Explanation
from loyalty_app.money import ZERO

SHOWN = 10  # of the orders that would get most, and of those that would lose most


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """An order that would get other points, with both explanations."""

    order_id: int  # ours
    name: str
    today: int
    draft: int
    why_today: Explanation
    why_draft: Explanation

    @property
    def difference(self) -> int:
        return self.draft - self.today


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Of the orders that were judged so far. ``members_*``: known once all are."""

    orders: int = 0
    orders_more: int = 0  # would get more points than today
    orders_fewer: int = 0
    worth: Decimal = ZERO  # the basis of the orders that may earn, in the shop's currency
    points_today: int = 0
    points_draft: int = 0
    members: int = 0  # have at least one order that changes
    members_more: int = 0  # have more points in all
    members_fewer: int = 0
    waiting_today: int = 0  # of the points, those that could not be spent yet when it was asked for
    waiting_draft: int = 0
    unknown: int = 0  # orders of which Shopify has not told yet what the draft asks for
    up: tuple[Changed, ...] = ()
    down: tuple[Changed, ...] = ()

    @property
    def difference(self) -> int:
        return self.points_draft - self.points_today

    @property
    def orders_changed(self) -> int:
        return self.orders_more + self.orders_fewer


def counted(
    figures: Figures, judged: Sequence[tuple[Case, Case]], *, unknown: int, new_members: int, until: datetime
) -> Figures:
    """The figures with these orders too: each judged under today's programme and under the draft.

    until: when it was asked for; what is released later waits.
    """
    pairs = [(today.deserved, draft.deserved) for today, draft in judged]
    changed = [_changed(today, draft) for today, draft in judged if today.deserved.points != draft.deserved.points]
    gaining = [each for each in changed if each.difference > 0]
    losing = [each for each in changed if each.difference < 0]
    return msgspec.structs.replace(
        figures,
        orders=figures.orders + len(judged),
        orders_more=figures.orders_more + len(gaining),
        orders_fewer=figures.orders_fewer + len(losing),
        worth=figures.worth + sum((Decimal(now.explanation.worth or 0) for now, _then in pairs), ZERO),
        points_today=figures.points_today + sum(now.points for now, _then in pairs),
        points_draft=figures.points_draft + sum(then.points for _now, then in pairs),
        members=figures.members + new_members,
        waiting_today=figures.waiting_today + sum(_waiting(today, until) for today, _draft in judged),
        waiting_draft=figures.waiting_draft + sum(_waiting(draft, until) for _today, draft in judged),
        unknown=figures.unknown + unknown,
        up=_most([*figures.up, *gaining]),
        down=_most([*figures.down, *losing]),
    )


def _waiting(case: Case, until: datetime) -> int:
    return case.deserved.points if case.releases_at is not None and case.releases_at > until else 0


def _changed(today: Case, draft: Case) -> Changed:
    return Changed(
        order_id=today.order.id,
        name=today.order.name,
        today=today.deserved.points,
        draft=draft.deserved.points,
        why_today=today.deserved.explanation,
        why_draft=draft.deserved.explanation,
    )


def _most(changed: Sequence[Changed]) -> tuple[Changed, ...]:
    """The greatest change first; of equal ones the order that came first."""
    return tuple(sorted(changed, key=lambda each: (-abs(each.difference), each.order_id))[:SHOWN])
