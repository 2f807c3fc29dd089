"""Two customers are one, a person is to be forgotten: all that follows from it, whoever says so, Shopify or staff.

The one place that knows every part of the programme that holds something of a person.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from loyalty_app import outbox
from loyalty_app.adjustments import adjust
from loyalty_app.adjustments.models import Adjustment
from loyalty_app.earning import joining, rulebook, settle
from loyalty_app.members import erase, export, merge
from loyalty_app.members.erase import Erased
from loyalty_app.members.merge import Merged
from loyalty_app.rewards import follow


def merged(kept_id: int, deleted_id: int, *, now: datetime) -> Merged:
    """Customer ``deleted_id`` became ``kept_id`` (Shopify's ids); nothing, where they were one or one was forgotten."""
    done = merge.merge(kept_id, deleted_id, now=now)
    if done.kept_id is not None:
        settle.resettle(done.order_ids, now=now)
        joining.compensate(done.kept_id, now=now)
        follow.merged(done.kept_id, now=now)
        outbox.record("mirror_member", key=str(done.kept_id), now=now)  # the merge itself moved points
    return done


def forgotten(customer_id: int | None, email: str = "", *, order_ids: Collection[int] = (), now: datetime) -> Erased:
    """The person is forgotten; what was earned and spent stays, without a name, so that the books tie."""
    gone = erase.redact(customer_id, email, now=now, order_ids=order_ids, keep_tags=_tags_in_rules())
    if gone.member_id is not None:
        follow.forget(gone.member_id)
        adjust.forget(gone.member_id)
        if customer_id is not None:
            outbox.record("unmirror_member", key=str(gone.member_id), payload={"customer_ids": [customer_id]}, now=now)
    return gone


def held(customer_id: int | None, email: str = "", *, order_ids: Collection[int] = ()) -> dict[str, Any]:
    """Everything the programme holds of the customer, as JSON can hold it."""
    found = export.export(customer_id, email, order_ids=order_ids)
    member_ids = [member["number"] for member in found["members"]]
    return found | {"redemptions": follow.export(customer_id), "adjustments": _adjustments(member_ids)}


def _adjustments(member_ids: list[int]) -> list[dict[str, Any]]:
    rows = Adjustment.objects.filter(member_id__in=member_ids).order_by("id")
    return [
        {
            "at": row.asked_at.isoformat(),
            "points": row.points,
            "points_moved": row.moved_points,
            "state": row.state,
            "reason": row.reason,
            "note": row.note,
        }
        for row in rows
    ]


def _tags_in_rules() -> set[str]:
    """Without these a later refund would be judged by other rules than the order was."""
    conditions = [rule.terms.conditions for rule in rulebook.all_revisions()]
    return {tag for one in conditions for tag in (*one.customer_tags, *one.excluded_customer_tags)}
