"""The stand-in as one web application: engine routes first, then the pages people see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from devstore import control, control_faults, proxy
from devstore.admin_api import routes as admin_api
from devstore.errors import DevstoreError, Unknown
from devstore.oauth import routes as oauth
from devstore.store import Store

PAGES = ("storefront", "admin", "cdn")
# The app proxy holds a thread while the app calls back into our API, so there must be plenty.
THREADS = 120


def create(store: Store) -> Starlette:
    engine: list[BaseRoute] = [
        *oauth.routes(store),
        *admin_api.routes(store),
        *control.routes(store),
        *control_faults.routes(store),
        *proxy.routes(store),
    ]
    return Starlette(routes=engine + _pages(store), lifespan=_lifespan, exception_handlers={DevstoreError: _refused})


def _pages(store: Store) -> list[BaseRoute]:
    found: list[BaseRoute] = []
    for name in PAGES:
        if find_spec(f"devstore.pages.{name}"):
            found += import_module(f"devstore.pages.{name}").routes(store)
    return found


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


async def _refused(request: Request, error: Exception) -> Response:
    """A page that did not catch a refusal itself still shows its sentence."""
    status = 404 if isinstance(error, Unknown) else 422
    return HTMLResponse(f"<!doctype html><title>Not possible</title><p>{error}</p>", status)
