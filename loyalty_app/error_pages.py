"""What is answered when there is nothing to answer: one plain sentence, nothing of how we work.

Staff in the admin get it as a page there, which the frame shows: it would show nothing else.
"""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loyalty_app import faults
from loyalty_app.shops import embedding

log = logging.getLogger(__name__)

RETRY_AFTER_S = "5"


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _plain("The request can't be understood.", 400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _plain("This is not allowed.", 403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return _plain("There is nothing here.", 404)


def failed(request: HttpRequest) -> HttpResponse:
    return _framed(request, 500) or _plain("Something went wrong on our side. Please try again in a moment.", 500)


class DatabaseGone:
    """A page that can't reach the database says so and asks to come again, instead of a fault of ours."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        log.error("database_unreachable", extra={"path": request.path, "error": faults.told(exception)})
        words = "We can't reach our data at the moment. Please try again in a moment."
        response = _framed(request, 503) or _plain(words, 503)
        response.headers["Retry-After"] = RETRY_AFTER_S
        return response


def _framed(request: HttpRequest, status: int) -> HttpResponse | None:
    """The page for staff whom the gate let in; None for everybody else. It asks the database nothing."""
    if not hasattr(request, "staff_id"):
        return None
    response = render(request, "dashboard/broken.html", status=status)
    return embedding.mark_embedded(response, domain=request.shop.domain, is_document=True)


def _plain(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
