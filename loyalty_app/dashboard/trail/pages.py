"""The audit trail: what staff changed, newest first; one entry whole; the file of it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from loyalty_app import spreadsheet
from loyalty_app.audit_trail.differences import differences
from loyalty_app.audit_trail.models import Entry
from loyalty_app.dashboard.page import newest_first, page, show
from loyalty_app.dashboard.trail import words
from loyalty_app.dashboard.trail.search import Search

SHOWN_AT_FIRST = 3  # differences; the entry's own page has all
EXPORT_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words."""

    entry: Entry

    @property
    def act(self) -> str:
        return words.act(self.entry.act)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(where, before, after)"""
        found = differences(self.entry.before, self.entry.after)
        return [(words.place(each.path), words.value(each.before), words.value(each.after)) for each in found]

    @property
    def first(self) -> list[tuple[str, str, str]]:
        return self.differences[:SHOWN_AT_FIRST]

    @property
    def more(self) -> int:
        return max(0, len(self.differences) - SHOWN_AT_FIRST)


@page
def index(request: HttpRequest) -> HttpResponse:
    search = Search(request.GET)
    stretch = newest_first(search.entries(), before=request.GET.get("before", ""))
    asked = {name: request.GET[name] for name in search.fields if request.GET.get(name)}
    return show(
        request,
        "trail/index.html",
        {
            "form": search,
            "stretch": stretch,
            "entries": [Told(row) for row in stretch.rows],
            "filters": urlencode(asked) + "&" if asked else "",
            "is_filtered": bool(asked),
        },
    )


@page
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    row = Entry.objects.filter(id=entry_id).first()
    if row is None:
        raise Http404
    return show(request, "trail/entry.html", {"told": Told(row)})


@page
def file(request: HttpRequest) -> HttpResponse:
    """The entries that are asked for as CSV, the latest EXPORT_MAX of them."""
    rows = Search(request.GET).entries().order_by("-at", "-id")[:EXPORT_MAX]
    header = ["at", "staff_id", "act", "about", "name", "reason", "where", "before", "after"]
    response = HttpResponse(spreadsheet.as_csv(header, _lines(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-trail-{request.now:%Y-%m-%d}.csv"'
    return response


def _lines(rows):
    """A line for each value that changed; an entry without any has a line of its own."""
    for row in rows:
        said = [row.at.isoformat(), row.staff_id, row.act, row.subject_id, row.name, row.reason]
        for where, before, after in Told(row).differences or [("", "", "")]:
            yield [*said, where, before, after]
