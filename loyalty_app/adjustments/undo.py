"""An adjustment turns out wrong: the opposite one, linked to it, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app import outbox
from loyalty_app.adjustments import adjust
from loyalty_app.adjustments.errors import NotPossible
from loyalty_app.adjustments.models import Adjustment
from loyalty_app.audit_trail.note import note
from loyalty_app.earning import programme
from loyalty_app.ledger import transfers
from loyalty_app.ledger.models import Account, LotUse, Transfer
from loyalty_app.ledger.transfers import Posting, Return, Reversal, Taken
from loyalty_app.scope import current_staff_id

FRESH_LIFE = timedelta(days=30)  # of points taken that have expired meanwhile, as of every return
_KNOWN = ("origin", "earned_at", "available_at", "expires_at", "dated_by")


@transaction.atomic
def undo(adjustment_id: int, *, now: datetime) -> Adjustment:
    """What was given is taken back, the very points first; what was taken returns to the lots it came from.

    Points that were spent meanwhile: where the programme lets balances go below zero they are taken all the same, else
    what is there is taken and ``missing_points`` says the rest. Raises Gone, NotPossible.
    """
    member_id = Adjustment.objects.values_list("member_id", flat=True).get(id=adjustment_id)
    member = adjust.locked(member_id)
    row = Adjustment.objects.select_for_update(of=("self",)).get(id=adjustment_id)
    if row.state != Adjustment.State.DONE or row.undoes_id is not None:
        raise NotPossible(_("Only an adjustment that moved points can be undone."))
    if Adjustment.objects.filter(undoes_id=row.id).exists():
        raise NotPossible(_("This was undone before."))
    posted = transfers.post(items(row, clamp=programme.at(now).negative_balance == "clamped", now=now), now=now)
    moved = sum(posted.points.values())
    if not moved:
        raise NotPossible(_("The member has spent these points: nothing is left to take back."))
    made = Adjustment.objects.create(
        member=member,
        points=-row.points,
        moved_points=-moved if row.points > 0 else moved,
        reason=row.reason,
        state=Adjustment.State.DONE,
        token=f"undo:{row.id}",
        undoes=row,
        asked_by=current_staff_id(),
        asked_at=now,
        decided_by=current_staff_id(),
        decided_at=now,
    )
    note("adjustment.undone", about=row.id, name=adjust.name_of(row), after={"points": made.moved_points}, now=now)
    outbox.record("mirror_member", key=str(member.id), now=now)
    return made


def items(row: Adjustment, *, clamp: bool, now: datetime) -> list[Reversal | Return | Posting]:
    """What undoing posts; the key is the original's, so the database lets it happen once."""
    key = f"{row.origin}/undone"
    if row.points > 0:
        kind, target = Transfer.Kind.ADJUST, Account.Kind.ADJUSTED
        return [
            Reversal(
                key=key,
                kind=kind,
                target=target,
                member_id=row.member_id,
                origin=row.origin,
                points=row.points,
                at=now,
                clamp=clamp,
            )
        ]
    taken = _taken(row)
    from_lots = sum(part.points for part in taken)
    owed = -row.points - from_lots  # below zero there was no lot to take from
    common = {
        "kind": Transfer.Kind.ADJUST,
        "source": Account.Kind.ADJUSTED,
        "member_id": row.member_id,
        "at": now,
        "origin": row.origin,
    }
    back = Return(key=key, points=from_lots, taken=taken, fresh_until=now + FRESH_LIFE, **common) if taken else None
    rest = Posting(key=f"{key}/2", points=owed, target=Account.Kind.AVAILABLE, **common) if owed else None
    return [item for item in (back, rest) if item is not None]


def _taken(row: Adjustment) -> tuple[Taken, ...]:
    """The lots it took from, in the order of taking."""
    transfer = Transfer.objects.get(key=row.origin)
    uses = LotUse.objects.filter(transfer_id=transfer.id, lot__account_id=transfer.source_id).order_by("id")
    columns = uses.values_list("points", *(f"lot__{name}" for name in _KNOWN))
    return tuple(Taken(points=points, **dict(zip(_KNOWN, values, strict=True))) for points, *values in columns)
