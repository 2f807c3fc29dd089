"""Effective-dated things: what one says over [starts_at, ends_at), revision by revision.

A change closes one revision and opens the next, so the past is judged by what was said on its day, for ever. Earn
rules and rewards are such things; each has a Register, which is all that can be done to them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db import models, transaction
from django.utils.translation import gettext as _

from loyalty_app.invalid import Invalid
from loyalty_app.tenancy import ShopOwned

NAME_LENGTH_MAX = 80


class RevisionError(Exception):
    """Base of what can't be done to an effective-dated thing.

    RevisionError
    ├── Unknown   the shop has no such thing
    └── NotNow    its state doesn't allow it; the text says what to do
    """


class Unknown(RevisionError):
    """The shop has nothing with this id."""


class NotNow(RevisionError):
    """What was asked doesn't fit the thing's state."""


class Thing(ShopOwned):
    """Something effective-dated, as the merchant names it. What it says is in its ``revisions``."""

    name = models.CharField(max_length=NAME_LENGTH_MAX)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, help_text="since when it gives nothing; null: it is not paused")
    planned_end_at = models.DateTimeField(null=True, help_text="while paused: the end it had")
    archived_at = models.DateTimeField(null=True)

    class Meta(ShopOwned.Meta):
        abstract = True


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A revision: what the thing says over [starts_at, ends_at)."""

    thing_id: int
    revision_id: int
    number: int
    name: str
    terms: Any
    starts_at: datetime
    ends_at: datetime | None = None

    def holds_at(self, instant: datetime) -> bool:
        return self.starts_at <= instant and (self.ends_at is None or instant < self.ends_at)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A thing as a list shows it: its state now and its latest terms."""

    id: int
    name: str
    state: Literal["live", "scheduled", "paused", "ended", "archived"]
    terms: Any
    starts_at: datetime
    ends_at: datetime | None
    number: int


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What is said when something can't be done; lazily translated."""

    is_archived: Any
    has_ended: Any
    end_has_passed: Any


class Register:
    """The verbs of one kind of thing. ``link``: the revisions' foreign key to it. ``check(terms)`` raises Invalid."""

    def __init__(
        self,
        things: type[Thing],
        revisions: type[models.Model],
        *,
        link: str,
        terms: type[msgspec.Struct],
        check: Callable[[Any], None],
        invalid: type[Invalid],
        unknown: type[Unknown],
        words: Words,
        dated: Callable[..., Any] = Dated,
    ):
        self._things, self._revisions, self._link = things, revisions, link
        self._terms_type, self._check_terms, self._invalid, self._unknown = terms, check, invalid, unknown
        self._words, self._dated = words, dated

    def publish(
        self, name: str, terms, *, starts_at: datetime | None = None, ends_at: datetime | None = None, now: datetime
    ):
        """A new thing, in force from now or from ``starts_at``, until ``ends_at`` if given.

        The past is left alone: ``starts_at`` in the past counts as now. Raises Invalid.
        """
        self._check(name, terms, starts_at=starts_at, ends_at=ends_at, now=now)
        with transaction.atomic():
            thing = self._things.objects.create(name=name.strip(), created_at=now)
            self._open(thing, terms, number=1, starts_at=max(starts_at or now, now), ends_at=ends_at)
        return thing

    def revise(self, id: int, terms, *, now: datetime, name: str | None = None) -> None:
        """It says this from now on (a scheduled one: from its start). What is paused stays paused.

        Raises Invalid, Unknown, NotNow.
        """
        with transaction.atomic():
            thing, revisions = self._locked(id)
            latest = revisions[-1]
            self._check(name if name is not None else thing.name, terms, starts_at=None, ends_at=None, now=now)
            if name is not None and name.strip() != thing.name:
                thing.name = name.strip()
                thing.save(update_fields=["name"])
            if self._terms(latest) == terms:
                return
            starts_at, ends_at = max(now, latest.starts_at), latest.ends_at
            _close(latest, starts_at)
            if ends_at is not None:
                ends_at = max(starts_at, ends_at)  # paused or ended: it says so once it is resumed
            self._open(thing, terms, number=latest.number + 1, starts_at=starts_at, ends_at=ends_at)

    def pause(self, id: int, *, now: datetime) -> None:
        """From now on it gives nothing, until it is resumed. Twice is once. Raises Unknown, NotNow once it ended."""
        with transaction.atomic():
            thing, revisions = self._locked(id)
            latest = revisions[-1]
            if thing.paused_at is not None:
                return
            if _state(latest, thing, now) == "ended":
                raise NotNow(self._words.has_ended)
            thing.paused_at, thing.planned_end_at = now, latest.ends_at
            thing.save(update_fields=["paused_at", "planned_end_at"])
            _close(latest, now)

    def resume(self, id: int, *, now: datetime) -> None:
        """It says again what it said last, until the end it was planned to have. Twice is once.

        Raises Unknown, and NotNow when that end has passed meanwhile.
        """
        with transaction.atomic():
            thing, revisions = self._locked(id)
            latest = revisions[-1]
            if thing.paused_at is None:
                return
            starts_at, ends_at = max(now, latest.starts_at), thing.planned_end_at
            if ends_at is not None and ends_at <= starts_at:
                raise NotNow(self._words.end_has_passed)
            _running_again(thing)
            self._open(thing, self._terms(latest), number=latest.number + 1, starts_at=starts_at, ends_at=ends_at)

    def schedule(self, id: int, *, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> None:
        """It holds from ``starts_at`` (now, if that is past or None) until ``ends_at``; it is no longer paused.

        A live one that is to start later stops now. Raises Invalid, Unknown, NotNow.
        """
        with transaction.atomic():
            thing, revisions = self._locked(id)
            latest = revisions[-1]
            terms = self._terms(latest)
            self._check(thing.name, terms, starts_at=starts_at, ends_at=ends_at, now=now)
            begins_at = max(starts_at or now, now)
            if begins_at == now and _state(latest, thing, now) == "live":
                latest.ends_at = ends_at  # it runs on; only its end moves
                latest.save(update_fields=["ends_at"])
                return
            _running_again(thing)
            _close(latest, now)
            self._open(thing, terms, number=latest.number + 1, starts_at=begins_at, ends_at=ends_at)

    def archive(self, id: int, *, now: datetime) -> None:
        """It ends and leaves the list; its time is judged by it all the same. Raises Unknown."""
        with transaction.atomic():
            thing, revisions = self._locked(id, archived_too=True)
            if thing.archived_at is None:
                _close(revisions[-1], now)
                thing.archived_at = now
                thing.save(update_fields=["archived_at"])

    def at(self, instant: datetime) -> list:
        """What is in force at an instant, by id."""
        return [each for each in self.all_revisions() if each.holds_at(instant)]

    def all_revisions(self) -> list:
        """Every revision of every thing, by thing and number. A shop has tens of them."""
        rows = self._revisions.objects.order_by(f"{self._link}_id", "number").select_related(self._link)
        return [self._as_dated(row) for row in rows]

    def history(self, id: int) -> list:
        """What it said and when, oldest first; revisions that never held are left out. Raises Unknown."""
        rows = self._of(id).order_by("number").select_related(self._link)
        if not rows:
            raise self._unknown(id)
        return [self._as_dated(row) for row in rows if row.ends_at != row.starts_at]

    def listing(self, *, now: datetime) -> list[Listed]:
        """All that are not archived, newest first."""
        rows = self._revisions.objects.filter(**{f"{self._link}__archived_at": None})
        latest = {self._id(row): row for row in rows.order_by(f"{self._link}_id", "number").select_related(self._link)}
        return [self._listed(row, now) for _id, row in sorted(latest.items(), reverse=True)]

    def get(self, id: int, *, now: datetime) -> Listed:
        """Raises Unknown."""
        row = self._of(id).order_by("-number").select_related(self._link).first()
        if row is None:
            raise self._unknown(id)
        return self._listed(row, now)

    def _check(self, name: str, terms, *, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> None:
        errors = {}
        try:
            self._check_terms(terms)
        except Invalid as invalid:
            errors = dict(invalid.errors)
        if not 1 <= len(name.strip()) <= NAME_LENGTH_MAX:
            errors["name"] = _("Enter a name of up to %(most)d characters.") % {"most": NAME_LENGTH_MAX}
        if ends_at is not None and ends_at <= max(starts_at or now, now):
            errors["ends_at"] = _("Choose an end that is after the start and in the future.")
        if errors:
            raise self._invalid(errors)

    def _of(self, id: int) -> models.QuerySet:
        return self._revisions.objects.filter(**{f"{self._link}_id": id})

    def _locked(self, id: int, *, archived_too: bool = False) -> tuple[Thing, Sequence]:
        thing = self._things.objects.select_for_update().filter(id=id).first()
        if thing is None:
            raise self._unknown(id)
        if thing.archived_at is not None and not archived_too:
            raise NotNow(self._words.is_archived)
        return thing, list(thing.revisions.order_by("number"))

    def _open(self, thing: Thing, terms, *, number: int, starts_at: datetime, ends_at: datetime | None) -> None:
        self._revisions.objects.create(
            **{self._link: thing}, number=number, starts_at=starts_at, ends_at=ends_at, terms=msgspec.to_builtins(terms)
        )

    def _terms(self, revision):
        return msgspec.convert(revision.terms, self._terms_type)

    def _id(self, row) -> int:
        return getattr(row, f"{self._link}_id")

    def _as_dated(self, row):
        return self._dated(
            thing_id=self._id(row),
            revision_id=row.id,
            number=row.number,
            name=getattr(row, self._link).name,
            terms=self._terms(row),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )

    def _listed(self, row, now: datetime) -> Listed:
        thing = getattr(row, self._link)
        return Listed(
            id=thing.id,
            name=thing.name,
            state=_state(row, thing, now),
            terms=self._terms(row),
            starts_at=row.starts_at,
            ends_at=thing.planned_end_at if thing.paused_at else row.ends_at,
            number=row.number,
        )


def _close(revision, at: datetime) -> None:
    """End it at an instant; one that hasn't begun by then never holds."""
    ends_at = max(at, revision.starts_at)
    if revision.ends_at is None or revision.ends_at > ends_at:
        revision.ends_at = ends_at
        revision.save(update_fields=["ends_at"])


def _running_again(thing: Thing) -> None:
    thing.paused_at = thing.planned_end_at = None
    thing.save(update_fields=["paused_at", "planned_end_at"])


def _state(latest, thing: Thing, now: datetime) -> str:
    if thing.archived_at is not None:
        return "archived"
    if thing.paused_at is not None:
        return "paused"
    if latest.ends_at is not None and latest.ends_at <= now:
        return "ended"
    return "scheduled" if latest.starts_at > now else "live"
