"""The members that fit the filters, as a file."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse

from loyalty_app import spreadsheet
from loyalty_app.dashboard.members.filters import Filters
from loyalty_app.dashboard.page import page
from loyalty_app.ledger import balances
from loyalty_app.members import card
from loyalty_app.members.models import Member

EXPORT_MAX = 50_000  # some seconds; who has more takes them year by year
HEADER = ["member", "customer_id", "card", "state", "since", "joined", "available", "pending", "reserved"]


@page
def file(request: HttpRequest) -> HttpResponse:
    """As CSV, newest first, the first EXPORT_MAX. Without names: none are held here."""
    filters = Filters(request.GET)
    response = HttpResponse(spreadsheet.as_csv(HEADER, _lines(filters)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="members-{request.now:%Y-%m-%d}.csv"'
    return response


def _lines(filters: Filters) -> Iterator[list]:
    for ids in filters.all(at_most=EXPORT_MAX):
        rows = {row.id: row for row in Member.objects.filter(id__in=ids)}
        held, cards = balances.of_many(ids), card.known_of_many(ids)
        for member_id in ids:
            member, has = rows[member_id], held[member_id]
            joined = member.joined_at.isoformat() if member.joined_at else ""
            yield [
                member.id, member.customer_id, cards.get(member_id, ""), member.state, member.enrolled_at.isoformat(),
                joined, has.available, has.pending, has.reserved,
            ]  # fmt: skip
