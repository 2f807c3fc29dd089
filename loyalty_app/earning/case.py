"""An order about to be settled, with all that decides about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from loyalty_app.earning import rules
from loyalty_app.earning.caps import Room
from loyalty_app.earning.rules import Deserved
from loyalty_app.earning.terms import MemberFacts, Programme
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order


class LastAward(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    points: int
    reason: str
    releases_at: datetime | None
    member_id: int | None
    given: dict[int, int]  # what the order's settlements together posted, by member


class Case(msgspec.Struct, kw_only=True):
    """An order with all that decides about it."""

    order: Order
    owner: Member | None
    member: MemberFacts | None
    programme: Programme | None
    rules: Sequence[rules.Rule]
    last: LastAward | None = None
    deserved: Deserved | None = None

    @property
    def owner_id(self) -> int | None:
        return self.owner.id if self.owner else None

    @property
    def releases_at(self) -> datetime | None:
        """When pending points become available: so many days after the order was paid, or fulfilled. None: at once."""
        if not self.deserved.points or not self.programme.pending_days:
            return None
        trigger_at = self.order.paid_at or self.order.placed_at
        if self.programme.trigger == "fulfilled":
            trigger_at = max(trigger_at, self.order.described.fulfilled_at)
        return trigger_at + timedelta(days=self.programme.pending_days)

    def judge(self, room: Mapping[int, Room], *, test_orders_earn: bool) -> Deserved:
        if self.order.deleted_at is not None:
            return rules.nothing("deleted", self.order.described)
        return rules.evaluate(
            self.order.complete,
            programme=self.programme,
            rules=self.rules,
            member=self.member,
            room=room,
            own_codes=self.order.reward_codes,
            test_orders_earn=test_orders_earn,
        )
