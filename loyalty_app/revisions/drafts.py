"""Drafts of one register's things: kept, changed, thrown away, published."""

from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app.audit_trail.note import note
from loyalty_app.revisions.dated import Drafted, NotNow, Unknown
from loyalty_app.revisions.models import Draft
from loyalty_app.scope import current_staff_id

DRAFTS_MAX = 50  # of a kind, in a shop
NEW = 0


class UnknownDraft(Unknown):
    """The shop has no draft with this id: it was published or thrown away."""


class Drafts:
    """``register``: whose things they are of. A draft is always something that could be published as it stands."""

    def __init__(self, register: Any, *, kind: str, terms: type[msgspec.Struct]):
        self._register, self._kind, self._terms = register, kind, terms

    @transaction.atomic
    def save(
        self,
        name: str,
        terms: Any,
        *,
        of: int | None = None,
        id: int | None = None,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        token: str = "",
        now: datetime,
    ) -> int:
        """Keep this; the draft's id. ``of``: the thing it changes, which has one draft at most: saving again replaces
        it, and it counts as begun from what the thing says now. ``id``: the draft to be replaced; it must be there.
        token: of the form, for a draft of something new; the same one again replaces that draft.

        Raises Invalid, Unknown, NotNow.
        """
        if of is not None:
            self._register.check_open(of)
        elif id is None and token:
            id = self._rows().filter(token=token).values_list("id", flat=True).first()
        self._register.check(name, terms, starts_at=starts_at, ends_at=ends_at, now=now)
        said = {
            "name": name.strip(),
            "terms": msgspec.to_builtins(terms),
            "starts_at": starts_at,
            "ends_at": ends_at,
            "begun_from": NEW if of is None else self._register.latest_number(of),
            "saved_at": now,
            "saved_by": current_staff_id(),
        }
        if id is not None:
            row = self._row(id, locked=True)
            if row.thing_id != of:
                raise UnknownDraft(id)
            before = _plain(row)
            Draft.objects.filter(id=id).update(**said)
        elif of is not None:
            row = self._rows().filter(thing_id=of).first()
            before = row and _plain(row)
            id = Draft.objects.update_or_create(kind=self._kind, thing_id=of, defaults=said)[0].id
        else:
            if self._rows().count() >= DRAFTS_MAX:
                raise NotNow(_("There are %(most)d drafts. Publish or delete one first.") % {"most": DRAFTS_MAX})
            before, id = None, self._new(said, token)
        self._note("draft_saved", self._row(id), before, now=now)
        return id

    def _new(self, said: dict, token: str) -> int:
        """Its id. Two that send the same form at the same moment get the same one."""
        if not token:
            return Draft.objects.create(kind=self._kind, **said).id
        return Draft.objects.get_or_create(kind=self._kind, token=token, defaults=said)[0].id

    def all(self) -> list[Drafted]:
        """The latest saved first."""
        numbers = self._register.latest_numbers()
        return [self._told(row, numbers) for row in self._rows().order_by("-saved_at", "-id")]

    def get(self, id: int) -> Drafted:
        """Raises UnknownDraft."""
        return self._told(self._row(id), self._register.latest_numbers())

    def of(self, thing_id: int) -> Drafted | None:
        row = self._rows().filter(thing_id=thing_id).first()
        return self._told(row, self._register.latest_numbers()) if row else None

    @transaction.atomic
    def publish(self, id: int, *, seen: str | None = None, resumes: bool = False, now: datetime) -> int:
        """The thing says this from now on, or from the draft's start; the thing's id. The draft is gone.

        What is paused stays paused, unless it ``resumes``. seen: the version that somebody saw when they said so. Then
        it may be a draft that is behind, as long as nothing was changed since they looked. Raises Invalid,
        UnknownDraft, and NotNow when somebody changed the thing, or the draft, meanwhile.
        """
        row = self._row(id, locked=True)
        terms = msgspec.convert(row.terms, self._terms)
        self._check_seen(row, seen)
        if row.thing_id is None:
            thing_id = self._register.publish(row.name, terms, starts_at=row.starts_at, ends_at=row.ends_at, now=now).id
        else:
            self._change(row, terms, resumes=resumes, now=now)
            thing_id = row.thing_id
        row.delete()
        return thing_id

    def begin(self, id: int, starts_at: datetime | None) -> None:
        """Published, it is to hold from then on; None: from its publication. Raises UnknownDraft."""
        if not self._rows().filter(id=id).update(starts_at=starts_at):
            raise UnknownDraft(id)

    @transaction.atomic
    def throw_away(self, id: int, *, now: datetime) -> None:
        """Twice is once."""
        row = self._rows().filter(id=id).first()
        if row is not None:
            note(f"{self._kind}.draft_deleted", about=row.thing_id, name=row.name, before=_plain(row), now=now)
            row.delete()

    def forget(self, thing_id: int) -> None:
        """The thing is gone, and what it might have said."""
        self._rows().filter(thing_id=thing_id).delete()

    def _check_seen(self, row: Draft, seen: str | None) -> None:
        told = self._told(row, self._register.latest_numbers())
        if seen is None and told.is_behind:
            raise NotNow(
                _("It was changed after this draft was begun. Look at the draft again, save it, then publish.")
            )
        if seen not in (None, told.version):
            raise NotNow(_("Somebody changed it, or the draft, while you looked. Look again, then publish."))

    def _note(self, done: str, row: Draft, before: Any, *, now: datetime) -> None:
        after = _plain(row)
        if after != before:
            note(f"{self._kind}.{done}", about=row.thing_id, name=row.name, before=before, after=after, now=now)

    def _change(self, row: Draft, terms: Any, *, resumes: bool, now: datetime) -> None:
        """For a day to come it is resumed with what it says now, and changes then."""
        if row.starts_at is not None and row.starts_at > now:
            if resumes:
                self._register.resume(row.thing_id, now=now)
            self._register.plan(row.thing_id, terms, starts_at=row.starts_at, name=row.name, now=now)
        else:
            self._register.revise(row.thing_id, terms, name=row.name, now=now)
            if resumes:
                self._register.resume(row.thing_id, now=now)

    def _rows(self):
        return Draft.objects.filter(kind=self._kind)

    def _row(self, id: int, *, locked: bool = False) -> Draft:
        rows = self._rows().select_for_update() if locked else self._rows()
        row = rows.filter(id=id).first()
        if row is None:
            raise UnknownDraft(id)
        return row

    def _told(self, row: Draft, numbers: dict[int, int]) -> Drafted:
        return Drafted(
            id=row.id,
            of=row.thing_id,
            name=row.name,
            terms=msgspec.convert(row.terms, self._terms),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            saved_at=row.saved_at,
            saved_by=row.saved_by,
            begun_from=row.begun_from,
            latest=NEW if row.thing_id is None else numbers.get(row.thing_id, NEW),
        )


def _plain(row: Draft) -> dict:
    """A draft as the audit trail tells it."""
    return {"name": row.name, "starts_at": row.starts_at, "ends_at": row.ends_at, "terms": row.terms}
