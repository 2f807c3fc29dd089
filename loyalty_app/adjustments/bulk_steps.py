"""A file of adjustments, carried out and undone some hundred rows at a time. See loyalty_app.work for steps.

A row knows its adjustment and whether it was undone; so whatever a worker did before it was killed is not done again.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from loyalty_app import outbox
from loyalty_app.adjustments import adjust, bulk_rows
from loyalty_app.adjustments.models import Adjustment, Bulk, BulkRow
from loyalty_app.adjustments.undo import items as undoing
from loyalty_app.earning import programme
from loyalty_app.ledger import transfers
from loyalty_app.ledger.transfers import NotEnoughPoints
from loyalty_app.members.models import Member
from loyalty_app.scope import current_staff_id
from loyalty_app.work.models import Work
from loyalty_app.work.run import Step

ROWS = 200  # less than a second


def run(work: Work, *, now: datetime) -> Step:
    """The next rows that are good and not carried out yet."""
    bulk = Bulk.objects.get(id=work.params["bulk"])
    waiting = BulkRow.objects.filter(bulk_id=bulk.id, problem="", adjustment=None).order_by("number")
    rows = list(waiting[:ROWS])
    people = _locked(rows)
    for row in rows:
        if people[row.member_id].state != Member.State.ACTIVE:
            row.problem = "forgotten"
    good = [row for row in rows if not row.problem]
    try:
        with transaction.atomic():
            _carry_out(bulk, good, people, now=now)
    except NotEnoughPoints:  # one of them: each by itself then
        for row in good:
            _one(bulk, row, people, now=now)
    bulk_rows.carried(rows)
    carried = sum(not row.problem for row in rows)
    _count(bulk, carried_count=carried, bad_count=len(rows) - carried, open_count=-len(rows))
    return _step(work, bulk, rows, total=bulk.good_count)


def undo(work: Work, *, now: datetime) -> Step:
    """The next rows that were carried out and not undone yet."""
    bulk = Bulk.objects.get(id=work.params["bulk"])
    done = BulkRow.objects.filter(bulk_id=bulk.id, adjustment__isnull=False, is_undone=False)
    total = work.total or done.count()
    rows = list(done.select_related("adjustment").order_by("number")[:ROWS])
    people = _locked(rows)
    before = set(
        Adjustment.objects.filter(undoes_id__in=[row.adjustment_id for row in rows]).values_list("undoes_id", flat=True)
    )
    clamp = programme.at(now).negative_balance == "clamped"
    for row in rows:
        row.is_undone = True
        if people[row.member_id].state != Member.State.ACTIVE:
            row.kept_points = max(row.points, 0)
    open_rows = [
        row for row in rows if row.adjustment_id not in before and people[row.member_id].state == Member.State.ACTIVE
    ]
    _undo(open_rows, people, clamp=clamp, now=now)
    bulk_rows.undone(rows)
    _count(bulk, kept_points=sum(row.kept_points for row in rows))
    return _step(work, bulk, rows, total=total, ends_as=Bulk.State.UNDONE)


def _count(bulk: Bulk, **changes: int) -> None:
    """In the step's transaction, so that the counts are of what was done."""
    Bulk.objects.filter(id=bulk.id).update(**{name: F(name) + change for name, change in changes.items()})


def _step(work: Work, bulk: Bulk, rows: Sequence[BulkRow], *, total: int, ends_as: str = Bulk.State.DONE) -> Step:
    is_last = len(rows) < ROWS
    if is_last:
        Bulk.objects.filter(id=bulk.id).update(state=ends_as)
    return Step(done=work.done + len(rows), total=max(total, work.done + len(rows)), is_last=is_last)


def _locked(rows: Sequence[BulkRow]) -> dict[int, Member]:
    """By the row's member: who holds the points, locked in the order of ids as everywhere."""
    ids = {row.member_id for row in rows}
    members = Member.objects.select_for_update(no_key=True)
    found = {member.id: member for member in members.filter(id__in=ids).order_by("id")}
    into = {member.merged_into_id for member in found.values() if member.merged_into_id} - found.keys()
    found |= {member.id: member for member in members.filter(id__in=into).order_by("id")}
    return {member_id: found[found[member_id].merged_into_id or member_id] for member_id in ids}


def _carry_out(bulk: Bulk, rows: Sequence[BulkRow], people: dict[int, Member], *, now: datetime) -> None:
    """Their points move, all or none. Raises NotEnoughPoints."""
    if not rows:
        return
    made = Adjustment.objects.bulk_create([_adjustment(bulk, row, people[row.member_id], now=now) for row in rows])
    posted = transfers.post([adjust.posting(each, now=now) for each in made], now=now)
    for row, each in zip(rows, made, strict=True):
        row.adjustment = each
    outbox.record_many("mirror_member", {str(id): {} for id in sorted(posted.member_ids)}, now=now)


def _one(bulk: Bulk, row: BulkRow, people: dict[int, Member], *, now: datetime) -> None:
    try:
        with transaction.atomic():
            _carry_out(bulk, [row], people, now=now)
    except NotEnoughPoints:
        row.problem, row.adjustment = "not_enough", None


def _adjustment(bulk: Bulk, row: BulkRow, member: Member, *, now: datetime) -> Adjustment:
    return Adjustment(
        member=member,
        points=row.points,
        moved_points=row.points,
        reason=row.reason,
        note=row.note,
        state=Adjustment.State.DONE,
        token=f"bulk:{bulk.id}:{row.number}",
        asked_by=bulk.asked_by,
        asked_at=bulk.asked_at,
        decided_by=current_staff_id(),
        decided_at=now,
    )


def _undo(rows: Sequence[BulkRow], people: dict[int, Member], *, clamp: bool, now: datetime) -> None:
    wanted = {row.id: undoing(row.adjustment, clamp=clamp, now=now) for row in rows}
    posted = transfers.post([item for items in wanted.values() for item in items], now=now)
    made = []
    for row in rows:
        moved = sum(posted.points.get(item.key, 0) for item in wanted[row.id])
        row.kept_points = row.points - moved if row.points > 0 else 0
        if moved:
            made.append(_undone(row, people[row.member_id], -moved if row.points > 0 else moved, now=now))
    Adjustment.objects.bulk_create(made)
    outbox.record_many("mirror_member", {str(id): {} for id in sorted(posted.member_ids)}, now=now)


def _undone(row: BulkRow, member: Member, moved: int, *, now: datetime) -> Adjustment:
    return Adjustment(
        member=member,
        points=-row.points,
        moved_points=moved,
        reason=row.reason,
        state=Adjustment.State.DONE,
        token=f"undo:{row.adjustment_id}",
        undoes=row.adjustment,
        asked_by=current_staff_id(),
        asked_at=now,
        decided_by=current_staff_id(),
        decided_at=now,
    )
