"""Points for joining: once per member, by the rules of the instant they joined."""

from datetime import datetime

import msgspec
from django.db import transaction

from loyalty_app import outbox
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.explanation import Explanation, RuleWhy
from loyalty_app.earning.models import Award
from loyalty_app.ledger import transfers
from loyalty_app.ledger.transfers import Posting, Reversal
from loyalty_app.members import enrol, family
from loyalty_app.members.models import Member

JOINED, MERGED = "joined", "merged"


def award(member: Member, *, now: datetime) -> Award | None:
    """The member has the points for joining, if a rule gave some when they joined and the programme ran.

    Twice gives them once. Returns the award when it is new.
    """
    with transaction.atomic():
        # Locked, and asked again who it is: a merge that was under way may have brought a bonus along.
        member = enrol.survivor(member, lock=True)
        rules = _rules_when(member)
        points = sum(rule.terms.points for rule in rules)
        if not points or Award.objects.filter(member_id__in=family.ids(member.id), kind=Award.Kind.JOINING).exists():
            return None
        posting = Posting(
            key=f"earn:{_origin(member.id)}:1",
            kind="earn",
            member_id=member.id,
            source="issued",
            target="available",
            points=points,
            at=now,
            origin=_origin(member.id),
        )
        posted = transfers.post([posting], now=now)
        outbox.record_many("mirror_member", {str(member_id): {} for member_id in posted.member_ids}, now=now)
        return Award.objects.create(
            kind=Award.Kind.JOINING,
            member_id=member.id,
            number=1,
            points=points,
            delta=posted.points.get(posting.key, 0),
            reason=JOINED,
            judged_at=member.joined_at,
            at=now,
            explanation=msgspec.to_builtins(_explanation(rules, points)),
        )


def compensate(kept_id: int, *, now: datetime) -> list[Award]:
    """Members became one (``kept_id``, ours) and several of them had joined: one bonus stays, the others go back.

    The survivor's own stays, else the oldest. It need not be the last merge that brought the second one. Twice takes
    them once. Returns the awards that say so, when they are new.
    """
    with transaction.atomic():
        list(family.people([kept_id]).select_for_update(no_key=True).order_by("id"))
        awards = Award.objects.filter(member_id__in=family.ids(kept_id), kind=Award.Kind.JOINING)
        last = awards.order_by("member_id", "-number").distinct("member_id")
        given = sorted(
            (one for one in last if one.points), key=lambda one: (one.member_id != kept_id, one.judged_at, one.id)
        )
        return [_take_back(one, kept_id, now=now) for one in given[1:]]


def _take_back(last: Award, kept_id: int, *, now: datetime) -> Award:
    reversal = Reversal(
        key=f"reverse:{_origin(last.member_id)}:{last.number + 1}",
        member_id=kept_id,
        origin=_origin(last.member_id),
        points=last.points,
        at=now,
        clamp=programme.at(now).negative_balance == "clamped",
    )
    posted = transfers.post([reversal], now=now)
    outbox.record_many("mirror_member", {str(member_id): {} for member_id in posted.member_ids}, now=now)
    return Award.objects.create(
        kind=Award.Kind.JOINING,
        member_id=last.member_id,
        number=last.number + 1,
        points=0,
        delta=-posted.points.get(reversal.key, 0),
        reason=MERGED,
        judged_at=last.judged_at,
        at=now,
        explanation=msgspec.to_builtins(Explanation(reason=MERGED)),
    )


def _rules_when(member: Member) -> list[rulebook.Rule]:
    if member.joined_at is None or programme.at(member.joined_at).paused:
        return []
    return [rule for rule in rulebook.at(member.joined_at) if rule.terms.kind == "joining"]


def _origin(member_id: int) -> str:
    return f"joining:{member_id}"


def _explanation(rules: list[rulebook.Rule], points: int) -> Explanation:
    return Explanation(
        points=points,
        reason=JOINED,
        rules=tuple(
            RuleWhy(
                rule=rule.rule_id,
                revision=rule.number,
                name=rule.name,
                kind="joining",
                points=rule.terms.points,
                rate=str(rule.terms.points),
            )
            for rule in rules
        ),
    )
