"""What the widget asks for, through Shopify's app proxy. Shopify says who is signed in; the browser says nothing."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from loyalty_app.gates import shopper
from storefront_widget import joining, looker, opening, past, present
from storefront_widget.asked import answer_with, answered, locale_of, problem
from storefront_widget.wording import Wording


@shopper
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """All that the panel shows when it opens. Behind the server's entry, state_lane answers in this view's place."""
    now = timezone.now()
    member = looker.find(request.customer_id, now=now)
    return answer_with(opening.told(member, request.shop, request.customer_id, asked=request.signed, now=now))


@shopper
@require_GET
def history(request: HttpRequest) -> JsonResponse:
    """The member's history; with ``before``, an entry's id, what was before that."""
    if request.customer_id is None:
        return problem("sign_in", 401)
    before, now = request.GET.get("before", ""), timezone.now()
    try:
        return answer_with(past.page_of(request.customer_id, before=before, locale=locale_of(request), now=now))
    except past.NotAPlace:
        return problem("before_is_no_entry", 400)


@shopper
@require_POST
@answered
def join(request: HttpRequest, wording: Wording) -> dict:
    """The signed-in customer becomes a member; answers with the new state. Asking twice joins once."""
    now = timezone.now()
    joining.join(request.customer_id, now=now)
    return present.state(request.shop, request.customer_id, locale=locale_of(request), now=now)
