"""Replay: choose a draft and how many days, watch it being worked off, read what it found."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from loyalty_app.dashboard.long_work.pages import page_of
from loyalty_app.dashboard.page import page, show
from loyalty_app.dashboard.replay import shown
from loyalty_app.earning import replay, rulebook
from loyalty_app.rewards import catalogue, point_worth
from loyalty_app.work.models import Work

LISTED = 10
USUAL_DAYS = 90


class ReplayForm(forms.Form):
    draft = forms.TypedChoiceField(
        label=_("Draft"),
        coerce=int,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose a draft. This one was published or deleted.")
        ),
    )
    days = forms.TypedChoiceField(
        label=_("Orders of the last"),
        coerce=int,
        choices=[(days, _("%s days") % days) for days in replay.PERIODS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose 30, 90 or 365 days.")),
    )

    def __init__(self, data=None, *, drafts, **options):
        super().__init__(data, **options)
        self.fields["draft"].choices = [(each.id, each.name) for each in drafts]


@page
def index(request: HttpRequest) -> HttpResponse:
    """?draft= is chosen already. Drafts that give points for joining change no orders and are not offered."""
    drafts = [each for each in rulebook.drafts.all() if each.terms.kind != "joining"]
    posted = request.POST if request.method == "POST" else None
    wanted = request.GET.get("draft", "")
    form = ReplayForm(posted, drafts=drafts, initial={"draft": wanted, "days": USUAL_DAYS})
    if form.is_bound and form.is_valid():
        try:
            piece = replay.ask(form.cleaned_data["draft"], days=form.cleaned_data["days"], now=request.now)
        except rulebook.UnknownDraft:
            form.add_error("draft", form.fields["draft"].error_messages["invalid_choice"])
        else:
            return redirect(page_of(piece))
    is_gone = bool(wanted) and wanted not in {str(each.id) for each in drafts}
    recent = Work.objects.filter(kind=replay.KIND).defer("result", "place").order_by("-asked_at", "-id")[:LISTED]
    context = {
        "form": form,
        "drafts": drafts,
        "is_gone": is_gone and not form.is_bound,
        "recent": [(piece, asked, shown.title(asked)) for piece in recent for asked in [replay.asked_for(piece)]],
    }
    return show(request, "replay/index.html", context, refused=form.is_bound)


def found(work_id: int) -> Work:
    piece = Work.objects.filter(id=work_id, kind=replay.KIND).first()
    if piece is None:
        raise Http404
    return piece


@page
def result(request: HttpRequest, work_id: int) -> HttpResponse:
    """How far it is, and then what it found."""
    piece = found(work_id)
    asked, figures = replay.asked_for(piece), replay.found(piece)
    drafts, currency = rulebook.drafts.all(), request.shop.currency
    changed = shown.orders([*figures.up, *figures.down])
    context = {
        "work": piece,
        "page_url": page_of(piece),
        "asked": asked,
        "days": ngettext("%s day", "%s days", asked.days) % asked.days,
        "title": shown.title(asked),
        "sentences": shown.sentences(asked, currency=currency),
        "figures": figures,
        "cost": shown.cost(figures, point_worth.dearest(catalogue.at(request.now)), currency=currency),
        "up": changed[: len(figures.up)],
        "down": changed[len(figures.up) :],
        "has_draft": any(each.id == asked.draft for each in drafts),
        "draft_has_changed": shown.draft_has_changed(asked, drafts),
        "programme_has_changed": shown.programme_has_changed(asked, now=request.now),
    }
    return show(request, "replay/result.html", context)


@page
def order(request: HttpRequest, work_id: int, order_id: int) -> HttpResponse:
    """One order of the result: why so many points today, and why so many with the draft."""
    piece = found(work_id)
    figures = replay.found(piece)
    changed = [each for each in (*figures.up, *figures.down) if each.order_id == order_id]
    if not changed:
        raise Http404
    context = {
        "entry": shown.orders(changed)[0],
        "asked": replay.asked_for(piece),
        "result_url": page_of(piece),
    }
    return show(request, "replay/order.html", context)
