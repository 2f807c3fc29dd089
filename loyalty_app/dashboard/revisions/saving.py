"""What becomes of an editor's form: a change at once, a change planned for a day, or a draft."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from loyalty_app.dashboard.dated_form import DatedForm, Days
from loyalty_app.invalid import Invalid
from loyalty_app.revisions.dated import Drafted, Listed, NotNow

DAYS = {"starts_on", "ends_on"}
_TOKEN = re.compile(r"[0-9a-f-]{32,40}")


def is_draft(request: HttpRequest) -> bool:
    """Whether the form was sent to be kept, not to be published."""
    return request.GET.get("as") == "draft"


def days_for(it: Listed | Drafted | None) -> Days:
    """Which days its form has."""
    if isinstance(it, Drafted):
        return "own" if it.of is None else "change"
    return "both" if it is not None and it.state == "live" else "own"


def is_replacing(request: HttpRequest) -> str:
    """The version of the draft that is there, if it is to be replaced by what was typed; else ""."""
    return request.GET.get("in_place_of", "") if is_draft(request) else ""


def token_of(form: DatedForm) -> str:
    """Of the page that the form came with: sent twice it makes one thing. A fresh one for a fresh page."""
    sent = form.data.get("token", "")
    return sent if _TOKEN.fullmatch(sent) else str(uuid4())


@transaction.atomic
def change(register: Any, listed: Listed, form: DatedForm, terms: Any, *, now: datetime) -> str:
    """It says this from now on, or from the day the form names: "changed" or "planned", or "changed_paused" while it
    gives nothing. Raises Invalid, NotNow.

    It is rescheduled only if its own days were touched: a start that has passed must not begin anew.
    """
    _check_seen(register, listed.id, form)
    name, day = form.cleaned_data["name"], _day(form, now=now)
    if day is not None:
        if DAYS & set(form.changed_data):
            raise Invalid({"publish_on": _("The first or last day can only be changed at once. Do that on its own.")})
        register.plan(listed.id, terms, starts_at=day, name=name, now=now)
        return "planned"
    register.revise(listed.id, terms, name=name, now=now)
    if DAYS & set(form.changed_data):
        register.schedule(listed.id, starts_at=form.starts_at(now=now), ends_at=form.ends_at(), now=now)
        return "changed"
    return "changed_paused" if listed.state == "paused" else "changed"


@transaction.atomic
def new_draft(register: Any, form: DatedForm, terms: Any, *, now: datetime) -> int:
    """A draft of something new; its id. Raises Invalid, NotNow."""
    starts_at = form.first_midnight()
    days = {"starts_at": starts_at, "ends_at": form.ends_at()}
    return register.drafts.save(form.cleaned_data["name"], terms, **days, token=token_of(form), now=now)


@transaction.atomic
def draft_of(
    register: Any, listed: Listed, form: DatedForm, terms: Any, *, in_place_of: str = "", now: datetime
) -> int:
    """A draft of what it may come to say; its id. in_place_of: the version of the one that is there already, which is
    replaced. Raises Invalid, NotNow.
    """
    _check_seen(register, listed.id, form)
    if DAYS & set(form.changed_data):
        words = _("A draft leaves the days as they are. Publish other days at once, or set them back.")
        raise Invalid(dict.fromkeys(sorted(DAYS & set(form.changed_data)), words))
    there = register.drafts.of(listed.id)
    if there is not None and not in_place_of:
        raise NotNow(_("There is a draft of it already. Open that one, or replace it by what you typed."))
    if there is not None and there.version != in_place_of:
        raise NotNow(_("Somebody saved that draft meanwhile. Look at it, then replace it."))
    day = _day(form, now=now)
    return register.drafts.save(form.cleaned_data["name"], terms, of=listed.id, starts_at=day, now=now)


@transaction.atomic
def redraft(register: Any, draft: Any, form: DatedForm, terms: Any, *, now: datetime) -> None:
    """The draft says this now. Raises Invalid, NotNow, UnknownDraft."""
    seen = form.data.get("seen", "")
    if seen and seen != draft.version:
        raise NotNow(_("Somebody saved this draft, or changed what it is of, while you wrote. Open it again."))
    if draft.of is None:
        days = {"starts_at": form.first_midnight(), "ends_at": form.ends_at()}
    else:
        days = {"starts_at": _day(form, now=now)}
    register.drafts.save(form.cleaned_data["name"], terms, of=draft.of, id=draft.id, **days, now=now)


def _check_seen(register: Any, id: int, form: DatedForm) -> None:
    seen = form.data.get("seen", "")
    if seen.isdecimal() and len(seen) < 10:
        register.check_unchanged(id, int(seen))


def _day(form: DatedForm, *, now: datetime) -> datetime | None:
    """The midnight from which the change is to hold; None: at once."""
    day = form.midnight_of("publish_on")
    if day is not None and day <= now:
        raise Invalid({"publish_on": _("Choose a day to come, or leave it empty to publish at once.")})
    return day
