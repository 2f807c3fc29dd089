"""Orders judged in the order of placing, each with the room that the earlier ones leave of the caps they share."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from loyalty_app.earning.caps import Room
from loyalty_app.earning.case import Case
from loyalty_app.earning.terms import Rule

PERIODS = {"day": 3, "month": 2, "year": 1, "life": 0}  # how much of a date names the stretch
Taking = tuple[int, int, str, tuple[int, ...]]  # the rule, the member, the sort of period, and which one it is


class Served:
    """What was given so far, in the order of placing: of each rule, and of each rule to each member in a period."""

    def __init__(self, zone: ZoneInfo, *, by_rule: Mapping[int, int]):
        self._zone = zone
        self.by_rule: dict[int, int] = defaultdict(int, by_rule)
        self.by_member: dict[Taking, int] = defaultdict(int)

    def room(self, rule: Rule, member_id: int, placed_at: datetime) -> Room:
        caps = rule.terms.caps
        taken = self.by_member[self.taking(rule, member_id, placed_at)]
        return Room(
            member=None if caps.per_member is None else caps.per_member - taken,
            budget=None if caps.budget is None else caps.budget - self.by_rule[rule.rule_id],
        )

    def taking(self, rule: Rule, member_id: int, placed_at: datetime) -> Taking:
        """What the rule's cap per member counts an order of then under."""
        period = rule.terms.caps.period
        return rule.rule_id, member_id, period, self._period(period, placed_at)

    def add(self, rule_id: int, member_id: int, placed_at: datetime, points: int) -> None:
        self.by_rule[rule_id] += points
        for period in PERIODS:
            self.by_member[rule_id, member_id, period, self._period(period, placed_at)] += points

    def _period(self, period: str, placed_at: datetime) -> tuple[int, ...]:
        """The stretch of the shop's calendar an instant is in."""
        day = placed_at.astimezone(self._zone)
        return (day.year, day.month, day.day)[: PERIODS[period]]


def serve(case: Case, served: Served, *, test_orders_earn: bool) -> None:
    """Set what the case deserves, and count what it takes."""
    placed_at = case.order.placed_at
    shared = [rule for rule in case.rules if rule.terms.caps.are_shared]
    room = {rule.rule_id: served.room(rule, case.owner.id, placed_at) for rule in shared} if case.owner else {}
    case.deserved = case.judge(room, test_orders_earn=test_orders_earn)
    for rule_id, use in case.deserved.uses.items():
        served.add(rule_id, case.owner.id, placed_at, use.points)
