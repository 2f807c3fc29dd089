"""Every URL has exactly one gate, and a view without one is never run."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from loyalty_app.gates import GATES, GateMiddleware


def patterns(resolver: URLResolver, prefix: str = ""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from patterns(entry, route)


ROUTES = list(patterns(get_resolver()))


@pytest.mark.parametrize(("route", "view"), ROUTES, ids=[route or "/" for route, _ in ROUTES])
def test_every_url_has_one_gate(route, view):
    assert getattr(view, "gate", None) in GATES


def test_the_walk_sees_the_whole_site():
    routes = {route for route, _ in ROUTES}

    assert {"", "healthz", "readyz", "proxy/state", "proxy/join", "proxy/history"} <= routes


def test_a_view_without_a_gate_is_refused():
    middleware = GateMiddleware(lambda request: HttpResponse("never"))

    with pytest.raises(ImproperlyConfigured):
        middleware.process_view(RequestFactory().get("/"), lambda request: HttpResponse("open"), (), {})
