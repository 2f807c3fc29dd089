"""How the pages' handlers run: forms are read first, verbs run in a thread, a refusal becomes the page's sentence."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from devstore.errors import Unknown

Handler = Callable[[Request], Response]
FormHandler = Callable[[Request, FormData], Response]


def get(path: str, act: Handler, missing: Handler) -> Route:
    """A page; something unknown in it answers with `missing`."""

    async def answer(request: Request) -> Response:
        try:
            return await run_in_threadpool(act, request)
        except Unknown:
            return await run_in_threadpool(missing, request)

    return Route(path, answer, methods=["GET"])


def post(path: str, act: FormHandler, missing: Handler) -> Route:
    """A form; it ends in a redirect (303) or in the page again with what was wrong."""

    async def answer(request: Request) -> Response:
        form = await request.form(max_fields=5000)
        try:
            return await run_in_threadpool(act, request, form)
        except Unknown:
            return await run_in_threadpool(missing, request)

    return Route(path, answer, methods=["POST"])


def see(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)


def local(address: str | None, default: str) -> str:
    """A path of this site, never another site's address."""
    plain = address and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain else default


def text(form: FormData, name: str, default: str = "") -> str:
    return str(form.get(name) or default).strip()


def whole(form: FormData, name: str, default: int = 0) -> int:
    """A whole number of a form; what is not one counts as the default."""
    try:
        return int(str(form.get(name) or default))
    except ValueError:
        return default
