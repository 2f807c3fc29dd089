"""Members: who is in the programme, what they hold, and why every order of theirs brought what it did.

Names are not held. Where a page shows one, Shopify was asked for it then (names.py); its link opens them in Shopify.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from loyalty_app.dashboard.activity.explained import awards, explained
from loyalty_app.dashboard.members import movements
from loyalty_app.dashboard.members.card_form import CardForm
from loyalty_app.dashboard.members.file import EXPORT_MAX
from loyalty_app.dashboard.members.filters import LOOKED_AT, Filters
from loyalty_app.dashboard.members.search import LENGTH_MAX, Found, find
from loyalty_app.dashboard.models import MembersView
from loyalty_app.dashboard.page import PAGE_SIZE, newest_first, page, show
from loyalty_app.dashboard.redemptions.words import Told
from loyalty_app.ledger import balances
from loyalty_app.ledger.models import Account
from loyalty_app.members import card, enrol, family
from loyalty_app.members.models import Member
from loyalty_app.rewards.models import Redemption

REDEMPTIONS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    member: Member
    balances: balances.Balances


@page
def index(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("search", "").strip()[:LENGTH_MAX]
    filters = Filters(request.GET)
    context = {
        "search": search,
        "form": filters,
        "filters": filters.query + "&" if filters.query else "",
        "is_filtered": bool(filters.query),
        "views": list(MembersView.objects.order_by("name")),
        "export_max": EXPORT_MAX,
        "looked_at": LOOKED_AT[-1],
    }
    if search:
        found = find(search, request.shop, now=request.now)
        context |= {"found": found, "rows": _rows(found.ids)}
    else:
        stretch = filters.stretch(before=request.GET.get("before", ""), size=PAGE_SIZE)
        context |= {"found": Found([]), "stretch": stretch, "rows": _rows(stretch.ids)}
    context["ids"] = ",".join(str(row.member.id) for row in context["rows"])
    return show(request, "members/index.html", context)


def _rows(ids: list[int]) -> list[Row]:
    members = {row.id: row for row in Member.objects.filter(id__in=ids)}
    held = balances.of_many(ids)
    return [Row(member=members[each], balances=held[each]) for each in ids if each in members]


@page
def member(request: HttpRequest, member_id: int) -> HttpResponse:
    """One member: what they have and when it expires, what each order brought with its reason, what they redeemed."""
    # Whoever was merged into the member brought their awards along, and the points.
    people = {each.id: each for each in family.people([member_id])}
    shown, everybody = people.get(member_id), list(people)
    if shown is None:
        raise Http404
    accounts = list(Account.objects.filter(member_id=member_id, kind__in=Account.MEMBER_KINDS))
    rows = awards().filter(member_id__in=everybody)
    stretch = newest_first(rows, before=request.GET.get("before", ""))
    orders = {row.order.shopify_id: row.order.name for row in stretch.rows if row.order}
    redeemed = Redemption.objects.filter(member_id__in=everybody).order_by("-id")[:REDEMPTIONS_SHOWN]
    return show(
        request,
        "members/member.html",
        {
            "member": shown,
            "card": _card(shown, everybody),
            "card_form": CardForm(),
            "balances": balances.in_accounts(accounts),
            "lots": movements.lots_left(accounts, orders=orders),
            "lots_max": movements.LOTS_MAX,
            "entries": explained(stretch.rows, now=request.now),
            "stretch": stretch,
            "redemptions": [Told(row) for row in redeemed],
        },
    )


@page
def moved(request: HttpRequest, member_id: int) -> HttpResponse:
    """Every transfer from or to the member, newest first, as the ledger has it and with what it was for."""
    shown = _member(member_id)
    stretch = newest_first(movements.of_member(member_id), before=request.GET.get("before", ""))
    told = movements.told(stretch.rows, member_id=member_id)
    return show(request, "members/movements.html", {"member": shown, "stretch": stretch, "movements": told})


def _member(member_id: int) -> Member:
    found = Member.objects.filter(id=member_id).first()
    if found is None:
        raise Http404
    return found


def _card(member: Member, everybody: list[int]) -> card.Card | None:
    """Of whoever holds the points now."""
    if member.merged_into_id is not None:
        return card.known(enrol.survivor(member))
    return card.known(member, people=everybody)
