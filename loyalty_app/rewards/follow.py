"""Redemptions follow their people: merged, exported, forgotten."""

from datetime import datetime
from typing import Any

from loyalty_app import outbox
from loyalty_app.members import enrol, family
from loyalty_app.members.models import Member
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES

State = Redemption.State


def merged(survivor_id: int, *, now: datetime) -> int:
    """Open codes of whoever became this member are made out to them; how many.

    The rows stay with the member they were bought by: who was merged is found through the survivor.
    """
    opened = Redemption.objects.filter(member__merged_into_id=survivor_id, state=State.READY, kind__in=CODES)
    ids = list(opened.values_list("id", flat=True))
    outbox.record_many("refresh_code", {str(id): {} for id in ids}, now=now)
    return len(ids)


def forget(member_id: int) -> None:
    """What the person wrote, and where something was sent, goes; figures stay."""
    Redemption.objects.filter(member_id__in=family.ids(member_id)).update(note="", reply="", tracking="")


def forget_shop() -> None:
    """Nothing that anybody wrote, no code of anybody."""
    Redemption.objects.update(note="", reply="", tracking="", code_sealed=None)


def export(customer_id: int | None) -> list[dict[str, Any]]:
    """The customer's redemptions, as JSON can hold them."""
    member = Member.objects.filter(customer_id=customer_id).first() if customer_id else None
    if member is None:
        return []
    rows = Redemption.objects.filter(member_id__in=family.ids(enrol.survivor(member).id)).order_by("id")
    return [
        {
            "reward": row.name,
            "kind": row.kind,
            "state": row.state,
            "points": row.points,
            "points_returned": row.returned_points,
            "amount": str(row.amount) if row.amount is not None else None,
            "currency": row.currency,
            "code": row.code,
            "requested_at": row.requested_at.isoformat(),
            "used_at": row.used_at.isoformat() if row.used_at else None,
            "note": row.note,
            "reply": row.reply,
            "tracking": row.tracking,
        }
        for row in rows
    ]
