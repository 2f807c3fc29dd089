"""Settings: how the programme works from now on, what it was before, and the requests about people's data."""

import json
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loyalty_app import people_news
from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.page import done, newest_first, page, show
from loyalty_app.dashboard.programme import form as programme_form
from loyalty_app.dashboard.programme import theme_blocks
from loyalty_app.dashboard.programme.form import ProgrammeForm
from loyalty_app.earning import programme
from loyalty_app.members import export
from loyalty_app.members.models import PrivacyRequest


@page
def settings(request: HttpRequest) -> HttpResponse:
    former = programme.at(request.now)
    form = ProgrammeForm(request.POST if request.method == "POST" else None, initial=programme_form.initial(former))
    if form.is_bound and form.is_valid() and (said := form.settings(former)) is not None:
        programme.change(said, now=request.now)
        return done("settings_saved", "settings")
    context = {
        "form": form,
        "sections": form_layout.lay_out(form, programme_form.PLAN),
        "is_paused": former.paused,
        "changes": changes(programme.history()),
        "theme_blocks": theme_blocks.offered(request.shop),
    }
    return show(request, "settings/index.html", context, refused=form.is_bound)


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
    before, after = programme_form.initial(old.programme), programme_form.initial(new.programme)
    sentences = []
    if old.programme.paused != new.programme.paused:
        sentences.append(_("Paused.") if new.programme.paused else _("Resumed."))
    form = ProgrammeForm()
    for name, field in form.fields.items():
        if before[name] != after[name]:
            sentences.append(f"{field.label}: {_shown(field, before[name])} → {_shown(field, after[name])}")
    return sentences


def _shown(field, value) -> str:
    if value is None:
        return _("none")
    words = dict(getattr(field, "choices", []))
    if isinstance(value, list):
        return ", ".join(str(words[each]) for each in value) or _("none")
    return str(words.get(value, value))


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
