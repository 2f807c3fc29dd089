"""Staff give a member points, or take some."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app import outbox
from loyalty_app.adjustments.errors import Gone, NotEnough, NotPossible, OverLimit
from loyalty_app.adjustments.models import NOTE_LENGTH_MAX, Adjustment, Bulk, BulkRow
from loyalty_app.audit_trail.note import note
from loyalty_app.earning import programme
from loyalty_app.earning.terms import POINTS_MAX
from loyalty_app.ledger import transfers
from loyalty_app.ledger.models import Account, Transfer
from loyalty_app.ledger.transfers import NotEnoughPoints, Posting
from loyalty_app.members import enrol, family
from loyalty_app.members.models import Member
from loyalty_app.scope import current_staff_id
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id

State = Adjustment.State


@transaction.atomic
def ask(
    member_id: int,
    *,
    points: int,
    reason: str,
    token: str,
    now: datetime,
    text: str = "",
    last_day: date | None = None,
) -> Adjustment:
    """The points move now, or wait for a second person where the programme's settings say so.

    points: above zero gives, below takes. text: a note for the staff. token: of the form; the same one asks once.
    last_day: the last usable day of points given, in the shop's zone; None: as the shop's policy says. A merged
    member's go to the survivor. Raises Gone, OverLimit, NotEnough, NotPossible.
    """
    assert points and abs(points) <= POINTS_MAX and len(text) <= NOTE_LENGTH_MAX
    member = locked(member_id)
    known = Adjustment.objects.filter(token=token).first()
    if known is not None:
        return known
    limits = programme.at(now)
    if limits.adjustment_max is not None and abs(points) > limits.adjustment_max:
        raise OverLimit(limits.adjustment_max)
    row = Adjustment(
        member=member,
        points=points,
        reason=reason,
        note=text,
        expires_at=midnight_after(last_day) if last_day and points > 0 else None,
        token=token,
        state=State.WAITING,
        asked_by=current_staff_id(),
        asked_at=now,
    )
    if needs_approval(points, limits):
        row.save()
        note("adjustment.asked", about=row.id, name=name_of(row), after=told(row), now=now)
    else:
        carry_out(row, now=now)
    return row


def needs_approval(points: int, limits: programme.Programme) -> bool:
    return limits.approval_above is not None and abs(points) > limits.approval_above


def locked(member_id: int) -> Member:
    """Who holds the points, locked, so that nobody merges or forgets them meanwhile. Raises Gone."""
    member = enrol.survivor(Member.objects.get(id=member_id), lock=True)
    if member.state != Member.State.ACTIVE:
        raise Gone
    return member


def carry_out(row: Adjustment, *, now: datetime) -> None:
    """The points move and the row is done; the caller holds its member locked. Raises NotEnough, NotPossible."""
    if row.expires_at is not None and row.expires_at <= now:
        raise NotPossible(_("The last day on which these points could be used is over. Ask for it anew."))
    row.state, row.moved_points = State.DONE, row.points
    row.decided_by, row.decided_at = current_staff_id(), now
    row.save()
    try:
        transfers.post([posting(row, now=now)], now=now)
    except NotEnoughPoints as short:
        raise NotEnough(short.available) from None
    note("adjustment.done", about=row.id, name=name_of(row), after=told(row), now=now)
    outbox.record("mirror_member", key=str(row.member_id), now=now)


def posting(row: Adjustment, *, now: datetime) -> Posting:
    """Never below zero: what is not there can't be taken by hand."""
    gives = row.points > 0
    return Posting(
        key=row.origin,
        kind=Transfer.Kind.ADJUST,
        member_id=row.member_id,
        source=Account.Kind.ADJUSTED if gives else Account.Kind.AVAILABLE,
        target=Account.Kind.AVAILABLE if gives else Account.Kind.ADJUSTED,
        points=abs(row.points),
        at=now,
        origin=row.origin,
        expires_at=row.expires_at,
    )


def name_of(row: Adjustment) -> str:
    return _("Member %(id)s: %(points)s") % {"id": row.member_id, "points": f"{row.points:+,}"}


def told(row: Adjustment) -> dict:
    """What the audit trail keeps. Not the note, which may speak of the person and can be erased."""
    return {"member": row.member_id, "points": row.points, "reason": row.reason, "asked_by": row.asked_by}


def midnight_after(day: date) -> datetime:
    """When points are gone whose last usable day this is, in the shop's zone."""
    zone = ZoneInfo(Shop.objects.get(id=current_shop_id()).timezone)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def forget(member_id: int) -> None:
    """The person was forgotten: what staff wrote about them goes, the points stay. What waits can only be withdrawn."""
    for rows in (Adjustment.objects, BulkRow.objects):
        rows.filter(member_id__in=family.ids(member_id)).exclude(note="").update(note="")


def forget_shop() -> None:
    """Nothing that staff wrote about anybody."""
    Adjustment.objects.exclude(note="").update(note="")
    BulkRow.objects.update(note="", who="")
    Bulk.objects.exclude(file=None).update(file=None)
