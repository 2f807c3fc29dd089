"""How pages live inside the Shopify admin's frame: who may frame them, and the bounce for documents without a token.

The contract of documents without React: https://shopify.dev/docs/apps/build/authentication-authorization.
"""

from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from loyalty_app.shops import domains
from loyalty_app.shops.errors import NotAShop

BOUNCE_PATH = "/auth/patch-id-token"
RETRY_HEADER = "X-Shopify-Retry-Invalid-Session-Request"
# Only ever in the address of the document that Shopify opens; never in one of ours.
SECRET_FIELDS = {"id_token", "hmac"}


def frame_ancestors(domain: str | None) -> str:
    """The Content-Security-Policy that lets only this shop's admin frame us. None: only the admin of all shops."""
    origins = [origin for origin in settings.SHOPIFY_ADMIN_ORIGINS if domain or "{shop}" not in origin]
    return f"frame-ancestors {' '.join(origins).format(shop=domain)};"


def mark_embedded(response: HttpResponse, *, domain: str | None, is_document: bool) -> HttpResponse:
    """Headers of every answer inside the frame: who may frame it, no copy in any cache, scripts fetched early."""
    response.headers["Content-Security-Policy"] = frame_ancestors(domain)
    response.headers.setdefault("Cache-Control", "no-store")
    if is_document:
        response.headers["Link"] = ", ".join(
            [
                "<https://cdn.shopify.com>; rel=preconnect",
                f"<{settings.APP_BRIDGE_URL}>; rel=preload; as=script",
                f"<{settings.POLARIS_URL}>; rel=preload; as=script",
            ]
        )
    return response


def bounce(request: HttpRequest) -> HttpResponse:
    """Send a document request to the page that fetches a session token and comes back with it."""
    kept = [(key, value) for key, value in parse_qsl(request.META["QUERY_STRING"]) if key not in SECRET_FIELDS]
    target = request.path + (f"?{urlencode(kept)}" if kept else "")
    shop = [(key, value) for key, value in kept if key in ("shop", "host", "embedded", "locale")]
    return HttpResponseRedirect(f"{BOUNCE_PATH}?{urlencode([*shop, ('shopify-reload', target)])}")


def ask_for_a_newer_token() -> HttpResponse:
    """To a fetch or an XHR: App Bridge gets a new session token and repeats the request once."""
    response = HttpResponse("Your session has ended. Reload the page.", status=401, content_type="text/plain")
    response.headers[RETRY_HEADER] = "1"
    return response


def shop_in_query(request: HttpRequest) -> str | None:
    """The shop named in the address, to be compared, never to be believed. Raises NotAShop."""
    shops = request.GET.getlist("shop")
    if not shops:
        return None
    if len(set(shops)) > 1:
        raise NotAShop("The address names two shops.")
    return domains.normal(shops[0])
