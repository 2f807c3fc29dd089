"""What revisions say of a thing at an instant. They come by number, the earliest first. Nothing is written."""

from collections.abc import Sequence
from datetime import datetime


def holds(revision, now: datetime) -> bool:
    return revision.starts_at <= now and (revision.ends_at is None or now < revision.ends_at)


def current(revisions: Sequence, now: datetime):
    """The revision to show: what holds now, or else the latest."""
    return next((each for each in revisions if holds(each, now)), revisions[-1])


def planned(revisions: Sequence, now: datetime):
    """The change that is planned for later, while something else holds now; else None."""
    latest = revisions[-1]
    return latest if latest.starts_at > now and any(holds(each, now) for each in revisions) else None


def state(revisions: Sequence, thing, now: datetime) -> str:
    shown = current(revisions, now)
    if thing.archived_at is not None:
        return "archived"
    if thing.paused_at is not None:
        return "paused"
    if shown.ends_at is not None and shown.ends_at <= now:
        return "ended"
    return "scheduled" if shown.starts_at > now else "live"
