"""The programme's settings, effective-dated: an order is judged by the settings of the instant it was placed."""

from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Max

from loyalty_app import outbox
from loyalty_app.audit_trail.note import note
from loyalty_app.earning.checks import check_programme as check
from loyalty_app.earning.models import ProgrammeRevision
from loyalty_app.earning.terms import CLAIM_WINDOW_DAYS_MAX, PENDING_DAYS_MAX, InvalidProgramme, Programme
from loyalty_app.scope import remembered

__all__ = [
    "CLAIM_WINDOW_DAYS_MAX",
    "PENDING_DAYS_MAX",
    "ChangedMeanwhile",
    "History",
    "InvalidProgramme",
    "Programme",
    "Revision",
    "at",
    "begin",
    "change",
    "check",
    "history",
]


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """The settings in force over [starts_at, ends_at)."""

    number: int
    starts_at: datetime
    ends_at: datetime | None
    programme: Programme


class History(tuple[Revision, ...]):
    """All revisions, oldest first."""

    def at(self, instant: datetime) -> Programme | None:
        """What was in force; None before the first revision."""
        for revision in reversed(self):
            if revision.starts_at <= instant and (revision.ends_at is None or instant < revision.ends_at):
                return revision.programme
        return None


def begin(*, now: datetime) -> None:
    """The shop has a programme from now on. A shop that had one keeps it: reinstalling changes nothing.

    It begins with the second: Shopify tells an order's time in whole ones, and nothing was judged before.
    """
    began_at, settings = now.replace(microsecond=0), msgspec.to_builtins(Programme())
    first = ProgrammeRevision(number=1, starts_at=began_at, settings=settings)
    ProgrammeRevision.objects.bulk_create([first], ignore_conflicts=True)


def history() -> History:
    return remembered("programme", _read)


def _read() -> History:
    rows = ProgrammeRevision.objects.order_by("number").values_list("number", "starts_at", "ends_at", "settings")
    return History(
        Revision(number=number, starts_at=starts_at, ends_at=ends_at, programme=msgspec.convert(settings, Programme))
        for number, starts_at, ends_at, settings in rows
    )


def at(instant: datetime) -> Programme:
    """The settings in force. Before the programme began: its first ones; without a programme: the defaults."""
    revisions = history()
    return revisions.at(instant) or (revisions[0].programme if revisions else Programme())


class ChangedMeanwhile(Exception):
    """Somebody else changed the settings after they were looked at."""


def change(settings: Programme, *, seen: int | None = None, now: datetime) -> Programme:
    """From now on these settings hold; orders placed before are judged by the former ones, for ever.

    Saying what holds already changes nothing. seen: the number of the revision that somebody saw who says so.
    Raises InvalidProgramme, and ChangedMeanwhile when that is not the latest any more.
    """
    check(settings)
    with transaction.atomic():
        begin(now=now)
        current = ProgrammeRevision.objects.select_for_update().get(ends_at=None)
        if msgspec.convert(current.settings, Programme) == settings:
            return settings
        if seen not in (None, current.number):
            raise ChangedMeanwhile
        note("programme.changed", before=current.settings, after=settings, now=now)
        current.ends_at = max(now, current.starts_at)
        current.save(update_fields=["ends_at"])
        number = ProgrammeRevision.objects.aggregate(last=Max("number"))["last"] + 1
        ProgrammeRevision.objects.create(
            number=number, starts_at=current.ends_at, settings=msgspec.to_builtins(settings)
        )
        outbox.programme_changed(now=now)
    return settings
