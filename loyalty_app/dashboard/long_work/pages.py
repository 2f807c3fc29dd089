"""The part of a page that tells how far long work is; the page that shows the work includes components/work.html."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loyalty_app.adjustments import bulk, bulk_check
from loyalty_app.dashboard.page import page
from loyalty_app.earning import replay
from loyalty_app.work import work
from loyalty_app.work.models import Work


def _of_file(piece: Work) -> str:
    return reverse("dashboard:bulk", args=[piece.params["bulk"]])


# The page that shows a kind of work.
PAGES: dict[str, Callable[[Work], str]] = {
    replay.KIND: lambda piece: reverse("dashboard:replay_result", args=[piece.id]),
    bulk_check.CHECK: _of_file,
    bulk.RUN: _of_file,
    bulk.UNDO: _of_file,
}
# Kinds of which more must be done when they are called off: their own pages do it.
CALLED_OFF_THERE = frozenset({bulk_check.CHECK, bulk.RUN, bulk.UNDO})


def page_of(piece: Work) -> str:
    return PAGES[piece.kind](piece)


def found(work_id: int) -> Work:
    piece = Work.objects.filter(id=work_id, kind__in=PAGES).defer("result", "params", "place").first()
    if piece is None:
        raise Http404
    return piece


@page
def progress(request: HttpRequest, work_id: int) -> HttpResponse:
    """The fragment that asks for itself until the work ends, and then for its page."""
    piece = found(work_id)
    return render(request, "dashboard/long_work/_progress.html", {"work": piece, "page_url": page_of(piece)})


@page
@require_POST
def cancellation(request: HttpRequest, work_id: int) -> HttpResponse:
    """It gets no further step. One that has ended meanwhile stays as it ended."""
    piece = found(work_id)
    if piece.kind in CALLED_OFF_THERE:
        raise Http404
    work.cancel(piece.id, now=request.now)
    return redirect(page_of(piece))
