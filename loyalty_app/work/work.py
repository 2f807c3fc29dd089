"""Staff ask for long work, and may call it off. The workers do it: run.step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from loyalty_app.scope import current_staff_id
from loyalty_app.work import tallies
from loyalty_app.work.models import Work


def ask(kind: str, params: Mapping[str, Any], *, now: datetime, key: str = "") -> Work:
    """It waits to be worked off; the workers look every second.

    key: while one of this kind and key is under way, asking gives that one. Without a key there may be many.
    """
    asked = Work(kind=kind, key=key, params=dict(params), asked_by=current_staff_id(), asked_at=now, stepped_at=now)
    if not key:
        asked.save()
        return asked
    while True:
        # The key is unique while it is under way: two who ask at the same moment get the same one.
        Work.objects.bulk_create([asked], ignore_conflicts=True)
        if (found := under_way(kind, key)) is not None:
            return found


def under_way(kind: str, key: str) -> Work | None:
    return Work.objects.filter(kind=kind, key=key, ended_at=None).first()


def latest(kind: str) -> Work | None:
    """The one of this kind that was asked for last."""
    return Work.objects.filter(kind=kind).order_by("-asked_at", "-id").first()


@transaction.atomic
def cancel(work_id: int, *, now: datetime) -> bool:
    """It gets no further step. What its steps did stays done. False if it had ended, or is not there.

    Waits for the step that is under way.
    """
    changed = Work.objects.filter(id=work_id, ended_at=None).update(state=Work.State.CANCELLED, ended_at=now)
    if changed:
        tallies.drop([work_id])
    return bool(changed)


def forget(*, before: datetime) -> int:
    """Ended work of that age is dropped, with its result; how many."""
    gone, _by_model = Work.objects.filter(ended_at__lt=before).delete()
    return gone
