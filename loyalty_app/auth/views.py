"""Fetch a session token; ask for the grant; come back with it."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from loyalty_app import arrivals
from loyalty_app.gates import public, shopify
from loyalty_app.shopify_gateway import oauth
from loyalty_app.shopify_gateway.errors import ShopifyError
from loyalty_app.shops import code_grant, domains, embedding
from loyalty_app.shops.errors import BadSignature, NotAShop

log = logging.getLogger(__name__)


@public
@require_GET
def patch_id_token(request: HttpRequest) -> HttpResponse:
    """Nothing but App Bridge: it fetches a session token and reloads ``shopify-reload`` with it."""
    target = request.GET.get("shopify-reload", "")
    try:
        domain = embedding.shop_in_query(request)
    except NotAShop as error:
        return _plain(str(error), status=400)
    # App Bridge goes where this says; only pages of ours may be named.
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return _plain("The page to return to is missing.", status=400)
    page = render(request, "shops/patch_id_token.html")
    return embedding.mark_embedded(page, domain=domain, is_document=True)


@public
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to Shopify's grant page. Reached by a link, never by typing a shop's name into a field."""
    try:
        domain = domains.normal(request.GET.get("shop"))
    except NotAShop as error:
        return _plain(str(error), status=400)
    page, cookie = code_grant.begin(domain, now=timezone.now())
    response = HttpResponseRedirect(page)
    response.set_cookie(
        code_grant.COOKIE,
        cookie,
        max_age=code_grant.LIFE_S,
        path=code_grant.CALLBACK_PATH,
        secure=settings.APP_URL.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@shopify
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Shopify sent the browser back with a code: install, and show the app in the admin."""
    domain, now = request.shop_domain, timezone.now()
    try:
        cookie = request.COOKIES.get(code_grant.COOKIE, "")
        code = code_grant.check(request.signed, domain=domain, cookie=cookie, now=now)
        arrivals.move_in(domain, oauth.exchange_code(domain, code=code), now=now)
    except BadSignature as error:
        log.warning("grant_refused", extra={"reason": str(error)})
        response = _plain("This installation was not begun here, or too long ago. Please begin again.", status=401)
    except ShopifyError as error:
        log.error("install_failed", extra={"domain": domain, "reason": str(error)})
        response = _plain("Shopify did not let us in. Please install the app again.", status=502)
    else:
        response = HttpResponseRedirect(code_grant.home(domain))
    # Once only: the same answer of Shopify's can't be played again in this browser.
    response.delete_cookie(code_grant.COOKIE, path=code_grant.CALLBACK_PATH, samesite="Lax")
    return response


def _plain(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")
