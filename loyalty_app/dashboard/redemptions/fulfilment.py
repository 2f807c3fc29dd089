"""Fulfilment: custom rewards on their way, stage by stage, the one that waits longest first."""

from pathlib import Path

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.bounded import BOUND
from loyalty_app.dashboard.page import done, oldest_first, page, show
from loyalty_app.dashboard.redemptions import pages as redemptions
from loyalty_app.dashboard.redemptions.stage_form import ManyForm, StageForm
from loyalty_app.dashboard.redemptions.words import STAGES, Told
from loyalty_app.rewards import sending
from loyalty_app.rewards.errors import NotPossible, UnknownRedemption
from loyalty_app.rewards.models import Redemption
from loyalty_app.tenancy import current_shop_id

OPEN_STAGES = ("requested", "preparing", "sent")
_TO_SEND = (Path(__file__).parent / "sql" / "rewards_to_send.sql").read_text()


def queue(stage: str) -> QuerySet:
    """The custom rewards of a stage that are not cancelled."""
    states = (Redemption.State.READY, Redemption.State.USED)
    return Redemption.objects.filter(kind="custom", state__in=states, stage=stage).select_related("member")


def numbers() -> dict[str, int]:
    """How many are in each open stage; those that are delivered are past counting."""
    with connection.cursor() as cursor:
        cursor.execute(_TO_SEND, {"shop_id": current_shop_id(), "bound": BOUND})
        return dict(cursor.fetchall())


@page
def index(request: HttpRequest) -> HttpResponse:
    return listed(request, _stage(request), ManyForm())


def listed(request: HttpRequest, stage: str, form: ManyForm, *, is_refused: bool = False) -> HttpResponse:
    counted = numbers()
    stretch = oldest_first(queue(stage), after=request.GET.get("after", ""))
    following = dict(zip(STAGES, list(STAGES)[1:], strict=False)).get(stage)
    return show(
        request,
        "fulfilment/index.html",
        {
            "stage": stage,
            "stages": [
                (key, label, counted.get(key, 0) if key in OPEN_STAGES else None) for key, label in STAGES.items()
            ],
            "targets": [(key, label, key == following) for key, label in STAGES.items() if key != stage],
            "stretch": stretch,
            "redemptions": [Told(row) for row in stretch.rows],
            "form": form,
        },
        refused=is_refused,
    )


@page
@require_POST
def stages(request: HttpRequest) -> HttpResponse:
    """Those that are ticked are at this stage now. What was cancelled meanwhile stays as it is."""
    form = ManyForm(request.POST)
    if not form.is_valid():
        return listed(request, _stage(request), form, is_refused=True)
    sending.move_many(form.cleaned_data["redemption"], form.cleaned_data["stage"], now=request.now)
    return redirect(f"{reverse('dashboard:fulfilment')}?stage={_stage(request)}&done=stages_saved")


@page
@require_POST
def stage(request: HttpRequest, redemption_id: int) -> HttpResponse:
    """One of them, with its tracking and a reply to the member."""
    form = StageForm(request.POST)
    told = redemptions.found(redemption_id)
    if not told.is_custom:
        raise Http404
    if not form.is_valid():
        return redemptions.shown(request, told, form=form)
    said = form.cleaned_data
    try:
        sending.move(redemption_id, said["stage"], now=request.now, tracking=said["tracking"], reply=said["reply"])
    except UnknownRedemption:
        raise Http404 from None
    except NotPossible as refusal:
        return redemptions.shown(request, redemptions.found(redemption_id), refusal=str(refusal))
    return done("stage_saved", "redemption", redemption_id)


@page
def file(request: HttpRequest) -> HttpResponse:
    """The queue of a stage for a delivery partner."""
    chosen = _stage(request)
    response = HttpResponse(sending.as_csv(chosen), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rewards-{chosen}-{request.now:%Y-%m-%d}.csv"'
    return response


def _stage(request: HttpRequest) -> str:
    asked = request.GET.get("stage", "")
    return asked if asked in STAGES else "requested"
