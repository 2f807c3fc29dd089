"""Fetch a session token; ask for the grant; come back with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from loyalty_app.gates import public
from loyalty_app.shops import embedding
from loyalty_app.shops.errors import NotAShop


@public
@require_GET
def patch_id_token(request: HttpRequest) -> HttpResponse:
    """Nothing but App Bridge: it fetches a session token and reloads ``shopify-reload`` with it."""
    target = request.GET.get("shopify-reload", "")
    try:
        domain = embedding.shop_in_query(request)
    except NotAShop as error:
        return HttpResponse(str(error), status=400, content_type="text/plain")
    # App Bridge goes where this says; only pages of ours may be named.
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return HttpResponse("The page to return to is missing.", status=400, content_type="text/plain")
    page = render(request, "shops/patch_id_token.html")
    return embedding.mark_embedded(page, domain=domain, is_document=True)
