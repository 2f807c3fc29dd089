"""What a member knows of and decides about their data, through Shopify's app proxy."""

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from loyalty_app.gates import shopper
from storefront_widget import preferences as own
from storefront_widget import redeeming
from storefront_widget.asked import answered
from storefront_widget.wording import Wording


@shopper
@require_GET
@answered
def preferences(request: HttpRequest, wording: Wording) -> dict:
    """What the programme knows of the member, and the copy they asked for last."""
    return own.told(redeeming.member_of(request.customer_id), wording=wording)


@shopper
@require_POST
@answered
def copy(request: HttpRequest, wording: Wording) -> dict:
    """The member asks the shop for a copy of their data. Asking again on the same day changes nothing."""
    member = redeeming.member_of(request.customer_id)
    return {"copy": own.ask_for_copy(member, shop=request.shop, now=timezone.now())}
