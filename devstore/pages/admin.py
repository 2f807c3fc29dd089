"""The merchant's admin (routes only; the pages are in the modules beside)."""

from starlette.routing import Route

from devstore.store import Store


def routes(store: Store) -> list[Route]:
    return []
