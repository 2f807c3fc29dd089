"""What is read of effective-dated things of one kind."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import models

from loyalty_app.revisions import states
from loyalty_app.revisions.dated import Dated, Listed, Past, Unknown
from loyalty_app.scope import remembered


class Reading:
    """``link``: the revisions' foreign key to their thing. ``dated``: makes what ``at`` and ``all_revisions`` give."""

    def __init__(
        self,
        revisions: type[models.Model],
        *,
        link: str,
        terms: type[msgspec.Struct],
        unknown: type[Unknown],
        dated: Callable[..., Any] = Dated,
    ):
        self._revisions, self._link, self._terms_type = revisions, link, terms
        self._unknown, self._dated = unknown, dated

    def at(self, instant: datetime) -> list:
        """What is in force at an instant, by id."""
        return [each for each in self.all_revisions() if each.holds_at(instant)]

    def all_revisions(self) -> list:
        """Every revision of every thing, by thing and number. A shop has tens of them."""
        return list(remembered(self._revisions._meta.db_table, self._read_all))

    def _read_all(self) -> list:
        rows = self._revisions.objects.order_by(f"{self._link}_id", "number").select_related(self._link)
        return [self._as_dated(row) for row in rows]

    def history(self, id: int) -> list[Past]:
        """What it said and when, oldest first, a planned change last; what never held is left out. Raises Unknown."""
        return [self._as_past(row) for row in self._all_of(id) if row.ends_at != row.starts_at]

    def planned(self, id: int, *, now: datetime):
        """The change that is planned for a live thing, as a Dated; None. Raises Unknown."""
        change = states.planned(self._all_of(id), now)
        return self._as_dated(change) if change else None

    def listing(self, *, now: datetime) -> list[Listed]:
        """All that are not archived, newest first."""
        rows = self._revisions.objects.filter(**{f"{self._link}__archived_at": None})
        of_thing: dict[int, list] = {}
        for row in rows.order_by(f"{self._link}_id", "number").select_related(self._link):
            of_thing.setdefault(self._id(row), []).append(row)
        return [self._listed(revisions, now) for _id, revisions in sorted(of_thing.items(), reverse=True)]

    def get(self, id: int, *, now: datetime) -> Listed:
        """Raises Unknown."""
        return self._listed(self._all_of(id), now)

    def latest_number(self, id: int) -> int:
        """The number of its latest revision: another one means that it was changed. Raises Unknown."""
        return self._all_of(id)[-1].number

    def latest_numbers(self) -> dict[int, int]:
        """The same of every thing."""
        rows = self._revisions.objects.values_list(f"{self._link}_id").annotate(latest=models.Max("number"))
        return dict(rows)

    def _of(self, id: int) -> models.QuerySet:
        return self._revisions.objects.filter(**{f"{self._link}_id": id})

    def _all_of(self, id: int) -> list:
        table = self._revisions._meta.db_table
        rows = remembered(f"{table} {id}", lambda: list(self._of(id).order_by("number").select_related(self._link)))
        if not rows:
            raise self._unknown(id)
        return rows

    def _terms(self, revision):
        return msgspec.convert(revision.terms, self._terms_type)

    def _id(self, row) -> int:
        return getattr(row, f"{self._link}_id")

    def _as_dated(self, row):
        return self._dated(
            id=self._id(row),
            revision_id=row.id,
            number=row.number,
            name=getattr(row, self._link).name,
            terms=self._terms(row),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )

    def _as_past(self, row) -> Past:
        return Past(
            id=self._id(row),
            revision_id=row.id,
            number=row.number,
            name=getattr(row, self._link).name,
            terms=self._terms(row),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            made_at=row.made_at,
            made_by=row.made_by,
            came_by=row.came_by,
        )

    def _listed(self, revisions: Sequence, now: datetime) -> Listed:
        row, change = states.current(revisions, now), states.planned(revisions, now)
        thing = getattr(row, self._link)
        ends_at = change.ends_at if change else row.ends_at
        return Listed(
            id=thing.id,
            name=thing.name,
            state=states.state(revisions, thing, now),
            terms=self._terms(row),
            starts_at=row.starts_at,
            ends_at=thing.planned_end_at if thing.paused_at else ends_at,
            number=row.number,
            planned_at=change.starts_at if change else None,
            planned=self._terms(change) if change else None,
        )
