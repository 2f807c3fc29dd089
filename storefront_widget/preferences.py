"""What a member is told of what the programme knows about them, and how they ask for all of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from loyalty_app.members import export
from loyalty_app.members.models import Member, PrivacyRequest, TagSighting
from loyalty_app.orders.models import Order
from loyalty_app.shops.models import Shop
from storefront_widget.wording import Wording


def told(member: Member, *, wording: Wording) -> dict:
    """{"knows": sentences, "copy": of the newest request or None}."""
    orders = Order.objects.filter(member_id=member.id).count()
    tags = TagSighting.objects.filter(member_id=member.id).exists()
    knows = [
        wording.say("knows_number"),
        wording.say("knows_since", date=(member.joined_at or member.enrolled_at).isoformat()),
        *([wording.say("knows_orders", count=orders)] if orders else []),
        *([wording.say("knows_tags")] if tags else []),
        wording.say("knows_points"),
    ]
    newest = export.newest(member.customer_id)
    return {"knows": knows, "copy": copy(newest) if newest else None}


def ask_for_copy(member: Member, *, shop: Shop, now: datetime) -> dict:
    """The shop is asked for the member's data, as if Shopify had passed the wish on; twice a day is once."""
    return copy(export.asked_by(member, on=now.astimezone(ZoneInfo(shop.timezone)).date(), now=now))


def copy(request: PrivacyRequest) -> dict:
    """A request as its member sees it: when it was made, by when the shop must answer, and whether it has."""
    return {
        "asked_at": request.received_at.isoformat(),
        "due_at": request.due_at.isoformat(),
        "is_done": request.done_at is not None,
    }
