"""The addresses of drafts, planned changes and history, once for each sort."""

from django.urls import URLPattern, path

from loyalty_app.dashboard.revisions import drafts_pages, history_pages
from loyalty_app.dashboard.revisions.sort import Sort


def of(sort: Sort, under: str) -> list[URLPattern]:
    """under: "rules/"."""
    pages = [
        ("drafts/<int:draft_id>/", drafts_pages.draft, "draft"),
        ("drafts/<int:draft_id>/publication/", drafts_pages.publication, "draft_publication"),
        ("drafts/<int:draft_id>/deletion/", drafts_pages.deletion, "draft_deletion"),
        ("<int:thing_id>/planned/", drafts_pages.planned, "planned"),
        ("<int:thing_id>/planned/calling-off/", drafts_pages.calling_off, "calling_off"),
        ("<int:thing_id>/history/", history_pages.history, "history"),
        ("<int:thing_id>/history/<int:number>/", history_pages.roll_back, "roll_back"),
    ]
    return [path(under + route, view, {"sort": sort}, name=f"{sort.key}_{what}") for route, view, what in pages]
