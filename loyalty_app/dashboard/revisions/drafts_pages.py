"""A draft beside what holds now: look, publish it now or for a day, delete it. And a planned change."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.dated_form import DatedForm
from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.revisions import facts
from loyalty_app.dashboard.revisions.sort import GONE, Sort
from loyalty_app.invalid import Invalid
from loyalty_app.revisions.dated import Drafted, Listed, NotNow, Unknown


class Day(DatedForm):
    """From which day on a draft is to hold."""

    resumes = forms.BooleanField(
        label=_lazy("Resume it, too"),
        required=False,
        help_text=_lazy("Without, it says something else and still gives nothing."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("starts_on", "ends_on"):
            del self.fields[name]
        self.fields["publish_on"].help_text = _("Empty: at once. Otherwise it holds as that day begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two sentences and what differs between them, value by value."""

    before: str
    after: str
    differences: list[facts.Difference]


def compared(request: HttpRequest, sort: Sort, *, before: tuple[str, Any], after: tuple[str, Any]) -> Compared:
    """before, after: (name, terms)."""
    former, later = (facts.of(sort.told(request, *each)) for each in (before, after))
    return Compared(
        before=sort.said(request, *before),
        after=sort.said(request, *after),
        differences=facts.differences(former, later),
    )


@page
def draft(request: HttpRequest, draft_id: int, *, sort: Sort) -> HttpResponse:
    return _shown(request, sort.draft(draft_id), sort)


@page
@require_POST
def publication(request: HttpRequest, draft_id: int, *, sort: Sort) -> HttpResponse:
    """What the draft says holds from now, or from the day that was chosen. ``version``: what was seen."""
    try:
        drafted = sort.register.drafts.get(draft_id)
    except Unknown:
        return _gone(request, sort)
    day = _day(request, drafted, sort)
    if not day.is_valid():
        return _shown(request, drafted, sort, day=day)
    was_paused = drafted.of is not None and sort.thing(request, drafted.of).state == "paused"
    resumes = was_paused and day.cleaned_data["resumes"]
    seen, starts_at = request.POST.get("version") or None, day.midnight_of("publish_on")
    try:
        act = sort.publish(request, drafted, seen=seen, starts_at=starts_at, resumes=resumes)
    except (Invalid, NotNow) as refusal:
        return _shown(request, sort.draft(draft_id), sort, refusal=_words_of(refusal))
    except Unknown:
        return _gone(request, sort)
    still_paused = was_paused and not resumes
    to = (f"{sort.key}_changed_paused", sort.key, drafted.of) if still_paused else (f"{sort.key}_{act}", sort.list_page)
    return done(*to)


@page
@require_POST
def deletion(request: HttpRequest, draft_id: int, *, sort: Sort) -> HttpResponse:
    sort.register.drafts.throw_away(sort.draft(draft_id).id, now=request.now)
    return done(f"{sort.key}_draft_deleted", sort.list_page)


@page
def planned(request: HttpRequest, thing_id: int, *, sort: Sort) -> HttpResponse:
    """The change that is planned for a day to come, beside what holds until then."""
    return _planned(request, sort.thing(request, thing_id), sort)


def _planned(request: HttpRequest, thing: Listed, sort: Sort) -> HttpResponse:
    context = {"sort": sort, "thing": thing, "thing_page": sort.page("", thing.id)}
    if thing.planned is not None:
        context["change"] = compared(request, sort, before=(thing.name, thing.terms), after=(thing.name, thing.planned))
        context["calling_off"] = sort.page("calling_off", thing.id)
    return show(request, "revisions/planned.html", context)


@page
@require_POST
def calling_off(request: HttpRequest, thing_id: int, *, sort: Sort) -> HttpResponse:
    """The planned change never comes. Without one, nothing happens."""
    try:
        sort.register.call_off(sort.thing(request, thing_id).id, now=request.now)
    except NotNow as refusal:
        context = {"sort": sort, "thing": sort.thing(request, thing_id), "refusal": str(refusal)}
        return show(request, "revisions/planned.html", context, refused=True)
    return done(f"{sort.key}_called_off", sort.key, thing_id)


def _words_of(refusal: Invalid | NotNow) -> str:
    if isinstance(refusal, Invalid):
        return " ".join(str(each) for each in refusal.errors.values())
    return str(refusal)


def _shown(
    request: HttpRequest, drafted: Drafted, sort: Sort, *, refusal: str = "", day: DatedForm | None = None
) -> HttpResponse:
    thing = sort.thing(request, drafted.of) if drafted.of is not None else None
    named = (drafted.name, drafted.terms)
    context = {
        "sort": sort,
        "draft": drafted,
        "thing": thing,
        "thing_page": sort.page("", thing.id) if thing else "",
        "change": compared(request, sort, before=(thing.name, thing.terms), after=named) if thing else None,
        "meanwhile": _meanwhile(request, drafted, thing, sort) if thing and drafted.is_behind else None,
        "sentence": sort.said(request, *named),
        "facts": [] if thing else facts.said(sort.told(request, *named)),
        "day": day or _day(request, drafted, sort, is_read=False),
        "warnings": sort.warnings(request, drafted),
        "refusal": refusal,
        "edit": sort.page("draft_edit", drafted.id),
        "publication": sort.page("draft_publication", drafted.id),
        "deletion": sort.page("draft_deletion", drafted.id),
        "replay": _replay(drafted, sort),
    }
    return show(request, "revisions/draft.html", context, refused=bool(refusal or (day and day.errors)))


def _meanwhile(request: HttpRequest, drafted: Drafted, thing: Listed, sort: Sort) -> Compared | None:
    """What somebody published after the draft was begun."""
    past = {each.number: each for each in sort.register.history(drafted.of)}
    begun = past.get(drafted.begun_from)
    if begun is None:
        return None
    return compared(request, sort, before=(thing.name, begun.terms), after=(thing.name, thing.terms))


def _day(request: HttpRequest, drafted: Drafted, sort: Sort, *, is_read: bool = True) -> Day:
    zone = ZoneInfo(request.shop.timezone)
    starts_at = drafted.starts_at if drafted.starts_at and drafted.starts_at > request.now else None
    initial = {"publish_on": starts_at and starts_at.astimezone(zone).date()}
    form = Day(request.POST if is_read else None, currency=request.shop.currency, zone=zone, initial=initial)
    if is_read and form.is_valid() and (day := form.midnight_of("publish_on")) is not None and day <= request.now:
        form.add_error("publish_on", forms.ValidationError(_("Choose a day to come, or leave it empty.")))
    return form


def _replay(drafted: Drafted, sort: Sort) -> str:
    """The address at which past orders are judged by the draft; "" where there is nothing to replay."""
    try:
        return f"{reverse('dashboard:replay')}?draft={drafted.id}" if sort.is_replayed else ""
    except NoReverseMatch:
        return ""


def _gone(request: HttpRequest, sort: Sort) -> HttpResponse:
    """Published or deleted in another window. Who never saw it is told what everybody is told of what isn't there."""
    if not request.POST.get("version"):
        raise Http404
    return show(request, "revisions/gone.html", {"sort": sort, "sentence": GONE}, refused=True)
