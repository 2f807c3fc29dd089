"""Adjustments: staff give or take points, a second person decides where the sum is large, what was wrong is undone."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from loyalty_app.adjustments import adjust, decide, undo
from loyalty_app.adjustments.errors import AdjustmentError
from loyalty_app.adjustments.models import Adjustment, Bulk
from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.adjustments import form as adjustment_form
from loyalty_app.dashboard.adjustments.form import AdjustmentForm
from loyalty_app.dashboard.adjustments.words import told
from loyalty_app.dashboard.page import PAGE_SIZE, done, newest_first, page, show
from loyalty_app.earning import programme
from loyalty_app.ledger import balances
from loyalty_app.members.models import Member


@page
def new(request: HttpRequest, member_id: int) -> HttpResponse:
    """The form for a member, with what their balance becomes beside it."""
    member = member_of(member_id)
    if member.merged_into_id:
        return redirect("dashboard:adjustment_new", member.merged_into_id)
    form = form_of(request)
    refusal = ""
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            row = adjust.ask(
                member_id,
                points=form.signed,
                reason=said["reason"],
                text=said["note"],
                last_day=said["last_day"],
                token=said["token"],
                now=request.now,
            )
        except AdjustmentError as refused:
            refusal = str(refused)
        else:
            act = "adjustment_waits" if row.state == Adjustment.State.WAITING else "adjustment_done"
            return done(act, "adjustment", row.id)
    context = {
        "member": member,
        "form": form,
        "refusal": refusal,
        "sections": form_layout.lay_out(form, adjustment_form.PLAN),
        "outcome": outcome_of(request, form, member_id),
    }
    return show(request, "adjustments/new.html", context, refused=form.is_bound)


@page
@require_POST
def outcome(request: HttpRequest, member_id: int) -> HttpResponse:
    """The fragment beside the form, worked out from what is typed so far. Nothing moves."""
    member = member_of(member_id)
    found = outcome_of(request, form_of(request), member.id)
    return render(request, "dashboard/adjustments/_outcome.html", {"outcome": found})


def form_of(request: HttpRequest) -> AdjustmentForm:
    return AdjustmentForm(request.POST if request.method == "POST" else None, today=timezone.localdate(request.now))


def outcome_of(request: HttpRequest, form: AdjustmentForm, member_id: int) -> adjustment_form.Outcome:
    return adjustment_form.outcome_of(form, balances.of(member_id), limits=programme.at(request.now))


def member_of(member_id: int) -> Member:
    member = Member.objects.filter(id=member_id).first()
    if member is None:
        raise Http404
    return member


def asked(show_: str, member: str) -> QuerySet:
    rows = Adjustment.objects.all()
    if show_ == "waiting":
        rows = rows.filter(state=Adjustment.State.WAITING)
    if member.isdecimal() and len(member) < 19:
        rows = rows.filter(member_id=int(member))
    return rows


@page
def index(request: HttpRequest) -> HttpResponse:
    """Newest first: all of them, those that wait, or a member's."""
    chosen = "waiting" if request.GET.get("show") == "waiting" else "all"
    member = request.GET.get("member", "").strip()[:20]
    stretch = newest_first(asked(chosen, member), before=request.GET.get("before", ""))
    return show(
        request,
        "adjustments/index.html",
        {
            "stretch": stretch,
            "entries": told(stretch.rows),
            "show": chosen,
            "member": member,
            "files": Bulk.objects.filter(state=Bulk.State.WAITING).order_by("-id")[:PAGE_SIZE],
            "filters": f"show={chosen}&" + (f"member={member}&" if member.isdecimal() else ""),
        },
    )


@page
def adjustment(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    return shown(request, adjustment_of(adjustment_id))


def shown(request: HttpRequest, row: Adjustment, *, refusal: str = "") -> HttpResponse:
    (entry,) = told([row])
    context = {
        "told": entry,
        "adjustment": row,
        "refusal": refusal,
        "balances": balances.of(row.member.merged_into_id or row.member_id),
        "is_mine": row.asked_by == request.staff_id,
        "is_gone": row.member.state == Member.State.REDACTED,
    }
    return show(request, "adjustments/adjustment.html", context, refused=bool(refusal))


def adjustment_of(adjustment_id: int) -> Adjustment:
    row = Adjustment.objects.select_related("member").filter(id=adjustment_id).first()
    if row is None:
        raise Http404
    return row


@page
@require_POST
def approval(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    return decided(request, adjustment_id, decide.approve, act="adjustment_done")


@page
@require_POST
def refusal(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    return decided(request, adjustment_id, decide.refuse, act="adjustment_refused")


@page
@require_POST
def withdrawal(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    return decided(request, adjustment_id, decide.withdraw, act="adjustment_withdrawn")


@page
@require_POST
def undoing(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    return decided(request, adjustment_id, undo.undo, act="adjustment_undone")


def decided(request: HttpRequest, adjustment_id: int, verb: Callable, *, act: str) -> HttpResponse:
    """The adjustment's page after the verb, or with the sentence that says why not."""
    adjustment_of(adjustment_id)
    try:
        row = verb(adjustment_id, now=request.now)
    except AdjustmentError as refused:
        return shown(request, adjustment_of(adjustment_id), refusal=str(refused))
    return done(act, "adjustment", row.id)
