"""A second person says yes or no to what waits; who asked may take it back. One of these happens, once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app.adjustments import adjust
from loyalty_app.adjustments.errors import NotPossible
from loyalty_app.adjustments.models import Adjustment
from loyalty_app.audit_trail.note import note
from loyalty_app.members.models import Member
from loyalty_app.scope import current_staff_id

State = Adjustment.State


@transaction.atomic
def approve(adjustment_id: int, *, now: datetime) -> Adjustment:
    """The points move now. Never by who asked. Raises Gone, NotEnough, NotPossible; then it waits as before."""
    member_id = Adjustment.objects.values_list("member_id", flat=True).get(id=adjustment_id)
    member = adjust.locked(member_id)  # before the row, as everybody does who needs both
    row = _waiting(adjustment_id)
    _by_another(row)
    row.member = member
    adjust.carry_out(row, now=now)
    return row


@transaction.atomic
def refuse(adjustment_id: int, *, now: datetime) -> Adjustment:
    """Nothing moves. Never by who asked, who withdraws instead. Raises NotPossible."""
    row = _waiting(adjustment_id)
    _by_another(row)
    return _end(row, State.REFUSED, now=now)


@transaction.atomic
def withdraw(adjustment_id: int, *, now: datetime) -> Adjustment:
    """Who asked takes it back; or anybody, when the member has gone and nobody can approve it. Raises NotPossible."""
    row = _waiting(adjustment_id)
    if row.asked_by != current_staff_id() and Member.objects.get(id=row.member_id).state != Member.State.REDACTED:
        raise NotPossible(_("Only who asked for it can withdraw it. You can refuse it."))
    return _end(row, State.WITHDRAWN, now=now)


def _waiting(adjustment_id: int) -> Adjustment:
    row = Adjustment.objects.select_for_update(of=("self",)).get(id=adjustment_id)
    if row.state != State.WAITING:
        raise NotPossible(_("This was decided or withdrawn meanwhile."))
    return row


def _by_another(row: Adjustment) -> None:
    staff_id = current_staff_id()
    if not staff_id or staff_id == row.asked_by:
        raise NotPossible(_("You asked for this, so somebody else has to decide. You can withdraw it."))


def _end(row: Adjustment, state: str, *, now: datetime) -> Adjustment:
    row.state, row.decided_by, row.decided_at = state, current_staff_id(), now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    note(f"adjustment.{state}", about=row.id, name=adjust.name_of(row), after=adjust.told(row), now=now)
    return row
