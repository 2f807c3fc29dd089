"""Events: what Shopify told us and is not done yet, why, and the button that tries again."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.page import done, page, show
from loyalty_app.outbox.models import Effect
from loyalty_app.tenancy import current_shop_id
from webhooks import replaying
from webhooks.models import Event, Waiting

LISTED = 50


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event with its place in the queue."""

    event: Event
    waiting: Waiting

    @property
    def is_failed(self) -> bool:
        return self.waiting.state == Waiting.State.FAILED

    @property
    def sentence(self) -> str:
        attempts = self.waiting.attempts
        if not attempts:
            return _("Not tried yet.")
        tried = ngettext("Tried %(n)s time.", "Tried %(n)s times.", attempts) % {"n": attempts}
        if self.is_failed:
            return tried + " " + _("Try it again after the cause is gone; nothing is counted twice.")
        return tried + " " + _("It is tried again by itself.")


def deliveries(state: str) -> list[Delivery]:
    """The shop's waiting or failed events, newest first. The intake's tables have no scope of their own."""
    shop_id = current_shop_id()
    rows = list(Waiting.objects.filter(shop_id=shop_id, state=state).defer("traceback").order_by("-id")[:LISTED])
    ids = [waiting.id for waiting in rows]
    events = {event.id: event for event in Event.objects.filter(shop_id=shop_id, id__in=ids).defer("body")}
    return [Delivery(event=events[waiting.id], waiting=waiting) for waiting in rows if waiting.id in events]


@page
def index(request: HttpRequest) -> HttpResponse:
    return show(
        request,
        "events/index.html",
        {
            "failed": deliveries(Waiting.State.FAILED),
            "waiting": deliveries(Waiting.State.DUE),
            "effects": list(Effect.objects.filter(state=Effect.State.FAILED).order_by("-id")[:LISTED]),
        },
    )


@page
@require_POST
def replay(request: HttpRequest, event_id: int) -> HttpResponse:
    """Try one failed event again. Asking twice is asking once."""
    try:
        replaying.replay(event_id, now=request.now)
    except replaying.NotFailed:
        return redirect("dashboard:events")
    return done("event_replayed", "events")


@page
@require_POST
def replay_failed(request: HttpRequest) -> HttpResponse:
    """Try everything that failed again."""
    replaying.replay_all(now=request.now)
    return done("events_replayed", "events")
