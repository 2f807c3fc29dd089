"""A person saw why an event failed, and wants it tried again."""

from datetime import datetime

from loyalty_app.audit_trail.note import note
from loyalty_app.tenancy import current_shop_id
from webhooks import wake
from webhooks.models import Waiting


class NotFailed(Exception):
    """The shop has no failed event of this number."""


def replay(event_id: int, *, now: datetime) -> None:
    """The failed event of the acting shop is due at once. Raises NotFailed.

    It keeps one attempt on its record, so that it runs alone: what failed once might fail again.
    """
    if not _make_due(now, id=event_id):
        raise NotFailed(f"Event {event_id} is not among the failed ones.")
    note("event.replayed", about=event_id, now=now)


def replay_all(*, now: datetime) -> int:
    """All failed events of the acting shop are due at once; how many there are."""
    count = _make_due(now)
    if count:
        note("events.replayed", after={"events": count}, now=now)
    return count


def _make_due(now: datetime, **which) -> int:
    failed = Waiting.objects.filter(shop_id=current_shop_id(), state=Waiting.State.FAILED, **which)
    count = failed.update(state=Waiting.State.DUE, due_at=now, attempts=1)
    if count:
        wake.processing()
    return count
