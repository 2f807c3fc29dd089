"""What staff do with a file that was checked: carry it out, let a second person decide, stop, undo."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app.adjustments import bulk_check
from loyalty_app.adjustments.errors import NotPossible
from loyalty_app.adjustments.models import Bulk, BulkRow
from loyalty_app.audit_trail.note import note
from loyalty_app.earning import programme
from loyalty_app.scope import current_staff_id
from loyalty_app.work import work
from loyalty_app.work.models import Work

RUN, UNDO = "bulk_adjustment", "bulk_adjustment_undo"
State = Bulk.State


@transaction.atomic
def confirm(bulk_id: int, *, now: datetime) -> Bulk:
    """The good rows are carried out, or wait for a second person where their sum is above the programme's."""
    bulk = _locked(bulk_id, State.CHECKED)
    if not bulk.open_count:
        raise NotPossible(_("No row of this file can be carried out."))
    above = programme.at(now).approval_above
    if above is not None and bulk.given_points + bulk.taken_points > above:
        bulk.state = State.WAITING
        bulk.save()
        note("bulk.asked", about=bulk.id, name=bulk.name, after=_told(bulk), now=now)
        return bulk
    return _start(bulk, now=now)


@transaction.atomic
def approve(bulk_id: int, *, now: datetime) -> Bulk:
    """Never by who asked. Raises NotPossible."""
    bulk = _locked(bulk_id, State.WAITING)
    if current_staff_id() in ("", bulk.asked_by):
        raise NotPossible(_("You asked for this, so somebody else has to decide. You can discard it."))
    return _start(bulk, now=now)


@transaction.atomic
def discard(bulk_id: int, *, now: datetime) -> Bulk:
    """It is not carried out: refused by a second person, or taken back by who asked. Nothing has moved."""
    _call_off(bulk_id, now=now)
    bulk = _locked(bulk_id, State.CHECKING, State.CHECKED, State.WAITING)
    bulk.file = None
    note("bulk.discarded", about=bulk.id, name=bulk.name, after=_told(bulk), now=now)
    return _decided(bulk, State.DISCARDED, now=now)


@transaction.atomic
def stop(bulk_id: int, *, now: datetime) -> Bulk:
    """No further row is carried out; those that were stay, and can be undone. Waits for the step under way."""
    _call_off(bulk_id, now=now, states=(State.RUNNING, State.UNDOING))
    bulk = _locked(bulk_id, State.RUNNING, State.UNDOING)
    bulk.state = State.DONE
    bulk.save()
    note("bulk.stopped", about=bulk.id, name=bulk.name, now=now)
    return bulk


@transaction.atomic
def go_on(bulk_id: int, *, now: datetime) -> Bulk:
    """The rest of a file whose work failed, or was stopped: rows that were carried out are not again."""
    bulk = _locked(bulk_id, State.CHECKING, State.RUNNING, State.DONE, State.UNDOING)
    if Work.objects.filter(id=bulk.work_id, ended_at=None).exists():
        raise NotPossible(_("It is under way."))
    if bulk.state == State.CHECKING:
        return _begin(bulk, bulk_check.CHECK, State.CHECKING, now=now)
    if bulk.state == State.UNDOING:
        return _begin(bulk, UNDO, State.UNDOING, now=now)
    if not BulkRow.objects.filter(bulk_id=bulk.id, problem="", adjustment=None).exists():
        raise NotPossible(_("Every row was carried out."))
    return _begin(bulk, RUN, State.RUNNING, now=now)


@transaction.atomic
def undo(bulk_id: int, *, now: datetime) -> Bulk:
    """Every row that was carried out is undone, once. What was spent is told, where balances stop at zero."""
    bulk = _locked(bulk_id, State.DONE)
    if not BulkRow.objects.filter(bulk_id=bulk.id, adjustment__isnull=False, is_undone=False).exists():
        raise NotPossible(_("There is nothing left to undo."))
    note("bulk.undone", about=bulk.id, name=bulk.name, after=_told(bulk), now=now)
    return _begin(bulk, UNDO, State.UNDOING, now=now)


def forget(*, before: datetime) -> int:
    """Rows that were never carried out are dropped at that age, with what was written in them; how many. A file whose
    check broke off goes, too.
    """
    old = Bulk.objects.filter(asked_at__lt=before)
    old.filter(state=State.CHECKING).update(state=State.DISCARDED, file=None)
    settled = old.exclude(state__in=[State.RUNNING, State.WAITING])
    gone, _by_model = BulkRow.objects.filter(bulk_id__in=settled.values("id"), adjustment=None).delete()
    settled.filter(open_count__gt=0).update(open_count=0)
    return gone


def _call_off(bulk_id: int, *, now: datetime, states: Collection[str] = (State.CHECKING,)) -> None:
    """The work under way gets no further step: before the bulk is locked, since a step locks its work first, too."""
    work_id = Bulk.objects.filter(id=bulk_id, state__in=states).values_list("work_id", flat=True).first()
    if work_id is not None:
        work.cancel(work_id, now=now)


def _locked(bulk_id: int, *states: str) -> Bulk:
    bulk = Bulk.objects.select_for_update(of=("self",)).get(id=bulk_id)
    if bulk.state not in states:
        raise NotPossible(_("This was decided meanwhile. The page shows how it stands."))
    return bulk


def _start(bulk: Bulk, *, now: datetime) -> Bulk:
    note("bulk.started", about=bulk.id, name=bulk.name, after=_told(bulk), now=now)
    _decided(bulk, State.RUNNING, now=now)
    return _begin(bulk, RUN, State.RUNNING, now=now)


def _decided(bulk: Bulk, state: str, *, now: datetime) -> Bulk:
    bulk.state, bulk.decided_by, bulk.decided_at = state, current_staff_id(), now
    bulk.save()
    return bulk


def _begin(bulk: Bulk, kind: str, state: str, *, now: datetime) -> Bulk:
    bulk.work_id, bulk.state = work.ask(kind, {"bulk": bulk.id}, now=now).id, state
    bulk.save()
    return bulk


def _told(bulk: Bulk) -> dict:
    return {"rows": bulk.good_count, "given": bulk.given_points, "taken": bulk.taken_points, "asked_by": bulk.asked_by}
