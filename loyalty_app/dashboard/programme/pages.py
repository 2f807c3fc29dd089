"""Settings: how the programme works from now on, what it was before, and the requests about people's data."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loyalty_app import people_news
from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.long_work.pages import page_of
from loyalty_app.dashboard.page import done, newest_first, page, show
from loyalty_app.dashboard.programme import form as programme_form
from loyalty_app.dashboard.programme import outlook, theme_blocks
from loyalty_app.dashboard.programme.form import ProgrammeForm
from loyalty_app.earning import programme, replay
from loyalty_app.ledger import lately
from loyalty_app.members import export
from loyalty_app.members.models import PrivacyRequest
from loyalty_app.scope import remembering
from loyalty_app.work.models import Work

GIVEN_DAYS = 30


@page
def settings(request: HttpRequest) -> HttpResponse:
    """?replay= a replay of other settings: the form shows these, which are not saved yet."""
    former = programme.at(request.now)
    tried = replayed(request.GET.get("replay", ""), former)
    form = ProgrammeForm(
        request.POST if request.method == "POST" else None, initial=programme_form.initial(tried or former)
    )
    said = form.settings(former) if form.is_bound and form.is_valid() else None
    if said is not None:
        try:
            programme.change(said, seen=seen_of(request), now=request.now)
        except programme.ChangedMeanwhile:
            words = _(
                "Somebody changed the settings meanwhile, in another window or place. Open them again, then change."
            )
            form.add_error(None, words)
        else:
            return done("settings_saved", "settings")
    return shown(request, form, former=former, tried=tried)


def seen_of(request: HttpRequest) -> int | None:
    """The revision that the form was made from."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None


def shown(
    request: HttpRequest, form: ProgrammeForm, *, former: programme.Programme, tried: programme.Programme | None = None
) -> HttpResponse:
    history = programme.history()
    context = {
        "form": form,
        "seen": seen_of(request) or (history[-1].number if history else ""),
        "sections": form_layout.lay_out(form, programme_form.PLAN),
        "is_paused": former.paused,
        "given": lately.given(after=timezone.localdate(request.now) - timedelta(days=GIVEN_DAYS)),
        "given_days": GIVEN_DAYS,
        "is_tried": tried is not None,
        "outlook": outlook.of(tried or former, former, currency=request.shop.currency, now=request.now),
        "replay_days": replay.PERIODS,
        "changes": changes(history),
        "theme_blocks": theme_blocks.offered(request.shop),
    }
    return show(request, "settings/index.html", context, refused=form.is_bound)


def replayed(work_id: str, former: programme.Programme) -> programme.Programme | None:
    """The settings that this work replays, whether the programme runs as it does; None if there is no such work."""
    if not (work_id.isdecimal() and len(work_id) < 19):
        return None
    piece = Work.objects.filter(id=int(work_id), kind=replay.KIND).defer("result", "place").first()
    asked = replay.asked_for(piece).settings if piece is not None else None
    return asked and msgspec.structs.replace(asked, paused=former.paused)


@page
@require_POST
def settings_outlook(request: HttpRequest) -> HttpResponse:
    """The fragment beside the form: what is typed would have done with the latest orders. Nothing is saved."""
    with remembering():
        former, form = programme.at(request.now), ProgrammeForm(request.POST)
        said = form.settings(former) if form.is_valid() else None
        found = outlook.of(said, former, currency=request.shop.currency, now=request.now)
        return render(request, "dashboard/settings/_settings_outlook.html", {"outlook": found})


@page
@require_POST
def settings_replay(request: HttpRequest, days: int) -> HttpResponse:
    """What is typed is replayed with all orders of these days, by the workers; its page shows how far it is."""
    if days not in replay.PERIODS:
        raise Http404
    former, form = programme.at(request.now), ProgrammeForm(request.POST)
    said = form.settings(former) if form.is_valid() else None
    if said == former:
        form.add_error(None, _("Change a setting first, then replay it."))
    if said in (None, former):
        return shown(request, form, former=former)
    return redirect(page_of(replay.ask_settings(said, days=days, now=request.now)))


@page
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    programme.change(msgspec.structs.replace(programme.at(request.now), paused=True), now=request.now)
    return done("programme_paused", "settings")


@page
@require_POST
def resumption(request: HttpRequest) -> HttpResponse:
    programme.change(msgspec.structs.replace(programme.at(request.now), paused=False), now=request.now)
    return done("programme_resumed", "settings")


@dataclass(frozen=True, slots=True)
class Change:
    """One revision of the settings, told as what it changed."""

    at: datetime
    sentences: list[str]


def changes(history: programme.History, *, most: int = 20) -> list[Change]:
    """Newest first; the first revision is the programme's beginning."""
    pairs = zip([None, *history], history, strict=False)
    told = [Change(at=new.starts_at, sentences=_told(old, new)) for old, new in pairs]
    return told[::-1][:most]


def _told(old: programme.Revision | None, new: programme.Revision) -> list[str]:
    if old is None:
        return [_("The programme began.")]
    turned = _("Paused.") if new.programme.paused else _("Resumed.")
    first = [turned] if old.programme.paused != new.programme.paused else []
    return first + programme_form.told(old.programme, new.programme)


@page
def privacy(request: HttpRequest) -> HttpResponse:
    """Who asked to see their data or to be forgotten, and whether it is done."""
    stretch = newest_first(PrivacyRequest.objects.all(), before=request.GET.get("before", ""))
    return show(request, "settings/privacy.html", {"stretch": stretch})


@page
def privacy_export(request: HttpRequest, request_id: int) -> HttpResponse:
    """The data asked for, as a file for the shop's owner to hand over; the request is done with it."""
    asked = PrivacyRequest.objects.filter(id=request_id, kind=PrivacyRequest.Kind.DATA_REQUEST).first()
    if asked is None:
        raise Http404
    export.answer(asked, now=request.now)
    held = people_news.held(asked.customer_id, order_ids=asked.orders)
    response = HttpResponse(json.dumps(held, indent=2, ensure_ascii=False), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="customer-{asked.customer_id or asked.id}.json"'
    return response
