"""What Shopify says about discounts. Most are the merchant's own; of ours they are looked at."""

from datetime import datetime

from loyalty_app.rewards import merchants
from loyalty_app.shops.models import Shop
from webhooks import reading
from webhooks.queue import Arrived
from webhooks.reading import Ignored

_NOT_OURS = "This discount is no reward of ours."


def changed(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """Updated or deleted: the bodies say little, and come in any sequence, so Shopify is asked what is now."""
    body = reading.document(event.body)
    discount_id = reading.required_id(body, "admin_graphql_api_id")
    if not merchants.touched(discount_id=discount_id, now=now):
        raise Ignored(_NOT_OURS)
    return "The code is being looked at."


def code_removed(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """A code was taken out of a discount, which may live on with others."""
    body = reading.document(event.body)
    removed = body.get("redeem_code")
    code = reading.text(removed.get("code")) if isinstance(removed, dict) else ""
    discount_id = reading.identifier(body.get("admin_graphql_api_id"))
    if not (merchants.touched(code=code, now=now) or merchants.touched(discount_id=discount_id, now=now)):
        raise Ignored(_NOT_OURS)
    return "The code is being looked at."
