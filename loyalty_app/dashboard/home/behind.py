"""What is behind a figure of the home page: the movements of points, and the members' orders, of its days."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loyalty_app import money
from loyalty_app.arrays import array
from loyalty_app.dashboard.activity.pages import transfers
from loyalty_app.dashboard.home import figures, period, told
from loyalty_app.dashboard.home.period import Days
from loyalty_app.dashboard.page import PAGE_SIZE, Stretch, page, show
from loyalty_app.figures.models import CountedOrder
from loyalty_app.ledger.models import Transfer
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import current_shop_id

_MOVEMENTS = (Path(__file__).parent / "sql" / "movements.sql").read_text()
# Which kinds of transfer make up a figure, and what their sum is called.
OF = {
    "issued": (_("Points issued"), ["earn", "adjust"]),
    "taken_back": (_("Points taken back"), ["reverse", "adjust"]),
    "redeemed": (_("Points redeemed"), ["redeem", "return"]),
    "expired": (_("Points expired"), ["expire"]),
}


@dataclass(frozen=True, slots=True)
class Bought:
    order: Order
    member_id: int
    day: date
    goods: Decimal


@page
def table(request: HttpRequest) -> HttpResponse:
    """The fragment below a chart of the home page: what its bars show, in numbers."""
    course = figures.course(_days(request))
    drawn = {each.key: each for each in told.charts(course.parts, currency=request.shop.currency)}
    found = drawn.get(request.GET.get("of", "points"))
    if found is None:
        raise Http404
    return render(request, "dashboard/home/_table.html", {"chart": found})


@page
def points(request: HttpRequest) -> HttpResponse:
    """Every movement that a figure adds up, newest first."""
    of = request.GET.get("of", "issued")
    days = _days(request)
    if of not in OF:
        raise Http404
    title, kinds = OF[of]
    stretch = movements(kinds, days, gives=of == "issued", before=request.GET.get("before", ""))
    (sums,) = figures.of_days(days)
    context = {"title": title, "of": of, "days": days, "total": getattr(sums, of), "stretch": stretch}
    return show(request, "home/points.html", context | {"filters": f"of={of}&{days.query}&"})


def movements(kinds: list[str], days: Days, *, gives: bool, before: str) -> Stretch:
    """gives: of adjustments those that give, else those that take. before: a transfer's id, "" for the newest."""
    place = _place(Transfer.objects, before, days)
    parameters = {
        "shop_id": current_shop_id(),
        "kinds": array(kinds),
        "gives": gives,
        "first": days.first,
        "last": days.last,
        "before_day": place[0],
        "before_id": place[1],
        "size": PAGE_SIZE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVEMENTS, parameters)
        ids = [id for (id,) in cursor.fetchall()]
    rows = {row.id: row for row in transfers().filter(id__in=ids[:PAGE_SIZE])}
    return _stretch([rows[id] for id in ids[:PAGE_SIZE]], before=before, has_more=len(ids) > PAGE_SIZE)


@page
def orders(request: HttpRequest) -> HttpResponse:
    """The members' orders of some days, the latest first."""
    days, before = _days(request), request.GET.get("before", "")
    day, id = _place(CountedOrder.objects, before, days)
    counted = CountedOrder.objects.filter(member__isnull=False, day__gte=days.first, day__lte=days.last)
    counted = list(counted.filter(Q(day__lt=day) | Q(day=day, id__lt=id)).order_by("-day", "-id")[: PAGE_SIZE + 1])
    shown = counted[:PAGE_SIZE]
    known = Order.objects.only("id", "shop_id", "name", "shopify_id").in_bulk([(row.shop_id, row.id) for row in shown])
    exponent = money.exponent(request.shop.currency)
    rows = [
        Bought(known[row.shop_id, row.id], row.member_id, row.day, Decimal(row.goods_minor).scaleb(-exponent))
        for row in shown
    ]
    (sums,) = figures.of_days(days)
    stretch = Stretch(rows, shown[-1].id if len(counted) > PAGE_SIZE else None, is_newest=not before)
    context = {"days": days, "figures": sums, "goods": sums.goods(request.shop.currency), "stretch": stretch}
    return show(request, "home/orders.html", context | {"filters": f"{days.query}&"})


def _days(request: HttpRequest) -> Days:
    """An address without days, or with others than a period can be, shows the usual ones."""
    today = timezone.localdate()
    return period.asked(request.GET) or period.rolling(period.ROLLING[period.DEFAULT], today=today)


def _place(rows, before: str, days: Days) -> tuple[date, int]:
    """Where the list goes on; just after the newest of the days, if it is nobody's."""
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = rows.filter(id=int(before)).values_list("day", "id").first()
        if found:
            return found
    return days.last + timedelta(days=1), 0


def _stretch(rows: list, *, before: str, has_more: bool) -> Stretch:
    return Stretch(rows=rows, before=rows[-1].id if has_more else None, is_newest=not before)
