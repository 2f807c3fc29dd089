"""The member's card, through Shopify's app proxy."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from loyalty_app.gates import shopper
from loyalty_app.members import card as cards
from loyalty_app.members import enrol
from storefront_widget import card_codes
from storefront_widget.asked import problem


@shopper
@require_GET
def card(request: HttpRequest) -> JsonResponse:
    """The signed-in member's number and its codes; who never asked before gets their card now.

    {"number", "shown": in groups of four, "qr": {size, path}, "bars": {width, path}}, drawn as card_codes says.
    No name: we hold none. 401 sign_in for a guest, 404 not_a_member.
    """
    if request.customer_id is None:
        return problem("sign_in", 401)
    member = enrol.find(request.customer_id)
    if member is None:
        return problem("not_a_member", 404)
    try:
        held = cards.of(member, now=timezone.now())
    except cards.Forgotten:  # in this very moment
        return problem("not_a_member", 404)
    return JsonResponse(told(held))


def told(held: cards.Card) -> dict:
    qr, bars = card_codes.qr(held.number), card_codes.bars(held.number)
    return {
        "number": held.number,
        "shown": held.shown,
        "qr": {"size": qr.size, "path": qr.path},
        "bars": {"width": bars.width, "path": bars.path},
    }
