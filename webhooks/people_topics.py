"""What Shopify says about customers. Whoever isn't a member yet is none of our business."""

from collections.abc import Callable
from datetime import datetime, timedelta

from loyalty_app import people_news
from loyalty_app.earning import settle
from loyalty_app.members import tags
from loyalty_app.members.models import PrivacyRequest
from loyalty_app.shops.models import Shop
from webhooks import reading, retention
from webhooks.queue import Arrived
from webhooks.reading import Ignored

ANSWER_PRIVACY_REQUEST_WITHIN = timedelta(days=30)  # Shopify's and the law's
_UNKNOWN = "This customer is no member."


def changed(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """Tags as of the change, where the body still has them: since 2025-01 Shopify tells of tags by topics of their own.

    An address in the body proves nothing, staff may have typed it: guest orders are claimed by who signs in.
    """
    body = reading.document(event.body)
    customer_id = reading.required_id(body, "id", "admin_graphql_api_id")
    told = reading.tags(body.get("tags"))
    if told is None:
        raise Ignored("The body tells no tags.")
    if not tags.seen_on_customer(customer_id, told, at=reading.instant(body.get("updated_at")) or event.at):
        raise Ignored(_UNKNOWN)
    settle.resettle_tagged(customer_id, now=now)
    return "The tags are noted."


def tagged(event: Arrived, shop: Shop, *, now: datetime) -> str:
    return _retag(event, tags.added, now=now)


def untagged(event: Arrived, shop: Shop, *, now: datetime) -> str:
    return _retag(event, tags.removed, now=now)


def merged(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """Points move only when Shopify says that the merge is done: it also tells of those that failed."""
    body = reading.document(event.body)
    if body.get("status") != "completed":
        raise Ignored("The merge did not complete.")
    kept_id = reading.required_id(body, "admin_graphql_api_customer_kept_id")
    deleted_id = reading.required_id(body, "admin_graphql_api_customer_deleted_id")
    if people_news.merged(kept_id, deleted_id, now=now).kept_id is None:
        raise Ignored("They are one member already.")
    return "Merged."


def deleted(event: Arrived, shop: Shop, *, now: datetime) -> str:
    # Shopify also deletes one of two customers when they are merged, and tells of both in any sequence.
    raise Ignored("The points stay until Shopify asks to forget the customer.")


def data_requested(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """The owner finds the export in the settings, and hands it to the customer."""
    body = reading.document(event.body)
    customer_id = _customer_id(body)
    request = body.get("data_request")
    number = reading.identifier(request.get("id") if isinstance(request, dict) else None)
    if number is None and customer_id is None:
        raise Ignored("The body names neither a customer nor a request.")
    PrivacyRequest.objects.get_or_create(
        kind=PrivacyRequest.Kind.DATA_REQUEST,
        key=str(number or f"customer-{customer_id}"),
        defaults={
            "customer_id": customer_id,
            "orders": _ids(body.get("orders_requested")),
            "received_at": event.at,
            "due_at": event.at + ANSWER_PRIVACY_REQUEST_WITHIN,
        },
    )
    return "The export waits for the owner."


def redacted(event: Arrived, shop: Shop, *, now: datetime) -> str:
    """Forget the person; what was earned and spent stays, without a name, so that the books tie."""
    body = reading.document(event.body)
    customer = body.get("customer")
    customer_id = _customer_id(body)
    email = reading.text(customer.get("email")) if isinstance(customer, dict) else ""
    if customer_id is None and not email:
        raise Ignored("The body names no customer.")
    order_ids = _ids(body.get("orders_to_redact"))
    people_news.forgotten(customer_id, email, order_ids=order_ids, now=now)
    retention.forget_person(ids=[*order_ids, *([customer_id] if customer_id else [])], email=email)
    return "The customer is forgotten."


def _retag(event: Arrived, say: Callable[..., bool], *, now: datetime) -> str:
    body = reading.document(event.body)
    customer_id = reading.required_id(body, "customerId", "customer_id", "id")
    told = reading.tags(body.get("tags"))
    if not told:
        raise Ignored("The body names no tags.")
    if not say(customer_id, told, at=reading.instant(body.get("occurredAt")) or event.at):
        raise Ignored(_UNKNOWN)
    settle.resettle_tagged(customer_id, now=now)
    return "The tags are noted."


def _customer_id(body: dict) -> int | None:
    customer = body.get("customer")
    return reading.identifier(customer.get("id")) if isinstance(customer, dict) else None


def _ids(value: object) -> list[int]:
    found = [reading.identifier(item) for item in value] if isinstance(value, list) else []
    return [item for item in found if item is not None]
