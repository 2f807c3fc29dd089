"""What a draft of a rule, or other settings, would have done: past orders judged under today's programme, and with it.

Both are judged as settling judges, by the same code, as if what holds today had held since the first of these days:
nobody had anything of a cap before it. Nothing is given, and nobody becomes a member. Rule: docs/replay.md.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db.models import Count, Q

from loyalty_app.earning import programme, replay_figures, rulebook
from loyalty_app.earning.case import Case
from loyalty_app.earning.circumstances import Circumstances
from loyalty_app.earning.replay_figures import Figures
from loyalty_app.earning.serving import Served, Taking, serve
from loyalty_app.earning.terms import MemberFacts, Programme, Rule, Terms
from loyalty_app.members.models import Member
from loyalty_app.orders import placed
from loyalty_app.orders.models import Order
from loyalty_app.work import tallies, work
from loyalty_app.work.models import Tally, Work
from loyalty_app.work.run import Step

KIND = "replay"
PERIODS = (30, 90, 365)  # days
PER_STEP = 1_000  # orders: a second on a machine that is busy with other things too
NEW_RULE_ID = 2**62  # a new rule comes after all others, as it will once it is published
# The settings that decide what an order deserves, and when: other ones are replayed.
JUDGED = frozenset(Programme.__struct_fields__) - {
    "negative_balance",
    "claim_window_days",
    "adjustment_max",
    "approval_above",
    "paused",
}
SAMPLE_DAYS = PERIODS[0]
SAMPLE_MAX = 200  # orders that are judged within a request: a fifth of a step


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is replayed, as it was when it was asked for: what is changed meanwhile doesn't mix in.

    Either a draft of a rule, with its ``terms``, or ``settings`` in place of the programme's.
    """

    draft: int = 0
    saved_at: datetime | None = None  # the draft's version
    of: int | None = None  # the rule it changes
    name: str = ""
    terms: Terms | None = None
    settings: Programme | None = None
    days: int
    since: datetime
    until: datetime
    programme: Programme
    rules: tuple[Rule, ...]  # in force when it was asked for

    def with_draft(self) -> list[Rule]:
        """The rules as they would be with the draft in force."""
        if self.terms is None:
            return list(self.rules)
        number = next((rule.number for rule in self.rules if rule.rule_id == self.of), 0) + 1
        drafted = Rule(
            rule_id=self.of or NEW_RULE_ID,
            revision_id=0,
            number=number,
            name=self.name,
            terms=self.terms,
            starts_at=self.since,
        )
        others = [rule for rule in self.rules if rule.rule_id != self.of]
        return sorted([*others, drafted], key=lambda rule: rule.rule_id)


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """After which order it goes on, and what each rule gave so far under each programme."""

    placed_at: datetime
    order_id: int = 0
    today: dict[int, int] = {}
    draft: dict[int, int] = {}


def ask(draft_id: int, *, days: int, now: datetime) -> Work:
    """Have it replayed over the last ``days``, one of PERIODS. While the same is under way, that one is returned; one
    of a former version of the draft is called off. Raises UnknownDraft.
    """
    assert days in PERIODS
    draft = rulebook.drafts.get(draft_id)
    asked = _asked(
        days, now=now, draft=draft_id, saved_at=draft.saved_at, of=draft.of, name=draft.name, terms=draft.terms
    )
    return _begun(asked, key=f"{draft_id}:{days}", now=now)


def ask_settings(settings: Programme, *, days: int, now: datetime) -> Work:
    """The same for other settings of the programme."""
    assert days in PERIODS
    return _begun(_asked(days, now=now, settings=settings), key=f"settings:{days}", now=now)


def _asked(days: int, *, now: datetime, **what: Any) -> Asked:
    return Asked(
        days=days,
        since=now - timedelta(days=days),
        until=now,
        programme=programme.at(now),
        rules=tuple(rulebook.at(now)),
        **what,
    )


def _begun(asked: Asked, *, key: str, now: datetime) -> Work:
    running = work.under_way(KIND, key)
    if running is not None:
        before = asked_for(running)
        if (before.saved_at, before.settings) != (asked.saved_at, asked.settings):
            work.cancel(running.id, now=now)
    return work.ask(KIND, msgspec.to_builtins(asked), key=key, now=now)


def sample(settings: Programme, *, now: datetime) -> tuple[Figures, bool]:
    """At once, by the latest orders of SAMPLE_DAYS, at most SAMPLE_MAX; and whether these are all. Writes nothing."""
    asked = _asked(SAMPLE_DAYS, now=now, settings=settings)
    orders = placed.latest(since=asked.since, until=asked.until, limit=SAMPLE_MAX + 1, now=now)
    is_all = len(orders) <= SAMPLE_MAX
    judging = _Judging(None, asked, _Place(placed_at=asked.since))
    return judging.judge(orders[-SAMPLE_MAX:], Figures()), is_all


def asked_for(piece: Work) -> Asked:
    return msgspec.convert(piece.params, Asked)


def found(piece: Work) -> Figures:
    """What it has found so far; all of it once it is done."""
    return msgspec.convert(piece.result or {}, Figures)


def step(piece: Work, *, now: datetime) -> Step:
    """The next orders, in the order of placing."""
    asked = asked_for(piece)
    place = _Place(placed_at=asked.since) if piece.place is None else _convert(piece.place)
    total = piece.total
    if total is None:
        total = placed.count(since=asked.since, until=asked.until)
    orders = placed.after(place.placed_at, place.order_id, until=asked.until, limit=PER_STEP, now=now)
    figures, is_last = found(piece), len(orders) < PER_STEP
    if orders:
        judging = _Judging(piece.id, asked, place)
        figures = judging.judge(orders, figures)
        place = judging.place_after(orders[-1])
    if is_last:
        figures = _with_members(figures, piece.id)
    return Step(
        done=figures.orders,
        total=max(total, figures.orders),
        place=msgspec.to_builtins(place, str_keys=True),
        result=msgspec.to_builtins(figures),
        is_last=is_last,
    )


def _convert(place: dict) -> _Place:
    return msgspec.convert(place, _Place, str_keys=True)


class _Side:
    """One of the two programmes, and what it gave so far of the caps that orders share."""

    def __init__(self, name: str, said: Programme, rules: Sequence[Rule], asked: Asked, by_rule: Mapping[int, int]):
        self.name, self.programme = name, said
        self.circumstances = Circumstances(programmes=_since(asked, said), rules=_all_along(rules, asked))
        self.served = Served(self.circumstances.zone, by_rule=by_rule)
        self.rules = self.circumstances.rules_at(asked.since)
        self._per_member = [rule for rule in self.rules if rule.terms.caps.per_member is not None]

    def takings(self, orders: Sequence[Order], owners: Mapping[int, Member | None]) -> dict[str, Taking]:
        """By the names of their tallies, what these orders may take of the caps per member."""
        if not self._per_member:
            return {}
        found = {
            self.served.taking(rule, owner.id, order.placed_at)
            for order in orders
            if (owner := owners[order.id]) is not None
            for rule in self._per_member
        }
        return {f"{self.name}:{rule}:{member}:{'-'.join(map(str, which))}": (rule, member, period, which)
                for rule, member, period, which in found}  # fmt: skip

    def judged(self, order: Order, owner: Member | None, member: MemberFacts | None) -> Case:
        said = self.circumstances.programme_at(order.placed_at)
        case = Case(order=order, owner=owner, member=member, programme=said, rules=self.rules)
        test_orders_earn = self.circumstances.shop.is_development
        if self.circumstances.has_shared_caps:
            serve(case, self.served, test_orders_earn=test_orders_earn)
        else:
            case.deserved = case.judge({}, test_orders_earn=test_orders_earn)
        return case


class _Judging:
    """One part of the orders, judged twice. ``work_id``: whose tallies know of other parts; None: there are none."""

    def __init__(self, work_id: int | None, asked: Asked, place: _Place):
        self._work_id, self._until = work_id, asked.until
        self._today = _Side("today", asked.programme, asked.rules, asked, place.today)
        self._draft = _Side("draft", asked.settings or asked.programme, asked.with_draft(), asked, place.draft)
        both = {(rule.rule_id, rule.number): rule for rule in (*asked.rules, *asked.with_draft())}
        # What rules of either side read of members is read once.
        self._both = Circumstances(programmes=_since(asked, asked.programme), rules=_all_along(both.values(), asked))

    def judge(self, orders: Sequence[Order], figures: Figures) -> Figures:
        judged = list(zip(*self._judged_by_each(orders), strict=True))
        new_members = self._count_members(judged)
        return replay_figures.counted(
            figures, judged, unknown=self._unknown(judged), new_members=new_members, until=self._until
        )

    def _judged_by_each(self, orders: Sequence[Order]) -> list[list[Case]]:
        people = self._people(orders)
        sides = (self._today, self._draft)
        takings = [side.takings(orders, owners) for side, (owners, _members) in zip(sides, people, strict=True)]
        known = self._tallied([name for names in takings for name in names])
        found = []
        for side, names, (owners, members) in zip(sides, takings, people, strict=True):
            side.served.by_member.update({taking: known[name] for name, taking in names.items() if name in known})
            found.append([side.judged(order, owners[order.id], members[order.id]) for order in orders])
        self._tally(
            {
                name: side.served.by_member[its]
                for side, names in zip(sides, takings, strict=True)
                for name, its in names.items()
            }
        )
        return found

    def _people(self, orders: Sequence[Order]) -> list[tuple[dict, dict]]:
        """Each side's owners of the orders, and what its rules read of them; read once where both enrol alike."""
        owners = self._today.circumstances.would_own(orders)
        today = owners, self._both.member_facts(orders, owners)
        if self._today.programme.enrolment == self._draft.programme.enrolment:
            return [today, today]
        owners = self._draft.circumstances.would_own(orders)
        return [today, (owners, self._both.member_facts(orders, owners))]

    def _tallied(self, names: Collection[str]) -> dict[str, int]:
        return tallies.read(self._work_id, names) if self._work_id is not None else {}

    def _tally(self, values: Mapping[str, int]) -> None:
        if self._work_id is not None:
            tallies.put(self._work_id, values)

    def place_after(self, order: Order) -> _Place:
        today, draft = dict(self._today.served.by_rule), dict(self._draft.served.by_rule)
        return _Place(placed_at=order.placed_at, order_id=order.id, today=today, draft=draft)

    def _count_members(self, judged: Sequence[tuple[Case, Case]]) -> int:
        """Each member's difference so far; how many of them are new among those with an order that changes."""
        changes: dict[str, int] = {}
        for today, draft in judged:
            difference = draft.deserved.points - today.deserved.points
            owner_id = today.owner_id or draft.owner_id  # other settings may enrol other people
            if difference and owner_id is not None:
                name = f"member:{owner_id}"
                changes[name] = changes.get(name, 0) + difference
        known = self._tallied(changes)
        self._tally({name: known.get(name, 0) + points for name, points in changes.items()})
        return len(changes) - len(known)

    def _unknown(self, judged: Sequence[tuple[Case, Case]]) -> int:
        """Orders that Shopify would be asked about: details, or their customer's tags."""
        return sum(
            (draft.deserved.needs_details and not draft.order.details_are_current)
            or draft.owner_id in self._both.untagged
            for _today, draft in judged
        )


def _since(asked: Asked, said: Programme) -> programme.History:
    """The programme says this, running, since the first day."""
    running = msgspec.structs.replace(said, paused=False)
    return programme.History([programme.Revision(number=1, starts_at=asked.since, ends_at=None, programme=running)])


def _all_along(rules: Iterable[Rule], asked: Asked) -> list[Rule]:
    return [msgspec.structs.replace(rule, starts_at=asked.since, ends_at=None) for rule in rules]


def _with_members(figures: Figures, work_id: int) -> Figures:
    """How many have more, and how many fewer, over all their orders."""
    differences = Tally.objects.filter(work_id=work_id, name__startswith="member:")
    told = differences.aggregate(more=Count("id", filter=Q(value__gt=0)), fewer=Count("id", filter=Q(value__lt=0)))
    return msgspec.structs.replace(figures, members_more=told["more"], members_fewer=told["fewer"])
