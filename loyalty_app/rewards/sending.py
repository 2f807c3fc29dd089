"""Custom rewards on their way: requested, preparing, sent, delivered. The merchant does them, the member sees where
they are.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app import spreadsheet
from loyalty_app.audit_trail.note import note
from loyalty_app.rewards import asking
from loyalty_app.rewards.errors import NotPossible, UnknownRedemption
from loyalty_app.rewards.models import Redemption

State, Stage = Redemption.State, Redemption.Stage
STAGES = tuple(Stage.values)
TOGETHER_MAX = 200
EXPORT_MAX = 10_000
REPLY_LENGTH_MAX, TRACKING_LENGTH_MAX = 500, 200


@transaction.atomic
def move(
    redemption_id: int, stage: str, *, now: datetime, tracking: str | None = None, reply: str | None = None
) -> Redemption:
    """The reward is at this stage; the member sees it, with the tracking and the reply. Backwards is allowed: people
    press the wrong button. Delivered is used. Raises UnknownRedemption, NotPossible.
    """
    assert stage in STAGES
    row = asking.locked(redemption_id)
    if row is None or row.kind != "custom":
        raise UnknownRedemption(redemption_id)
    if row.state not in (State.READY, State.USED):
        raise NotPossible(_("This reward was cancelled and its points are back. It can't be sent any more."))
    if tracking is not None:
        row.tracking = tracking.strip()[:TRACKING_LENGTH_MAX]
    if reply is not None:
        row.reply = reply.strip()[:REPLY_LENGTH_MAX]
    before = {"stage": row.stage}
    if row.stage != stage:
        row.stage, row.stage_at = stage, now
    is_delivered = stage == Stage.DELIVERED
    row.state = State.USED if is_delivered else State.READY
    row.used_at = (row.used_at or now) if is_delivered else None
    row.save(update_fields=["tracking", "reply", "stage", "stage_at", "state", "used_at"])
    if before["stage"] != stage:
        note("redemption.moved", about=row.id, name=row.name, before=before, after={"stage": stage}, now=now)
    return row


def move_many(redemption_ids: Collection[int], stage: str, *, now: datetime) -> int:
    """Those of them that can be are at this stage now; how many. At most TOGETHER_MAX."""
    moved = 0
    for redemption_id in sorted(redemption_ids)[:TOGETHER_MAX]:
        try:
            move(redemption_id, stage, now=now)
        except (NotPossible, UnknownRedemption):
            continue
        moved += 1
    return moved


def as_csv(stage: str) -> str:
    """The queue of one stage for a delivery partner, oldest first: no name and no address, which are Shopify's."""
    rows = Redemption.objects.filter(kind="custom", stage=stage, state__in=(State.READY, State.USED))
    header = ["redemption", "customer_id", "reward", "requested_at", "note", "stage", "tracking"]
    listed = rows.select_related("member").order_by("id")[:EXPORT_MAX]
    return spreadsheet.as_csv(
        header,
        (
            [
                row.id,
                row.member.customer_id,
                row.name,
                row.requested_at.isoformat(),
                row.note,
                row.stage,
                row.tracking,
            ]
            for row in listed
        ),
    )
