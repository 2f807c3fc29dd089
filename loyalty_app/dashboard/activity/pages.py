"""Activity: what every order brought and why, and the ledger's transfers as the bookkeeper reads them."""

from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard import words
from loyalty_app.dashboard.activity.explained import Explained, awards, explained
from loyalty_app.dashboard.page import newest_first, page, show
from loyalty_app.earning.models import Award
from loyalty_app.ledger.models import Transfer

SETTLEMENTS = 50  # of one order, newest first: more nobody reads
SHOWN = {
    "all": (_("Everything"), Q()),
    "given": (_("Points given"), Q(delta__gt=0)),
    "taken_back": (_("Points taken back"), Q(delta__lt=0)),
    "nothing": (_("Earned nothing"), Q(points=0, delta=0)),
    "joining": (_("Joining"), Q(kind=Award.Kind.JOINING)),
}

KINDS = {"all": _("All kinds"), **words.TRANSFERS}


def settlements(show_only: str, order_name: str) -> QuerySet:
    """Settlements, filtered by what they did and by the order as the merchant names it (#1001)."""
    rows = awards().filter(SHOWN[show_only][1])
    return rows.filter(order__name=order_name) if order_name else rows


def transfers() -> QuerySet:
    """Transfers with the kinds and members of both their accounts."""
    return Transfer.objects.annotate(
        source_kind=F("source__kind"),
        target_kind=F("target__kind"),
        from_member=F("source__member_id"),
        to_member=F("target__member_id"),
    )


@page
def index(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in SHOWN else "all"
    order_name = request.GET.get("order", "").strip()[:50]
    stretch = newest_first(settlements(chosen, order_name), before=request.GET.get("before", ""))
    return show(
        request,
        "activity/index.html",
        {
            "stretch": stretch,
            "entries": explained(stretch.rows, now=request.now),
            "choices": [(key, label, key == chosen) for key, (label, _filter) in SHOWN.items()],
            "order_name": order_name,
            "filters": urlencode({"show": chosen, "order": order_name}) + "&",
            "is_filtered": chosen != "all" or bool(order_name),
        },
    )


@page
def award(request: HttpRequest, award_id: int) -> HttpResponse:
    """One settlement: why this many, line by line, and what came before and after it for the same order."""
    found = Award.objects.select_related("order", "member").filter(id=award_id).first()
    if found is None:
        raise Http404
    same = awards().filter(order_id=found.order_id) if found.order_id else awards().filter(id=found.id)
    return show(
        request,
        "activity/award.html",
        {
            "entry": Explained(award=found, now=request.now),
            "settlements": list(same.order_by("-number")[:SETTLEMENTS]),
        },
    )


@page
def ledger(request: HttpRequest) -> HttpResponse:
    """Every transfer, newest first, as it was posted."""
    kind = request.GET.get("kind", "all")
    kind = kind if kind in KINDS else "all"
    rows = transfers() if kind == "all" else transfers().filter(kind=kind)
    stretch = newest_first(rows, before=request.GET.get("before", ""))
    choices = [(str(key), label, key == kind) for key, label in KINDS.items()]
    return show(request, "activity/ledger.html", {"stretch": stretch, "choices": choices, "filters": f"kind={kind}&"})
