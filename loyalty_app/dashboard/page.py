"""What all pages of the embedded admin have in common: who may see them, the clock, the zone, the notice."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loyalty_app import gates

PAGE_SIZE = 25
REFUSED = 422  # a form that came back with errors; htmx shows it, see templatetags/loyalty.py

# There is no session to keep a message in, so the address after an act says which act it was.
NOTICES = {
    "rule_published": _("Rule published."),
    "rule_changed": _("Rule changed. Orders placed before keep the points they earned."),
    "rule_scheduled": _("Rule scheduled."),
    "rule_paused": _("Rule paused."),
    "rule_resumed": _("Rule resumed."),
    "rule_archived": _("Rule archived."),
    "settings_saved": _("Settings saved."),
    "programme_paused": _("Programme paused. Orders placed from now on earn nothing."),
    "programme_resumed": _("Programme running."),
    "event_replayed": _("The event will be processed again within seconds."),
    "events_replayed": _("The failed events will be processed again within seconds."),
}


def page(view: Callable) -> Callable:
    """A page for the merchant's staff: in the scope of request.shop, in its time zone, with request.now read."""

    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.now = timezone.now()
        with timezone.override(ZoneInfo(request.shop.timezone)):
            return view(request, *args, **kwargs)

    return gates.merchant(shown)


def show(request: HttpRequest, template: str, context: dict | None = None, *, refused: bool = False) -> HttpResponse:
    notice = NOTICES.get(request.GET.get("done", ""), "")
    status = REFUSED if refused else 200
    return render(request, f"dashboard/{template}", {"notice": notice, **(context or {})}, status=status)


def done(act: str, to: str, *args) -> HttpResponse:
    """After an act: the page to be seen next, with its notice."""
    assert act in NOTICES
    return redirect(f"{reverse(f'dashboard:{to}', args=args)}?done={act}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list, newest first, and the id after which it goes on."""

    rows: list
    before: int | None  # pass it as ?before= for the older ones; None: that was all
    is_newest: bool


def newest_first(rows: QuerySet, *, before: str, size: int = PAGE_SIZE) -> Stretch:
    """Rows by falling id, from before an id on. No counting and no offset, so every page costs the same."""
    start = int(before) if before.isdecimal() and len(before) < 19 else None
    if start is not None:
        rows = rows.filter(id__lt=start)
    found = list(rows.order_by("-id")[: size + 1])
    more = len(found) > size
    return Stretch(rows=found[:size], before=found[size - 1].id if more else None, is_newest=start is None)
