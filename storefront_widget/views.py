"""What the widget asks for, through Shopify's app proxy. Shopify says who is signed in; the browser says nothing."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from loyalty_app.gates import shopper
from storefront_widget import joining, past, present

WIDGET_HEADER = "X-Loyalty-Widget"  # another site can't make a browser send it


@shopper
@require_GET
def state(request: HttpRequest) -> JsonResponse:
    """All that the panel shows when it opens."""
    return JsonResponse(present.state(request.shop, request.customer_id, locale=_locale(request), now=timezone.now()))


@shopper
@require_GET
def history(request: HttpRequest) -> JsonResponse:
    """The member's history before the entry named by ``before``."""
    before = request.GET.get("before", "")
    if request.customer_id is None:
        return _problem("sign_in", 401)
    if not (before.isascii() and before.isdigit() and len(before) <= 18):
        return _problem("before_is_no_id", 400)
    return JsonResponse(
        past.page_of(request.customer_id, before=int(before), locale=_locale(request), now=timezone.now())
    )


@shopper
@require_POST
def join(request: HttpRequest) -> JsonResponse:
    """The signed-in customer becomes a member; answers with the new state. Asking twice joins once."""
    if request.headers.get(WIDGET_HEADER) != "1":
        return _problem("not_from_the_widget", 403)
    if request.customer_id is None:
        return _problem("sign_in", 401)
    now = timezone.now()
    try:
        joining.join(request.customer_id, now=now)
    except joining.Paused:
        return _problem("paused", 409)
    return JsonResponse(present.state(request.shop, request.customer_id, locale=_locale(request), now=now))


def _locale(request: HttpRequest) -> str:
    return request.GET.get("locale", "")


def _problem(error: str, status: int) -> JsonResponse:
    return JsonResponse({"error": error}, status=status)
