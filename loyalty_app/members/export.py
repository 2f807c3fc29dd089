"""Everything we hold about a customer, for the shop's owner to hand over."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from loyalty_app.ledger import balances
from loyalty_app.ledger.models import Account, Lot, Transfer
from loyalty_app.members import identity
from loyalty_app.members.models import Member, MemberCard, PrivacyRequest, TagSighting
from loyalty_app.orders.models import Order

ANSWER_WITHIN = timedelta(days=30)  # Shopify's deadline for compliance requests


def requested(
    key: str, *, customer_id: int | None, order_ids: Collection[int] = (), received_at: datetime
) -> PrivacyRequest:
    """A customer asked the shop for their data. key: Shopify's request id; the same request counts once."""
    request, _ = PrivacyRequest.objects.get_or_create(
        kind=PrivacyRequest.Kind.DATA_REQUEST,
        key=key,
        defaults={
            "customer_id": customer_id,
            "orders": sorted(order_ids),
            "received_at": received_at,
            "due_at": received_at + ANSWER_WITHIN,
        },
    )
    return request


def asked_by(member: Member, *, on: date, now: datetime) -> PrivacyRequest:
    """A member asked us for their data. While an earlier wish of theirs waits, and once a day, it is the same one.

    on: the day in the shop's zone. The key names our member, not the customer, who may be forgotten before the request.
    """
    waiting = PrivacyRequest.objects.filter(kind=PrivacyRequest.Kind.DATA_REQUEST, customer_id=member.customer_id)
    earlier = waiting.filter(done_at=None).order_by("received_at").first()
    return earlier or requested(f"member-{member.id}-{on}", customer_id=member.customer_id, received_at=now)


def newest(customer_id: int) -> PrivacyRequest | None:
    """The customer's latest request for their data, answered or not."""
    asked = PrivacyRequest.objects.filter(kind=PrivacyRequest.Kind.DATA_REQUEST, customer_id=customer_id)
    return asked.order_by("-received_at").first()


@transaction.atomic
def answer(request: PrivacyRequest, *, now: datetime) -> dict[str, Any]:
    """The data asked for; the request is done from now on, and may be answered again."""
    found = export(request.customer_id, order_ids=request.orders)
    PrivacyRequest.objects.filter(id=request.id, done_at=None).update(done_at=now)
    return found


def export(customer_id: int | None, email: str = "", *, order_ids: Collection[int] = ()) -> dict[str, Any]:
    """What the acting shop's programme knows about the customer, as JSON can hold it.

    Found by the customer id, by orders Shopify names (its own ids), and by the e-mail of parked orders. Whoever was
    merged into the customer is part of it. Instants are ISO 8601 in UTC, points whole numbers.
    """
    members = _people(customer_id) if customer_id else []
    member_ids = [member.id for member in members]
    about = Q(shopify_id__in=list(order_ids)) | Q(member_id__in=member_ids)
    if customer_id:
        about |= Q(customer_id=customer_id)
    if digest := identity.email_hash(email):
        about |= Q(email_hash=digest)
    return {
        "customer_id": customer_id,
        "members": [_member(member) for member in members],
        "cards": _cards(member_ids),
        "tags": _tags(member_ids),
        "orders": [_order(order) for order in Order.objects.filter(about).order_by("id").prefetch_related("awards")],
        "awards": [_award(award) for member in members for award in member.awards.filter(order=None).order_by("id")],
        "points": _transfers(member_ids),
        "open_lots": _lots(member_ids),
    }


def _people(customer_id: int) -> list[Member]:
    member = Member.objects.filter(customer_id=customer_id).first()
    if member is None:
        return []
    if member.merged_into_id:
        member = Member.objects.get(id=member.merged_into_id)
    return [member, *Member.objects.filter(merged_into_id=member.id).order_by("id")]


def _member(member: Member) -> dict[str, Any]:
    held = balances.of(member.id)
    return {
        "number": member.id,
        "customer_id": member.customer_id,
        "state": member.state,
        "enrolled_by": member.enrolled_by,
        "enrolled_at": _text(member.enrolled_at),
        "joined_at": _text(member.joined_at),
        "merged_into": member.merged_into_id,
        "available": held.available,
        "pending": held.pending,
        "reserved": held.reserved,
    }


def _cards(member_ids: list[int]) -> list[dict[str, Any]]:
    cards = MemberCard.objects.filter(member_id__in=member_ids).order_by("issued_at", "id")
    return [
        {
            "number": card.number,
            "issued_at": _text(card.issued_at),
            "ended_at": _text(card.ended_at),
            "ended_why": card.ended_why,
        }
        for card in cards
    ]


def _tags(member_ids: list[int]) -> list[dict[str, Any]]:
    sightings = TagSighting.objects.filter(member_id__in=member_ids).order_by("seen_at", "kind")
    return [{"seen_at": _text(s.seen_at), "kind": s.kind, "tags": s.tags} for s in sightings]


def _order(order: Order) -> dict[str, Any]:
    return {
        "shopify_id": order.shopify_id,
        "name": order.name,
        "placed_at": _text(order.placed_at),
        "claimed_at": _text(order.claimed_at),
        "facts": order.facts,
        "refunds": order.refunds,
        "awards": [_award(award) for award in sorted(order.awards.all(), key=lambda award: award.number)],
    }


def _award(award) -> dict[str, Any]:
    return {
        "kind": award.kind,
        "number": award.number,
        "points": award.points,
        "change": award.delta,
        "reason": award.reason,
        "at": _text(award.at),
        "explanation": award.explanation,
    }


def _transfers(member_ids: list[int]) -> list[dict[str, Any]]:
    ours = Account.objects.filter(member_id__in=member_ids)
    transfers = (
        Transfer.objects.filter(Q(source__in=ours.values("id")) | Q(target__in=ours.values("id")))
        .select_related("source", "target")
        .order_by("at", "id")
    )
    return [
        {
            "at": _text(transfer.at),
            "kind": transfer.kind,
            "from": transfer.source.kind,
            "to": transfer.target.kind,
            "points": transfer.points,
            "about": transfer.origin,
        }
        for transfer in transfers
    ]


def _lots(member_ids: list[int]) -> list[dict[str, Any]]:
    lots = Lot.objects.filter(account__member_id__in=member_ids, left_points__gt=0).order_by("id")
    return [
        {
            "points": lot.left_points,
            "about": lot.origin,
            "earned_at": _text(lot.earned_at),
            "releases_at": _text(lot.releases_at),
            "expires_at": _text(lot.expires_at),
        }
        for lot in lots.select_related("account")
    ]


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
