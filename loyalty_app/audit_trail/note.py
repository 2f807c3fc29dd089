"""An entry of the audit trail, written by the verb that makes the change."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from loyalty_app.audit_trail.models import NAME_LENGTH_MAX, NOTE_LENGTH_MAX, Entry
from loyalty_app.scope import current_staff_id


def note(
    act: str,
    *,
    now: datetime,
    about: int | None = None,
    name: str = "",
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> None:
    """Somebody did this, now. Call it in the transaction of the change.

    act: "<kind of thing>.<what was done>", e.g. "rule.revised". about: the thing's id. before, after: what it said and
    says, as structs or plain values that JSON can hold; no names or addresses of people. Who: scope.acting_as.
    """
    said = {"about": about, "name": name, "before": before, "after": after}
    Entry.objects.bulk_create([_entry(act, said, reason=reason, now=now)])


def note_many(act: str, entries: Iterable[Mapping[str, Any]], *, now: datetime, reason: str = "") -> None:
    """The same done to many things: entries have about, name, before, after. One statement."""
    Entry.objects.bulk_create([_entry(act, each, reason=reason, now=now) for each in entries])


def _entry(act: str, said: Mapping[str, Any], *, reason: str, now: datetime) -> Entry:
    subject, _, done = act.partition(".")
    assert subject and done, act
    return Entry(
        at=now,
        staff_id=current_staff_id(),
        act=act,
        subject=subject,
        subject_id=said.get("about"),
        name=said.get("name", "")[:NAME_LENGTH_MAX],
        before=_plain(said.get("before")),
        after=_plain(said.get("after")),
        reason=reason[:NOTE_LENGTH_MAX],
    )


def _plain(said: Any) -> Any:
    return None if said is None else msgspec.to_builtins(said, str_keys=True, enc_hook=str)
