"""The part of a page that tells how far long work is; the page that shows the work includes components/work.html."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.page import page
from loyalty_app.earning import replay
from loyalty_app.work import work
from loyalty_app.work.models import Work

# The page that shows a kind of work, by its name; it takes the work's id.
PAGES = {replay.KIND: "dashboard:replay_result"}


def page_of(piece: Work) -> str:
    return reverse(PAGES[piece.kind], args=[piece.id])


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
    work.cancel(piece.id, now=request.now)
    return redirect(page_of(piece))
