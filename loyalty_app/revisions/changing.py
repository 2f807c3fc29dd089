"""A thing while it is being changed: locked, with all its revisions."""

from datetime import datetime

from loyalty_app.revisions import states
from loyalty_app.revisions.models import Thing


class Changing:
    """A locked thing with all its revisions, by number, while something is ``done`` to it."""

    def __init__(self, thing: Thing, revisions: list, *, done: str, now: datetime):
        self.thing, self.revisions, self.done, self.now = thing, revisions, done, now

    @property
    def latest(self):
        return self.revisions[-1]

    @property
    def next(self) -> int:
        """Never a number that was there before, be it of a change that was called off: history can be referred to."""
        return max(self.latest.number if self.revisions else 0, self.thing.numbers_used) + 1

    def opened(self, revision) -> None:
        self.revisions.append(revision)


def said(thing: Thing, revision) -> dict:
    """A thing as the audit trail tells it."""
    return {
        "name": thing.name,
        "starts_at": revision.starts_at,
        "ends_at": revision.ends_at,
        "paused": thing.paused_at is not None,
        "terms": revision.terms,
    }


def call_off(it: Changing, *, now: datetime) -> None:
    """The planned change, if there is one, never comes; what holds now gets its end. Nothing was judged by it yet."""
    if states.planned(it.revisions, now) is None:
        return
    change = it.revisions.pop()
    it.thing.numbers_used = change.number
    it.thing.save(update_fields=["numbers_used"])
    it.latest.ends_at = change.ends_at
    it.latest.save(update_fields=["ends_at"])
    change.delete()


def close(revision, at: datetime) -> None:
    """End it at an instant; one that hasn't begun by then never holds."""
    ends_at = max(at, revision.starts_at)
    if revision.ends_at is None or revision.ends_at > ends_at:
        revision.ends_at = ends_at
        revision.save(update_fields=["ends_at"])


def running_again(thing: Thing) -> None:
    thing.paused_at = thing.planned_end_at = None
    thing.save(update_fields=["paused_at", "planned_end_at"])
