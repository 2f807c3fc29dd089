"""The programme's settings, effective-dated: an order is judged by the settings of the instant it was placed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from loyalty_app.earning.models import ProgrammeRevision
from loyalty_app.orders.facts import CHANNELS

PENDING_DAYS_MAX = 365
CLAIM_WINDOW_DAYS_MAX = 730


class InvalidProgramme(ValueError):
    """Settings that can't be. ``errors`` has a sentence per field."""

    def __init__(self, errors: dict[str, str]):
        super().__init__(str(errors))
        self.errors = errors


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant chooses for the whole programme. The defaults are what most want."""

    enrolment: Literal["everyone", "joined"] = "everyone"  # whose orders earn
    trigger: Literal["paid", "fulfilled"] = "paid"
    pending_days: int = 0  # after the trigger, until points can be spent
    tax: Literal["out", "in"] = "out"
    shipping: Literal["out", "in"] = "out"
    gift_card_payment: Literal["keeps", "reduces"] = "keeps"  # what paying by gift card or credit does to the basis
    store_credit_refund: Literal["takes_back", "keeps"] = "takes_back"
    rounding: Literal["floor", "half_up", "ceiling"] = "floor"
    stacking: Literal["best", "multiply"] = "best"  # of several campaigns
    channels_off: tuple[str, ...] = ()  # of orders.facts.CHANNELS
    negative_balance: Literal["allowed", "clamped"] = "allowed"
    claim_window_days: int = 90  # how long a guest's order can be claimed
    paused: bool = False


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
    """The shop has a programme from now on. A shop that had one keeps it: reinstalling changes nothing."""
    ProgrammeRevision.objects.bulk_create(
        [ProgrammeRevision(number=1, starts_at=now, settings=msgspec.to_builtins(Programme()))], ignore_conflicts=True
    )


def history() -> History:
    rows = ProgrammeRevision.objects.order_by("number").values_list("number", "starts_at", "ends_at", "settings")
    return History(
        Revision(number=number, starts_at=starts_at, ends_at=ends_at, programme=msgspec.convert(settings, Programme))
        for number, starts_at, ends_at, settings in rows
    )


def at(instant: datetime) -> Programme:
    """The settings in force. Before the programme began: its first ones; without a programme: the defaults."""
    revisions = history()
    return revisions.at(instant) or (revisions[0].programme if revisions else Programme())


def change(settings: Programme, *, now: datetime) -> Programme:
    """From now on these settings hold; orders placed before are judged by the former ones, for ever.

    Saying what holds already changes nothing. Raises InvalidProgramme.
    """
    check(settings)
    with transaction.atomic():
        begin(now=now)
        current = ProgrammeRevision.objects.select_for_update().get(ends_at=None)
        if msgspec.convert(current.settings, Programme) == settings:
            return settings
        current.ends_at = max(now, current.starts_at)
        current.save(update_fields=["ends_at"])
        number = ProgrammeRevision.objects.aggregate(last=Max("number"))["last"] + 1
        ProgrammeRevision.objects.create(
            number=number, starts_at=current.ends_at, settings=msgspec.to_builtins(settings)
        )
    return settings


def check(settings: Programme) -> None:
    """Raises InvalidProgramme with a sentence per field that says what to do."""
    errors = {}
    if not 0 <= settings.pending_days <= PENDING_DAYS_MAX:
        errors["pending_days"] = _("Enter a number of days from 0 to %(most)d.") % {"most": PENDING_DAYS_MAX}
    if not 0 <= settings.claim_window_days <= CLAIM_WINDOW_DAYS_MAX:
        errors["claim_window_days"] = _("Enter a number of days from 0 to %(most)d.") % {"most": CLAIM_WINDOW_DAYS_MAX}
    if _unknown(settings.channels_off, CHANNELS):
        errors["channels_off"] = _("Choose from the channels of the list.")
    try:
        msgspec.convert(msgspec.to_builtins(settings), Programme)
    except msgspec.ValidationError as error:
        errors["settings"] = str(error)
    if errors:
        raise InvalidProgramme(errors)


def _unknown(chosen: Sequence[str], known: Sequence[str]) -> bool:
    return not set(chosen) <= set(known)
