"""Who is calling. Every view passes exactly one gate; a view without one is never run.

``merchant``  staff in the embedded admin: ``request.shop``, ``request.connection``, ``request.staff_id``
``shopper``   through Shopify's app proxy: ``request.shop``, ``request.customer_id`` (None: a guest), ``request.signed``
``shopify``   Shopify's own pages, by a signed query: ``request.shop_domain``, ``request.signed`` (its fields)
``public``    nobody in particular
The first two open ``acting_for(shop)`` around the view.
"""

import logging
from functools import partial, wraps

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from loyalty_app import arrivals, rates, vouch
from loyalty_app.rates import Rates
from loyalty_app.scope import acting_as, remembering
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, Retryable, StaleToken
from loyalty_app.shops import domains, embedding, session_tokens, signatures
from loyalty_app.shops.errors import BadSignature, InvalidSessionToken, NotAShop
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for
from loyalty_app.vouch import NotServed

log = logging.getLogger(__name__)

GATES = ("merchant", "shopper", "shopify", "public")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def public(view):
    """Anyone may call it; it tells nothing about any shop."""
    view.gate = "public"
    return view


def merchant(view):
    """Staff of a shop, proved by a session token: in the address of a document, in a header of everything else.

    A document without a good token bounces to fetch one; a fetch gets 401 and App Bridge repeats it. The first
    visit installs the shop. No cookie takes part, so there is nothing that another site could make a browser send.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        now, is_document = timezone.now(), _is_document(request)
        try:
            session = session_tokens.verify(_session_token(request), now=now)
            if embedding.shop_in_query(request) not in (None, session.domain):
                raise NotAShop("The address names another shop than the session token.")
            request.shop, request.connection = _arrive(session, now=now)
        except (InvalidSessionToken, StaleToken) as error:
            log.info("session_token_refused", extra={"reason": str(error)})
            return embedding.bounce(request) if is_document else embedding.ask_for_a_newer_token()
        except NotAShop:
            return HttpResponse("This page belongs to another shop.", status=401, content_type="text/plain")
        except (Retryable, Refused, AccessRevoked) as error:
            log.error("install_failed", extra={"domain": session.domain, "reason": str(error)})
            return _not_connected(session.domain)
        request.staff_id = session.staff_id
        with acting_for(request.shop.id), acting_as(session.staff_id):
            response = _rendered(view(request, *args, **kwargs))
        return embedding.mark_embedded(response, domain=request.shop.domain, is_document=is_document)

    guarded.gate = "merchant"
    return guarded


def shopper(view=None, *, pace: Rates | None = None):
    """A shopper on a shop's storefront, vouched for by Shopify's signature.

    The signature says who is signed in; nothing else in the request may. What changes something must be sent as
    JSON: another site's form can't do that, and the shop's own pages can. pace: how often it may be asked for, where
    that isn't what the method says; who asks more often is told when to come again, before any row is read.
    """
    if view is None:
        return partial(shopper, pace=pace)

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            _let_in(request, pace)
        except NotServed as refused:
            return _private(_refusal(refused))
        with acting_for(request.shop.id), remembering(request.shop.version):
            return _private(_rendered(view(request, *args, **kwargs)))

    guarded.gate = "shopper"
    return guarded


def shopify(view):
    """Shopify sent the browser here, with a query it signed in the last 90 seconds."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            request.signed = signatures.oauth_query(request.META["QUERY_STRING"], now=timezone.now())
            request.shop_domain = domains.normal(request.signed.get("shop"))
        except (BadSignature, NotAShop) as error:
            log.warning("signed_query_refused", extra={"reason": str(error)})
            text = "Shopify did not sign this address, or too long ago. Open the app in the Shopify admin again."
            return HttpResponse(text, status=401, content_type="text/plain")
        return _private(view(request, *args, **kwargs))

    guarded.gate = "shopify"
    return guarded


class GateMiddleware:
    """Default deny: a view that names no gate is never run, and a page that names no frame can't be framed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
        return response

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "gate", None) not in GATES:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} has no gate.")


def _session_token(request: HttpRequest) -> str:
    """From the header, else from the address of a document. A form sent without a header has none: it can't bounce."""
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""
    return request.GET.get("id_token", "")


def _is_document(request: HttpRequest) -> bool:
    """Whether a bounce would help: the browser itself asked, and asked for a page."""
    if "Authorization" in request.headers or "HX-Request" in request.headers:
        return False
    return request.method in SAFE_METHODS and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _arrive(session, *, now) -> tuple[Shop, Connection]:
    """Connected if that can be; a shop that can't be reconnected now is let in all the same, and told on the page."""
    try:
        return arrivals.open_app(session, now=now)
    except StaleToken:
        raise
    except (Retryable, Refused, AccessRevoked):
        shop, connection = Shop.objects.with_connection(session.domain) or (None, None)
        if shop is None or connection is None or not shop.is_installed:
            raise
        return shop, connection


def _not_connected(domain: str) -> HttpResponse:
    page = render_to_string(
        "shops/not_connected.html",
        {"app_bridge_url": settings.APP_BRIDGE_URL, "shopify_api_key": settings.SHOPIFY_API_KEY},
    )
    response = HttpResponse(page, status=503)
    response.headers["Retry-After"] = "10"
    return embedding.mark_embedded(response, domain=domain, is_document=True)


def _let_in(request: HttpRequest, pace: Rates | None) -> None:
    """Names the shop and the customer on the request. Raises NotServed."""
    who = vouch.for_shopper(request.META["QUERY_STRING"], now=timezone.now())
    is_safe = request.method in SAFE_METHODS
    if not is_safe and request.content_type != "application/json":
        raise NotServed("send_json", 415)
    address = rates.address_of(request.headers.get("X-Forwarded-For", ""))
    pace = pace or (rates.READ if is_safe else rates.ACT)
    vouch.check_pace(rates.take(pace, shop=who.domain, customer_id=who.customer_id, address=address))
    shop = Shop.objects.with_version(who.domain)
    vouch.check_installed(shop)
    request.shop, request.customer_id, request.signed = shop, who.customer_id, who.signed
    request.proxy_path = who.signed.get("path_prefix", "")


def _refusal(refused: NotServed) -> HttpResponse:
    response = JsonResponse(refused.told, status=refused.status)
    if refused.retry_after:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _rendered(response: HttpResponse) -> HttpResponse:
    """A lazily rendered template runs its queries now, while the shop's scope is open."""
    if hasattr(response, "render") and callable(response.render):
        response.render()
    assert not response.streaming, "a streamed answer would run outside the shop's scope"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", "no-store")  # a view that says otherwise tells of nobody
    return response
