"""GET /proxy/state on the event loop, in front of Django: what every opening of the panel asks for.

The same gate and the same answer as Django's view, which serves whatever is out of the ordinary (see ``takes``). The
rates, the shop and the member come without a thread; most answers need no more. One that needs more rows is told on a
thread of the shoppers' lane, where it waits its turn as all do. docs/storefront/safety.md#the-panels-first-question
"""

import logging
from datetime import datetime
from functools import cache, lru_cache
from urllib.parse import parse_qsl

import msgspec
import psycopg
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.middleware.security import SecurityMiddleware
from django.utils import timezone

from loyalty_app import faults, rates, vouch
from loyalty_app.error_pages import RETRY_AFTER_S
from loyalty_app.gates import GateMiddleware
from loyalty_app.lanes import SHOPPERS
from loyalty_app.scope import acting_for, remembering
from loyalty_app.vouch import NotServed, Vouched
from storefront_widget import arriving, looker, opening, worded
from storefront_widget.arriving import Arrived

log = logging.getLogger(__name__)

PATH = "/proxy/state"
QUERY_BYTES_MAX = 8_000  # Shopify's own addresses are shorter; what is longer is read on a thread
_GONE = (psycopg.OperationalError, OperationalError, InterfaceError)
Headers = list[tuple[bytes, bytes]]


def takes(scope) -> bool:
    """Whether it is what our panel asks and Shopify forwards. Anything else is Django's, which says what is wrong."""
    if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "GET":
        return False
    query = scope["query_string"]
    if len(query) > QUERY_BYTES_MAX or not query.isascii():
        return False
    if settings.SECURE_SSL_REDIRECT and not _is_secure(scope):
        return False
    return _is_our_host(_header(scope, b"host"))


async def application(scope, receive, send) -> None:
    status, told, retry_after = await _answered(scope)
    body = msgspec.json.encode(told)
    headers = [
        (b"Content-Type", b"application/json"),
        (b"Content-Length", str(len(body)).encode()),
        (b"Cache-Control", b"no-store"),
        *_guarding(_is_secure(scope)),
    ]
    if retry_after:
        headers.append((b"Retry-After", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def close() -> None:
    """With the server: the connections of this event loop."""
    await arriving.LINES.close()


async def _answered(scope) -> tuple[int, dict, int]:
    """The status, what is told, and after how many seconds to ask again (0: that is no matter of time)."""
    query = scope["query_string"].decode()
    try:
        return 200, await _told(query, _header(scope, b"x-forwarded-for")), 0
    except NotServed as refused:
        return refused.status, worded.with_words(refused.told, _locale(query)), refused.retry_after
    except TimeoutError:
        return 503, {"error": "busy"}, RETRY_AFTER_S
    except _GONE as error:
        log.error("database_unreachable", extra={"path": PATH, "error": faults.told(error)})
        return 503, {"error": "unreachable"}, RETRY_AFTER_S
    except Exception:
        log.exception("state_failed")  # nobody else could answer who waits here
        return 500, {"error": "failed"}, 0


async def _told(query: str, forwarded_for: str) -> dict:
    now = timezone.now()
    who = vouch.for_shopper(query, now=now)
    address = rates.address_of(forwarded_for)
    vouch.check_pace(await rates.take_soon(rates.READ, shop=who.domain, customer_id=who.customer_id, address=address))
    arrived = await arriving.arrived(who.domain, who.customer_id, now=now)
    vouch.check_installed(arrived and arrived.shop)
    try:
        if arrived.was_merged:
            raise SynchronousOnlyOperation
        return _tell(who, arrived, now)
    except SynchronousOnlyOperation:  # Django's word for: this takes a query, and an event loop must not wait for one
        return await SHOPPERS.run(_tell_with_queries, who, arrived, now)


def _tell(who: Vouched, arrived: Arrived, now: datetime) -> dict:
    with acting_for(arrived.shop.id), remembering(arrived.shop.version):
        told = opening.told(arrived.member, arrived.shop, who.customer_id, asked=who.signed, now=now)
        return told | worded.more_texts(who.signed)


def _tell_with_queries(who: Vouched, arrived: Arrived, now: datetime) -> dict:
    """On a thread, which has a connection to Django's database: looked at before, and let go of if it is old, after."""
    close_old_connections()
    try:
        if arrived.was_merged:
            with acting_for(arrived.shop.id):
                arrived = Arrived(arrived.shop, looker.find(who.customer_id, now=now))
        return _tell(who, arrived, now)
    finally:
        close_old_connections()


def _header(scope, wanted: bytes) -> str:
    """As Django has it: one that came twice is joined by commas."""
    return ",".join([value.decode("latin1") for name, value in scope["headers"] if name == wanted])


def _locale(query: str) -> str:
    """Of a request that may not be signed."""
    try:
        return dict(parse_qsl(query, max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)).get("locale", "")
    except ValueError:
        return ""


def _is_secure(scope) -> bool:
    name, secure = settings.SECURE_PROXY_SSL_HEADER
    said = _header(scope, name.removeprefix("HTTP_").replace("_", "-").lower().encode())
    return said.partition(",")[0].strip() == secure if said else scope.get("scheme") == "https"


@lru_cache(maxsize=64)
def _is_our_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


@cache
def _guarding(is_secure: bool) -> Headers:
    """What Django's middleware puts on every answer, asked of it once."""
    request, answer = HttpRequest(), HttpResponse()
    name, secure = settings.SECURE_PROXY_SSL_HEADER
    request.META[name] = secure if is_secure else "http"
    answer = GateMiddleware(SecurityMiddleware(lambda _: answer))(request)
    del answer.headers["Content-Type"]
    return [(name.encode(), value.encode()) for name, value in answer.items()]
