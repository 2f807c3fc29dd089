"""Settings: when points expire, what a change would take, and what is ahead as it is."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.programme import expiry_form, expiry_words
from loyalty_app.dashboard.programme.expiry_form import ExpiryForm
from loyalty_app.ledger import expiry_change, forecast
from loyalty_app.ledger.expiry import GRACE_DAYS, ExpiryPolicy
from loyalty_app.ledger.expiry_change import Revision
from loyalty_app.ledger.forecast import Horizon

CHANGES_SHOWN = 20
AHEAD_DAYS = (30, 90)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a policy says and takes. Nothing to show while the form says none."""

    is_known: bool = False
    is_change: bool = False
    sentence: str = ""
    example: str = ""
    horizons: tuple[Horizon, ...] = ()
    grace_days: int = GRACE_DAYS

    @property
    def is_harmless(self) -> bool:
        return not any(each.points or each.points_today for each in self.horizons)


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    sentence: str


@page
def expiry(request: HttpRequest) -> HttpResponse:
    history = expiry_change.history()
    revision = history[-1] if history else Revision()
    form = ExpiryForm(request.POST if request.method == "POST" else None, initial=expiry_form.initial(revision.policy))
    policy = form.policy() if form.is_bound else revision.policy
    if form.is_bound and policy is not None:
        expiry_change.change(policy, now=request.now)
        return done("expiry_saved", "expiry")
    context = {
        "form": form,
        "sections": form_layout.lay_out(form, expiry_form.PLAN),
        "sentence": expiry_words.sentence(revision.policy),
        "ahead": [(days, None) for days in AHEAD_DAYS],
        "changes": changes(history),
    }
    context["outlook"] = outlook(policy, revision, now=request.now)
    return show(request, "settings/expiry.html", context, refused=form.is_bound)


@page
def expiry_ahead(request: HttpRequest) -> HttpResponse:
    """What expires soon as it is. A fragment of its own: as many lots are read, and the form need not wait for it."""
    ahead = forecast.ahead(AHEAD_DAYS, now=request.now, revision=expiry_change.current())
    return render(request, "dashboard/settings/_ahead.html", {"ahead": [(each.days, each) for each in ahead]})


@page
@require_POST
def expiry_outlook(request: HttpRequest) -> HttpResponse:
    """The fragment beside the form, worked out from what is typed so far. Nothing is saved."""
    found = outlook(ExpiryForm(request.POST).policy(), expiry_change.current(), now=request.now)
    return render(request, "dashboard/settings/_outlook.html", {"outlook": found})


def outlook(policy: ExpiryPolicy | None, revision: Revision, *, now: datetime) -> Outlook:
    if policy is None:
        return Outlook()
    is_change = policy != revision.policy
    return Outlook(
        is_known=True,
        is_change=is_change,
        sentence=expiry_words.sentence(policy),
        example=expiry_words.example(policy, today=timezone.localdate(now)),
        horizons=tuple(forecast.preview(policy, now=now, revision=revision)) if is_change else (),
    )


def changes(history: list[Revision]) -> list[Change]:
    """Newest first; before the first of them points never expired."""
    told = [Change(at=each.starts_at, sentence=expiry_words.sentence(each.policy)) for each in history]
    return told[::-1][:CHANGES_SHOWN]
