"""The look's page: its settings beside the widget, which shows them while they are chosen."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from loyalty_app.appearance import look, originals, texts
from loyalty_app.appearance.look import Look
from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.look import form as look_form
from loyalty_app.dashboard.look import preview, verdict
from loyalty_app.dashboard.look.form import LookForm
from loyalty_app.dashboard.look.verdict import Verdict
from loyalty_app.dashboard.page import done, page, show


@dataclass(frozen=True, slots=True)
class Told:
    """What is worked out anew with every change: for the frame, and about the colours."""

    frame: dict | None  # None: the form can't be read as it is
    verdicts: list[Verdict]


@page
def index(request: HttpRequest) -> HttpResponse:
    saved = look.saved()
    form = LookForm(request.POST if request.method == "POST" else None, initial=look_form.initial(saved.look))
    if form.is_bound and form.is_valid() and (said := form.look()) is not None:
        look.save(said, now=request.now)
        return done("look_saved", "look")
    context = {
        "form": form,
        "is_own": form["colours"].value() == "own",
        "sections": form_layout.lay_out(form, look_form.PLAN),
        "told": _told(request, form if form.is_bound else None, saved.look),
        "document": preview.document(),
        "changed_at": saved.changed_at,
    }
    return show(request, "look/index.html", context, refused=form.is_bound)


@page
@require_POST
def shown(request: HttpRequest) -> HttpResponse:
    """The fragment below the colours, worked out from what is chosen so far. Nothing is saved."""
    return render(request, "dashboard/look/_told.html", {"told": _told(request, LookForm(request.POST), None)})


def _told(request: HttpRequest, form: LookForm | None, saved: Look | None) -> Told:
    """Of what is typed, else of what is saved."""
    said = saved if form is None else form.look() if form.is_valid() else None
    if said is None:
        colours = [form.cleaned_data.get(name, "") for name in ("accent", "on_accent")]
        is_own = form.cleaned_data.get("colours") == "own"
        return Told(None, verdict.of(*colours) if is_own else [])
    language = originals.DEFAULT
    frame = preview.told(request, said, language=language, overrides=texts.overrides(language), now=request.now)
    return Told(frame, verdict.of(said.accent, said.on_accent))
