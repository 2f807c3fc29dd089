"""What a list says of a thing's future: its draft, and the change that is planned for it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from loyalty_app.dashboard.revisions.sort import Sort
from loyalty_app.dashboard.templatetags.loyalty import on
from loyalty_app.revisions.dated import Drafted, Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A line with a link: "From Dec 1, 2026: 7 points for every 1.00 USD"."""

    name: str
    words: str
    address: str
    is_draft: bool
    is_behind: bool = False
    draft: Drafted | None = None


def of_things(request: HttpRequest, sort: Sort, listing: list[Listed]) -> tuple[dict[int, list[Coming]], list[Coming]]:
    """By the thing's id, the planned change first; and the drafts of what isn't there yet, the latest first."""
    things = {listed.id: listed for listed in listing}
    lines: dict[int, list[Coming]] = {id: [] for id in things}
    for listed in listing:
        if listed.planned is not None:
            lines[listed.id].append(_planned(request, sort, listed))
    new = []
    for draft in sort.register.drafts.all():
        if draft.of is None:
            new.append(_draft(request, sort, draft, sort.said(request, draft.name, draft.terms)))
        elif draft.of in things:
            lines[draft.of].append(_draft(request, sort, draft, _of_draft(request, sort, draft, things[draft.of])))
    return lines, new


def of_thing(request: HttpRequest, sort: Sort, listed: Listed) -> list[Coming]:
    """The same for one that is shown by itself."""
    lines = [_planned(request, sort, listed)] if listed.planned is not None else []
    draft = sort.register.drafts.of(listed.id)
    return lines if draft is None else [*lines, _draft(request, sort, draft, _of_draft(request, sort, draft, listed))]


def draft_in(lines: list[Coming]) -> Drafted | None:
    return next((line.draft for line in lines if line.draft is not None), None)


def _planned(request: HttpRequest, sort: Sort, listed: Listed) -> Coming:
    values = {
        "day": on(listed.planned_at),
        "says": _changed(request, sort, listed, name=listed.name, terms=listed.planned),
    }
    words = _("From %(day)s: %(says)s") % values
    return Coming(name=listed.name, words=words, address=sort.page("planned", listed.id), is_draft=False)


def _of_draft(request: HttpRequest, sort: Sort, draft: Drafted, listed: Listed) -> str:
    return _changed(request, sort, listed, name=draft.name, terms=draft.terms)


def _draft(request: HttpRequest, sort: Sort, draft: Drafted, words: str) -> Coming:
    address = sort.page("draft", draft.id)
    return Coming(name=draft.name, words=words, address=address, is_draft=True, is_behind=draft.is_behind, draft=draft)


def _changed(request: HttpRequest, sort: Sort, listed: Listed, *, name: str, terms) -> str:
    """What it would say; where the sentence is the same, that the rest differs."""
    says = sort.said(request, name, terms)
    if says != sort.said(request, listed.name, listed.terms):
        return says
    return _("the same with other details") if terms != listed.terms or name != listed.name else _("the same")
