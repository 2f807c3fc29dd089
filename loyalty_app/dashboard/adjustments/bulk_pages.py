"""Adjustments from a file: a dry run first, then carried out with progress; stopped, gone on with, undone."""

from collections.abc import Iterator

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from loyalty_app import spreadsheet
from loyalty_app.adjustments import bulk as bulks
from loyalty_app.adjustments import bulk_check
from loyalty_app.adjustments.bulk_file import BYTES_MAX
from loyalty_app.adjustments.errors import AdjustmentError
from loyalty_app.adjustments.models import Bulk, BulkRow
from loyalty_app.dashboard.adjustments.bulk_words import PROBLEMS, STATES, WORK_TITLES
from loyalty_app.dashboard.adjustments.words import REASONS
from loyalty_app.dashboard.page import done, newest_first, page, show
from loyalty_app.work.models import Work

SHOWN = 10  # rows in sight; the files have all
ACTS = {  # by the last word of the address
    "run": (bulks.confirm, "bulk_started"),
    "approval": (bulks.approve, "bulk_started"),
    "discarding": (bulks.discard, "bulk_discarded"),
    "stop": (bulks.stop, "bulk_stopped"),
    "resumption": (bulks.go_on, "bulk_started"),
    "undoing": (bulks.undo, "bulk_undoing"),
}
CALLED_OFF_BY = {Bulk.State.CHECKING: "discarding"}


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
            "max_length": gettext_lazy("Give the file a shorter name."),
        },
    )


@page
def index(request: HttpRequest) -> HttpResponse:
    """The files so far, and a new one, which is only looked at."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    refusal = ""
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["file"]
        try:
            made = bulk_check.check(chosen.read(BYTES_MAX + 1), name=chosen.name, now=request.now)
        except AdjustmentError as refused:
            refusal = str(refused)
        else:
            return redirect("dashboard:bulk", made.id)
    stretch = newest_first(Bulk.objects.defer("file"), before=request.GET.get("before", ""))
    context = {
        "stretch": stretch,
        "bulks": [(row, *STATES[row.state]) for row in stretch.rows],
        "refusal": refusal or " ".join(form.errors.get("file", [])),
    }
    return show(request, "adjustments/bulks.html", context, refused=form.is_bound)


@page
def bulk(request: HttpRequest, bulk_id: int) -> HttpResponse:
    return shown(request, bulk_of(bulk_id))


def bulk_of(bulk_id: int) -> Bulk:
    row = Bulk.objects.filter(id=bulk_id).defer("file").first()
    if row is None:
        raise Http404
    return row


def shown(request: HttpRequest, row: Bulk, *, refusal: str = "") -> HttpResponse:
    work = Work.objects.filter(id=row.work_id).first() if row.work_id else None
    rows = BulkRow.objects.filter(bulk_id=row.id).order_by("number")
    words, tone = STATES[row.state]
    context = {
        "bulk": row,
        "state_words": words,
        "tone": tone,
        "work": work,
        "is_under_way": work is not None and work.is_under_way,
        "page_url": reverse("dashboard:bulk", args=[row.id]),
        "call_off": reverse("dashboard:bulk_act", args=[row.id, CALLED_OFF_BY.get(row.state, "stop")]),
        "is_checking": row.state == Bulk.State.CHECKING,
        "work_title": WORK_TITLES.get(row.state, ""),
        "first": [(each, REASONS[each.reason]) for each in rows.filter(problem="")[:SHOWN]],
        "bad": [(each, PROBLEMS[each.problem]) for each in rows.exclude(problem="")[:SHOWN]],
        "is_mine": row.asked_by == request.staff_id,
        "refusal": refusal,
    }
    return show(request, "adjustments/bulk.html", context, refused=bool(refusal))


@page
@require_POST
def decided(request: HttpRequest, bulk_id: int, act: str) -> HttpResponse:
    """One of ACTS, and the page that shows how the file stands; or why it was not done."""
    bulk_of(bulk_id)
    if act not in ACTS:
        raise Http404
    verb, notice = ACTS[act]
    try:
        row = verb(bulk_id, now=request.now)
    except AdjustmentError as refused:
        return shown(request, bulk_of(bulk_id), refusal=str(refused))
    return done("bulk_waits" if row.state == Bulk.State.WAITING else notice, "bulk", row.id)


@page
def errors(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """The rows that were not carried out, and those that could not be wholly undone, each with why."""
    row = bulk_of(bulk_id)
    header = ["row", "who", "points", "reason", "note", "problem"]
    response = HttpResponse(spreadsheet.as_csv(header, _lines(row)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="adjustments-{row.id}-errors.csv"'
    return response


def _lines(row: Bulk) -> Iterator[tuple]:
    for each in BulkRow.objects.filter(~Q(problem="") | Q(kept_points__gt=0), bulk_id=row.id).order_by("number"):
        who = each.who or _("member %(id)s") % {"id": each.member_id}
        spent = _("%(points)s points could not be taken back: the member spent them, or was forgotten.")
        why = PROBLEMS[each.problem] if each.problem else spent % {"points": each.kept_points}
        yield each.number, who, each.points, each.reason, each.note, str(why)
