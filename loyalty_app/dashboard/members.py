"""Members: who is in the programme, what they hold, and why every order of theirs brought what it did.

No name is shown, because none is held: a member is a Shopify customer id, and the link opens them in Shopify.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from loyalty_app.dashboard.activity import transfers
from loyalty_app.dashboard.explained import explained
from loyalty_app.dashboard.page import newest_first, page, show
from loyalty_app.earning.models import Award
from loyalty_app.ledger import balances
from loyalty_app.ledger.models import Account, Transfer
from loyalty_app.members.models import Member


@dataclass(frozen=True, slots=True)
class Row:
    member: Member
    balances: balances.Balances


def found(search: str) -> QuerySet:
    """All members that are somebody, or the one whose Shopify customer id or number this is."""
    rows = Member.objects.exclude(state=Member.State.MERGED)
    if not search:
        return rows
    wanted = int(search) if search.isdecimal() and len(search) < 19 else -1
    return rows.filter(Q(customer_id=wanted) | Q(id=wanted))


@page
def index(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("search", "").strip()
    stretch = newest_first(found(search), before=request.GET.get("before", ""))
    held = balances.of_many([member.id for member in stretch.rows])
    return show(
        request,
        "members/index.html",
        {
            "stretch": stretch,
            "rows": [Row(member=member, balances=held[member.id]) for member in stretch.rows],
            "search": search,
            "filters": "",
        },
    )


@page
def member(request: HttpRequest, member_id: int) -> HttpResponse:
    """One member: balances, what each order brought with its reason, and the transfers behind them."""
    shown = Member.objects.filter(id=member_id).first()
    if shown is None:
        raise Http404
    # Whoever was merged into the member brought their awards along, and the points.
    whose = Q(member_id=member_id) | Q(member__merged_into_id=member_id)
    awards = Award.objects.select_related("order", "member").filter(whose)
    stretch = newest_first(awards, before=request.GET.get("before", ""))
    return show(
        request,
        "members/member.html",
        {
            "member": shown,
            "balances": balances.of(member_id),
            "entries": explained(stretch.rows, now=request.now),
            "stretch": stretch,
            "transfers": transfers_of(member_id),
        },
    )


def transfers_of(member_id: int, *, limit: int = 25) -> list[Transfer]:
    """The member's latest transfers, in or out, each side found by its own index."""
    accounts = [account.id for account in Account.objects.filter(member_id=member_id)]
    mine = Q(source_id__in=accounts) | Q(target_id__in=accounts)
    return list(transfers().filter(mine).order_by("-id")[:limit])
