"""Caps that several orders share: a member's in a period, a rule's budget. The orders placed first are served first.

That makes the result a function of the orders alone. So when an order changes, those placed after it may change too:
they are found, and judged again with it. RuleUse remembers what each order takes, so that nothing else is loaded.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from django.db import connection
from django.db.models import Q, Sum

from loyalty_app.arrays import array
from loyalty_app.earning.caps import Room, Use
from loyalty_app.earning.case import Case
from loyalty_app.earning.circumstances import Circumstances
from loyalty_app.earning.models import EarnRule, RuleUse
from loyalty_app.earning.serving import Served, serve
from loyalty_app.tenancy import current_shop_id

_NEVER = datetime.max.replace(tzinfo=UTC)

_WRITE = """
INSERT INTO earning_ruleuse (shop_id, rule_id, order_id, member_id, placed_at, wanted, points)
SELECT %(shop_id)s, *
  FROM unnest(%(rule_ids)s::bigint[], %(order_ids)s::bigint[], %(member_ids)s::bigint[], %(placed_at)s::timestamptz[],
              %(wanted)s::bigint[], %(points)s::bigint[])
    ON CONFLICT (shop_id, order_id, rule_id) DO UPDATE
   SET member_id = EXCLUDED.member_id, placed_at = EXCLUDED.placed_at, wanted = EXCLUDED.wanted,
       points = EXCLUDED.points
"""


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What an order took of a rule when it was settled last."""

    rule_id: int
    order_id: int
    member_id: int
    placed_at: datetime
    wanted: int
    points: int


def judge(
    cases: list[Case], circumstances: Circumstances, *, more: Callable[[Collection[int]], list[Case]]
) -> list[Case]:
    """Judge the cases, and those that share a cap with them and change by it; ``more`` loads these, locked.

    Sets what each deserves, writes what each takes, and returns all cases that were judged.
    """
    while True:
        rule_ids, member_ids, since = _concerned(cases)
        # One batch at a time: two must not both take the last points of a budget.
        list(EarnRule.objects.select_for_update(no_key=True).filter(id__in=rule_ids).order_by("id").values_list("id"))
        earlier, stored = _stored(rule_ids, member_ids, since)
        missing = _pass(cases, earlier, stored, circumstances) - {case.order.id for case in cases}
        if not missing:
            break
        cases = [*cases, *more(missing)]
    _write(cases)
    return cases


def _concerned(cases: Sequence[Case]) -> tuple[set[int], set[int], datetime]:
    """The rules with shared caps that these cases use or used, the members who did, and the earliest placing."""
    before = RuleUse.objects.filter(order_id__in=[case.order.id for case in cases])
    used = list(before.values_list("rule_id", "member_id", "placed_at"))
    rule_ids = {rule.rule_id for case in cases for rule in case.rules if rule.terms.caps.are_shared}
    member_ids = {case.owner.id for case in cases if case.owner is not None}
    placed = [case.order.placed_at for case in cases if case.order.placed_at is not None]
    since = min([*placed, *(placed_at for _rule_id, _member_id, placed_at in used)], default=_NEVER)
    return rule_ids | {use[0] for use in used}, member_ids | {use[1] for use in used}, since


def _stored(rule_ids: set[int], member_ids: set[int], since: datetime) -> tuple[dict[int, int], list[Stored]]:
    """What orders took of these rules when they were settled last: those of these members, and those placed since.

    The others were placed before, by others: only their sums matter, for the budgets.
    """
    uses = RuleUse.objects.filter(rule_id__in=rule_ids)
    near = Q(member_id__in=member_ids) | Q(placed_at__gte=since)
    fields = Stored.__struct_fields__
    stored = [Stored(**dict(zip(fields, row, strict=True))) for row in uses.filter(near).values_list(*fields)]
    earlier = uses.exclude(near).values_list("rule_id").annotate(points=Sum("points"))
    return dict(earlier), stored


def _pass(
    cases: Sequence[Case], earlier: Mapping[int, int], stored: Iterable[Stored], circumstances: Circumstances
) -> set[int]:
    """Serve everybody in the order of placing. Returns the orders whose part is no longer what is stored."""
    by_order: dict[int, list[Stored]] = defaultdict(list)
    for use in stored:
        by_order[use.order_id].append(use)
    queue: list[tuple] = []
    for case in cases:
        by_order.pop(case.order.id, None)
        if case.order.placed_at is None:
            case.deserved = case.judge({}, test_orders_earn=circumstances.shop.is_development)
        else:
            queue.append((case.order.placed_at, case.order.id, case, ()))
    queue += [(uses[0].placed_at, order_id, None, uses) for order_id, uses in by_order.items()]
    served, changed = Served(circumstances.zone, by_rule=earlier), set()
    for placed_at, order_id, case, uses in sorted(queue, key=lambda turn: turn[:2]):
        if case is not None:
            serve(case, served, test_orders_earn=circumstances.shop.is_development)
            continue
        rules = {rule.rule_id: rule for rule in circumstances.rules_at(placed_at)}
        for use in uses:
            rule = rules.get(use.rule_id)
            room = served.room(rule, use.member_id, placed_at) if rule else Room()
            if use.points != _within(use.wanted, room):
                changed.add(order_id)
            served.add(use.rule_id, use.member_id, placed_at, use.points)
    return changed


def _within(wanted: int, room: Room) -> int:
    points = wanted if room.member is None else min(wanted, max(room.member, 0))
    return points if room.budget is None else min(points, max(room.budget, 0))


def _write(cases: Sequence[Case]) -> None:
    """What each case takes now is what is remembered."""
    uses: list[tuple[int, Case, Use]] = [
        (rule_id, case, use) for case in cases for rule_id, use in sorted(case.deserved.uses.items())
    ]
    kept = {(rule_id, case.order.id) for rule_id, case, _use in uses}
    before = RuleUse.objects.filter(order_id__in=[case.order.id for case in cases])
    gone = [
        id
        for id, rule_id, order_id in before.values_list("id", "rule_id", "order_id")
        if (rule_id, order_id) not in kept
    ]
    if gone:
        RuleUse.objects.filter(id__in=gone).delete()
    if not uses:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "shop_id": current_shop_id(),
                "rule_ids": array(rule_id for rule_id, _case, _use in uses),
                "order_ids": array(case.order.id for _rule_id, case, _use in uses),
                "member_ids": array(case.owner.id for _rule_id, case, _use in uses),
                "placed_at": array(case.order.placed_at for _rule_id, case, _use in uses),
                "wanted": array(use.wanted for _rule_id, _case, use in uses),
                "points": array(use.points for _rule_id, _case, use in uses),
            },
        )
