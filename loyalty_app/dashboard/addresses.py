"""Addresses of the dashboard's pages, made from the text of their routes.

Django's reverse() tries an address's patterns one after the other and quotes what it fills in: an eighth of the time
that a list took. The dashboard's routes are flat, each name has one, and what they hold are numbers and slugs.
"""

import re
from functools import cache

from django.urls import NoReverseMatch, reverse

_PLACE = re.compile(r"<\w+:\w+>")
_SAFE = re.compile(r"[-\w]+", re.ASCII)


@cache
def _routes() -> dict[str, tuple[str, int]]:
    """Each page's address with places for what it holds, and how many places."""
    from loyalty_app.dashboard.urls import urlpatterns  # imports the pages, which import this

    root = reverse("dashboard:home")
    return {
        each.name: (root + _PLACE.sub("{}", str(each.pattern)), len(_PLACE.findall(str(each.pattern))))
        for each in urlpatterns
    }


def address(page: str, *arguments: int | str) -> str:
    """What ``reverse("dashboard:<page>", args=arguments)`` says. Raises NoReverseMatch."""
    route, places = _routes().get(page, ("", -1))
    if len(arguments) != places or not all(_SAFE.fullmatch(str(each)) for each in arguments):
        raise NoReverseMatch(f"The dashboard has no page {page!r} with {arguments}.")
    return route.format(*arguments)
