"""What all pages of the embedded admin have in common: who may see them, the clock, the zone, the notice."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page

from loyalty_app import gates
from loyalty_app.scope import remembering

PAGE_SIZE = 25
REFUSED = 422  # a form that came back with errors; htmx shows it, see templatetags/loyalty.py

# There is no session to keep a message in, so the address after an act says which act it was.
NOTICES = {
    "programme_begun": _("Your programme runs. Switch the widget on, and shoppers see it."),
    "has_begun": _("There are rules or rewards already, so nothing was added."),
    "guide_hidden": _("The guide is put away. Settings has it again."),
    "guide_shown": _("The guide is back."),
    "rule_published": _("Rule published."),
    "rule_changed": _("Rule changed. Orders placed before keep the points they earned."),
    "rule_changed_paused": _("Rule changed. It is paused, and gives nothing until you resume it."),
    "rule_scheduled": _("Rule scheduled."),
    "rule_paused": _("Rule paused."),
    "rule_resumed": _("Rule resumed."),
    "rule_archived": _("Rule archived."),
    "rule_planned": _("Change of the rule scheduled."),
    "rule_called_off": _("The scheduled change will not come."),
    "rule_rolled_back": _("Rule rolled back. Orders placed before keep the points they earned."),
    "rule_draft_saved": _("Draft saved. It gives nothing until it is published."),
    "rule_draft_deleted": _("Draft deleted."),
    "reward_planned": _("Change of the reward scheduled."),
    "reward_called_off": _("The scheduled change will not come."),
    "reward_rolled_back": _("Reward rolled back. What members have redeemed keeps its worth."),
    "reward_draft_saved": _("Draft saved. Members don't see it until it is published."),
    "reward_draft_deleted": _("Draft deleted."),
    "reward_published": _("Reward published."),
    "reward_scheduled": _("Reward scheduled."),
    "reward_waits": _("Reward saved. It is off until Shopify allows it."),
    "reward_changed": _("Reward changed."),
    "reward_changed_paused": _("Reward changed. It is off, and members don't see it until you resume it."),
    "reward_paused": _("Reward paused."),
    "reward_resumed": _("Reward on."),
    "reward_ended": _("Reward ended."),
    "cashback_published": _("Cashback published, with its earn rule."),
    "cashback_scheduled": _("Cashback scheduled, with its earn rule."),
    "redemption_cancelled": _("Cancelled. The points return as the reward says."),
    "redemption_closing": _("Being cancelled: the points return once Shopify has taken the code away."),
    "stage_saved": _("Saved. The member sees it in the widget."),
    "stages_saved": _("Saved. The members see it in the widget."),
    "payout_noted": _("Payout noted."),
    "card_replaced": _("Card replaced. The old number no longer finds the member."),
    "card_of_nobody": _("This person was forgotten, and has no card."),
    "view_saved": _("View saved. Everybody who works with the app here can choose it."),
    "view_removed": _("View removed. The members are as they were."),
    "look_saved": _("Look saved. Your shop has it within a minute."),
    "texts_saved": _("Texts saved. Your shop has them within a minute."),
    "texts_restored": _("The texts are the originals again."),
    "member_merged": _("Merged. Points and orders of both are here."),
    "member_erased": _("The person is forgotten. The figures stay without a name."),
    "bulk_started": _("The file is being carried out."),
    "bulk_waits": _("A second person of your staff has to approve the file."),
    "bulk_stopped": _("Stopped. What was carried out stays, and can be undone."),
    "bulk_discarded": _("Discarded. No points moved."),
    "bulk_undoing": _("The file is being undone."),
    "adjustment_done": _("Points adjusted."),
    "adjustment_waits": _("Asked for. A second person of your staff has to approve it."),
    "adjustment_refused": _("Refused. No points moved."),
    "adjustment_withdrawn": _("Withdrawn. No points moved."),
    "adjustment_undone": _("Undone."),
    "settings_saved": _("Settings saved."),
    "expiry_saved": _("Points expiry saved. Points that members have get their new dates within minutes."),
    "programme_paused": _("Programme paused. Orders placed from now on earn nothing."),
    "programme_resumed": _("Programme running."),
    "event_replayed": _("The event will be processed again within seconds."),
    "events_replayed": _("The failed events will be processed again within seconds."),
}
# Those that tell what was not done: they stand in the page, where a toast would pass.
PROBLEMS = {"has_begun", "card_of_nobody"}


def page(view: Callable) -> Callable:
    """A page for the merchant's staff: in the scope of request.shop, in its time zone, with request.now read.

    Compressed, to a fifth: no other site can have a browser ask for it, so its length tells nobody anything.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.now = timezone.now()
        # A page that is looked at changes nothing, and what the shop offers is as it was while its version is.
        once = remembering(request.shop.version) if request.method == "GET" else nullcontext()
        with timezone.override(ZoneInfo(request.shop.timezone)), once:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                return not_found(request)

    return gzip_page(gates.merchant(shown))


_WHOLE_PAGE = {"HX-Retarget": "#page", "HX-Reselect": "#page", "HX-Reswap": "outerHTML show:window:top"}


def not_found(request: HttpRequest) -> HttpResponse:
    """A page like any other, for the frame shows no other. It takes the whole page, whatever part was asked for."""
    response = render(request, "dashboard/not_found.html", status=404)
    for name, value in _WHOLE_PAGE.items():
        response.headers[name] = value
    return response


def show(request: HttpRequest, template: str, context: dict | None = None, *, refused: bool = False) -> HttpResponse:
    act = request.GET.get("done", "")
    told = {"problem" if act in PROBLEMS else "notice": NOTICES.get(act, "")}
    status = REFUSED if refused else 200
    return render(request, f"dashboard/{template}", {**told, **(context or {})}, status=status)


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


@dataclass(frozen=True, slots=True)
class Queue:
    """A part of a list, oldest first, and the id after which it goes on."""

    rows: list
    after: int | None  # pass it as ?after= for the newer ones; None: that was all
    is_oldest: bool


def oldest_first(rows: QuerySet, *, after: str, size: int = PAGE_SIZE) -> Queue:
    """Rows by rising id, from after an id on."""
    start = int(after) if after.isdecimal() and len(after) < 19 else None
    if start is not None:
        rows = rows.filter(id__gt=start)
    found = list(rows.order_by("id")[: size + 1])
    more = len(found) > size
    return Queue(rows=found[:size], after=found[size - 1].id if more else None, is_oldest=start is None)
