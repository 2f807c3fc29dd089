"""Handlers here are plain functions run in a thread; what they need of the body is read for them first."""

import json
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devstore.errors import Refused, Unknown


def read_first(handler: Callable[[Request], Response]) -> Callable:
    """Put the body on request.state (body: bytes, form: dict of JSON or form fields), then call the handler."""

    async def endpoint(request: Request) -> Response:
        request.state.body = await request.body()
        kind = request.headers.get("content-type", "")
        request.state.form = {}
        if "form" in kind:
            request.state.form = dict((await request.form()).items())
        elif request.state.body:
            try:
                request.state.form = json.loads(request.state.body)
            except ValueError:
                return JSONResponse({"error": "The body is not JSON."}, 400)
        return await run_in_threadpool(handler, request)

    return endpoint


def read_first_raw(handler: Callable[[Request], Response]) -> Callable:
    """Read the body as bytes only, whatever it claims to be."""

    async def endpoint(request: Request) -> Response:
        request.state.body = await request.body()
        return await run_in_threadpool(handler, request)

    return endpoint


def answered(handler: Callable[[Request], object]) -> Callable[[Request], Response]:
    """Turn a function that returns data into one that answers JSON, and its refusals into 4xx with a sentence."""

    def respond(request: Request) -> Response:
        try:
            return JSONResponse(handler(request))
        except Unknown as error:
            return JSONResponse({"error": str(error)}, 404)
        except (Refused, ValueError) as error:
            return JSONResponse({"error": str(error)}, 422)
        except (TypeError, KeyError) as error:
            return JSONResponse({"error": f"Wrong or missing argument: {error}"}, 422)

    return respond
