"""All that can be done to effective-dated things of one kind. Every change leaves an entry in the audit trail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from loyalty_app.audit_trail.note import note
from loyalty_app.invalid import Invalid
from loyalty_app.revisions import states
from loyalty_app.revisions.changing import Changing, call_off, close, running_again, said
from loyalty_app.revisions.dated import Dated, NotNow, Unknown, Words
from loyalty_app.revisions.drafts import Drafts
from loyalty_app.revisions.models import NAME_LENGTH_MAX, Thing
from loyalty_app.revisions.reading import Reading
from loyalty_app.scope import current_staff_id


class Register(Reading):
    """The verbs of one kind of thing.

    ``link``: the revisions' foreign key to it, and its name in the audit trail. ``check(terms)`` raises Invalid.
    ``changes(now=...)`` is called in the transaction of whatever changes what is said, now or by schedule;
    ``revised(id, former, terms, starts_at=..., now=...)`` when something else is said from then on.
    """

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
        changes: Callable[..., None],
        revised: Callable[..., None] = lambda id, former, terms, *, starts_at, now: None,
        dated: Callable[..., Any] = Dated,
    ):
        super().__init__(revisions, link=link, terms=terms, unknown=unknown, dated=dated)
        self._things, self._check_terms, self._invalid = things, check, invalid
        self._words, self._changes, self._revised = words, changes, revised
        self.drafts = Drafts(self, kind=link, terms=terms)

    def publish(
        self,
        name: str,
        terms,
        *,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        token: str = "",
        now: datetime,
    ):
        """A new thing, in force from now or from ``starts_at``, until ``ends_at`` if given.

        The past is left alone: ``starts_at`` in the past counts as now. token: of the form that says so; the same one
        again is the thing that it made, whatever it says. Raises Invalid.
        """
        if (made := self.made(token)) is not None:
            return made
        self.check(name, terms, starts_at=starts_at, ends_at=ends_at, now=now)
        try:
            return self._publish(name, terms, starts_at=starts_at, ends_at=ends_at, token=token, now=now)
        except IntegrityError:  # the same form, sent at the same moment, was first
            if (made := self.made(token)) is None:
                raise
            return made

    def made(self, token: str):
        """The thing that a form made, by its token; None: none yet."""
        return self._things.objects.filter(token=token).first() if token else None

    def _publish(
        self, name: str, terms, *, starts_at: datetime | None, ends_at: datetime | None, token: str, now: datetime
    ):
        with transaction.atomic():
            thing = self._things.objects.create(name=name.strip(), created_at=now, token=token)
            it = Changing(thing, [], done="published", now=now)
            revision = self._open(it, terms, starts_at=max(starts_at or now, now), ends_at=ends_at)
            self._note("published", thing, None, said(thing, revision), now=now)
        return thing

    def revise(self, id: int, terms, *, now: datetime, name: str | None = None) -> None:
        """It says this from now on (a scheduled one: from its start). What is paused stays paused.

        Raises Invalid, Unknown, and NotNow while another change is planned.
        """
        self._revise(id, terms, done="revised", name=name, now=now)

    def _revise(self, id: int, terms, *, done: str, name: str | None = None, now: datetime) -> None:
        with self._changing(id, done, now=now) as it:
            self._refuse_while_planned(it, now=now)
            self._rename(it, name, terms, now=now)
            former = self._terms(it.latest)
            if former != terms:
                starts_at, ends_at = max(now, it.latest.starts_at), it.latest.ends_at
                close(it.latest, starts_at)
                if ends_at is not None:
                    ends_at = max(starts_at, ends_at)  # paused or ended: it says so once it is resumed
                self._open(it, terms, starts_at=starts_at, ends_at=ends_at)
                self._revised(id, former, terms, starts_at=starts_at, now=now)

    def plan(self, id: int, terms, *, starts_at: datetime, now: datetime, name: str | None = None) -> None:
        """It says this from ``starts_at`` on, and until then what it says now.

        Only a live thing can have one, and one at a time. The name changes at once. Raises Invalid, Unknown, NotNow.
        """
        with self._changing(id, "planned", now=now) as it:
            self._refuse_while_planned(it, now=now)
            if states.state(it.revisions, it.thing, now) != "live" or starts_at <= now:
                raise NotNow(_("Only what is live can have a change planned, for a time to come."))
            running = states.current(it.revisions, now)
            if running.ends_at is not None and running.ends_at <= starts_at:
                raise NotNow(_("It ends before this change would begin. Give it a later end first."))
            self._rename(it, name, terms, now=now)
            ends_at = running.ends_at
            close(running, starts_at)
            self._open(it, terms, starts_at=starts_at, ends_at=ends_at)
            self._revised(id, self._terms(running), terms, starts_at=starts_at, now=now)

    def call_off(self, id: int, *, now: datetime) -> None:
        """The planned change never comes; what holds now goes on. Without a plan nothing happens. Raises Unknown."""
        with self._changing(id, "called_off", now=now) as it:
            call_off(it, now=now)

    def roll_back(self, id: int, number: int, *, now: datetime, seen: int | None = None) -> None:
        """It says again what its revision of that number said, from now on. Twice is once.

        seen: the number of what it said when this was asked for. Raises Unknown, and NotNow when it says something
        else by now, or a change is planned.
        """
        revisions = {row.number: row for row in self._all_of(id)}
        if number not in revisions:
            raise self._unknown(id)
        terms, latest = self._terms(revisions[number]), revisions[max(revisions)]
        if seen not in (None, latest.number) and self._terms(latest) != terms:
            raise NotNow(_("It was changed meanwhile. Look at what it says now, then roll back."))
        self._revise(id, terms, done="rolled_back", now=now)

    def pause(self, id: int, *, now: datetime) -> None:
        """From now on it gives nothing, until it is resumed; a planned change is called off. Twice is once.

        Raises Unknown, NotNow once it ended.
        """
        with self._changing(id, "paused", now=now) as it:
            if it.thing.paused_at is not None:
                return
            if states.state(it.revisions, it.thing, now) == "ended":
                raise NotNow(self._words.has_ended)
            call_off(it, now=now)
            it.thing.paused_at, it.thing.planned_end_at = now, it.latest.ends_at
            it.thing.save(update_fields=["paused_at", "planned_end_at"])
            close(it.latest, now)

    def resume(self, id: int, *, now: datetime) -> None:
        """It says again what it said last, until the end it was planned to have. Twice is once.

        Raises Unknown, and NotNow when that end has passed meanwhile, or it ended by itself.
        """
        with self._changing(id, "resumed", now=now) as it:
            if it.thing.paused_at is None:
                if states.state(it.revisions, it.thing, now) == "ended":
                    raise NotNow(self._words.end_has_passed)
                return
            starts_at, ends_at = max(now, it.latest.starts_at), it.thing.planned_end_at
            if ends_at is not None and ends_at <= starts_at:
                raise NotNow(self._words.end_has_passed)
            running_again(it.thing)
            terms = self._terms(it.latest)
            self._open(it, terms, starts_at=starts_at, ends_at=ends_at)

    def schedule(self, id: int, *, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> None:
        """It holds from ``starts_at`` (now, if that is past or None) until ``ends_at``; it is no longer paused.

        A live one that is to start later stops now. Raises Invalid, Unknown, and NotNow while a change is planned.
        """
        with self._changing(id, "scheduled", now=now) as it:
            self._refuse_while_planned(it, now=now)
            terms = self._terms(it.latest)
            self.check(it.thing.name, terms, starts_at=starts_at, ends_at=ends_at, now=now)
            begins_at = max(starts_at or now, now)
            if begins_at == now and states.state(it.revisions, it.thing, now) == "live":
                it.latest.ends_at = ends_at  # it runs on; only its end moves
                it.latest.save(update_fields=["ends_at"])
            else:
                running_again(it.thing)
                close(it.latest, now)
                self._open(it, terms, starts_at=begins_at, ends_at=ends_at)

    def archive(self, id: int, *, now: datetime) -> None:
        """It ends and leaves the list; its time is judged by it all the same. Its draft goes. Raises Unknown."""
        with self._changing(id, "archived", now=now, archived_too=True) as it:
            if it.thing.archived_at is None:
                call_off(it, now=now)
                close(it.latest, now)
                it.thing.archived_at = now
                it.thing.save(update_fields=["archived_at"])
                self.drafts.forget(id)

    def check_open(self, id: int) -> None:
        """Raises Unknown, and NotNow when it is archived: nothing can be done to it."""
        if getattr(self._all_of(id)[-1], self._link).archived_at is not None:
            raise NotNow(self._words.is_archived)

    def check_unchanged(self, id: int, seen: int) -> None:
        """Locks the thing. Raises NotNow when its latest revision isn't the one of this number. In a transaction."""
        list(self._things.objects.select_for_update().filter(id=id).values_list("id"))
        if self.latest_number(id) != seen:
            raise NotNow(_("It was changed meanwhile, in another window or by somebody else. Open it again."))

    def check(self, name: str, terms, *, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> None:
        """Raises Invalid, with a sentence for each field."""
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

    @contextmanager
    def _changing(self, id: int, done: str, *, now: datetime, archived_too: bool = False) -> Iterator[Changing]:
        """The thing, locked; what differs afterwards is noted, in the same transaction."""
        with transaction.atomic():
            thing = self._things.objects.select_for_update().filter(id=id).first()
            if thing is None:
                raise self._unknown(id)
            if thing.archived_at is not None and not archived_too:
                raise NotNow(self._words.is_archived)
            it = Changing(thing, list(thing.revisions.order_by("number")), done=done, now=now)
            before = said(thing, it.latest)
            yield it
            self._note(done, thing, before, None if thing.archived_at else said(thing, it.latest), now=now)

    def _rename(self, it: Changing, name: str | None, terms, *, now: datetime) -> None:
        self.check(it.thing.name if name is None else name, terms, starts_at=None, ends_at=None, now=now)
        if name is not None and name.strip() != it.thing.name:
            it.thing.name = name.strip()
            it.thing.save(update_fields=["name"])

    def _refuse_while_planned(self, it: Changing, *, now: datetime) -> None:
        if states.planned(it.revisions, now):
            raise NotNow(_("A change is planned already. Call it off first, or wait until it holds."))

    def _note(self, done: str, thing: Thing, before: dict | None, after: dict | None, *, now: datetime) -> None:
        if before != after:
            self._changes(now=now)
            note(f"{self._link}.{done}", about=thing.id, name=thing.name, before=before, after=after, now=now)

    def _open(self, it: Changing, terms, *, starts_at: datetime, ends_at: datetime | None):
        revision = self._revisions.objects.create(
            **{self._link: it.thing},
            number=it.next,
            starts_at=starts_at,
            ends_at=ends_at,
            terms=msgspec.to_builtins(terms),
            made_at=it.now,
            made_by=current_staff_id(),
            came_by=it.done,
        )
        it.opened(revision)
        return revision
