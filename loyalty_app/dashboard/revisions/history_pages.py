"""Every revision of a rule or a reward: who, when, what changed; and back to one of them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.revisions import facts
from loyalty_app.dashboard.revisions.drafts_pages import compared
from loyalty_app.dashboard.revisions.sort import Sort
from loyalty_app.invalid import Invalid
from loyalty_app.revisions.dated import Listed, NotNow, Past, Unknown

CAME_BY = {
    "published": _("Published"),
    "revised": _("Changed"),
    "rolled_back": _("Rolled back"),
    "planned": _("Planned"),
    "resumed": _("Resumed"),
    "scheduled": _("Rescheduled"),
    "": _("Changed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A revision in words. ``differences``: from the one before. ``back``: where to roll back to it, if it can be."""

    past: Past
    sentence: str
    differences: list[facts.Difference]
    back: str
    state: str  # now, next, past

    @property
    def came_by(self) -> str:
        return CAME_BY.get(self.past.came_by, self.past.came_by)


@page
def history(request: HttpRequest, thing_id: int, *, sort: Sort) -> HttpResponse:
    thing = sort.thing(request, thing_id)
    trail = f"{reverse('dashboard:trail')}?subject={sort.key}&about={thing.id}"
    context = {
        "sort": sort,
        "thing": thing,
        "thing_page": sort.page("", thing.id),
        "revisions": _told(request, thing, sort),
        "trail": trail,
    }
    return show(request, "revisions/history.html", context)


def _told(request: HttpRequest, thing: Listed, sort: Sort) -> list[Told]:
    """Newest first."""
    told, former = [], None
    for past in sort.register.history(thing.id):
        values = facts.of(sort.told(request, thing.name, past.terms))
        can_be = thing.state != "archived" and past.terms != thing.terms and past.starts_at <= request.now
        told.append(
            Told(
                past=past,
                sentence=sort.said(request, thing.name, past.terms),
                differences=[] if former is None else facts.differences(former, values),
                back=sort.page("roll_back", thing.id, past.number) if can_be else "",
                state="now" if past.holds_at(request.now) else "next" if past.starts_at > request.now else "past",
            )
        )
        former = values
    return told[::-1]


@page
def roll_back(request: HttpRequest, thing_id: int, number: int, *, sort: Sort) -> HttpResponse:
    """Asked first, with what would change; then it says again what it said, in a new revision."""
    thing = sort.thing(request, thing_id)
    past = {each.number: each for each in sort.register.history(thing_id)}.get(number)
    if past is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            sort.register.roll_back(
                thing_id, number, seen=int(seen) if seen.isdecimal() and len(seen) < 10 else None, now=request.now
            )
        except Invalid as invalid:
            refusal = " ".join(str(each) for each in invalid.errors.values())
        except Unknown:
            raise Http404 from None
        except NotNow as not_now:
            refusal = str(not_now)
        else:
            return done(f"{sort.key}_rolled_back", f"{sort.key}_history", thing_id)
    context = {
        "sort": sort,
        "thing": thing,
        "past": past,
        "history": sort.page("history", thing.id),
        "seen": sort.register.latest_number(thing_id),
        "change": compared(request, sort, before=(thing.name, thing.terms), after=(thing.name, past.terms)),
        "refusal": refusal,
    }
    return show(request, "revisions/roll_back.html", context, refused=bool(refusal))
