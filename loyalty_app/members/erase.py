"""A customer is forgotten; the figures stay, so that the books still tie.

What goes: the customer id, also as the key of what was to be asked of Shopify, e-mail hashes, tags, whose a card was,
and what orders say about the person. What stays, without a name: the member's row, transfers, lots, awards, and what
the orders were worth. See docs/ledger.md#forgotten.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from loyalty_app import outbox
from loyalty_app.members import family, identity
from loyalty_app.members.models import Member, MemberCard, PrivacyRequest, TagSighting
from loyalty_app.orders.models import Order
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id

ASKED_BY_CUSTOMER = ("fetch_customer", "fetch_tags")  # effects whose key is Shopify's customer id
# and those whose payload holds some until they are done
TOLD_OF_CUSTOMERS = (*ASKED_BY_CUSTOMER, "unmirror_member", "forget_bodies")
PERSONAL_FACTS = ("customer_id", "email", "customer_tags")
CHUNK = 5000  # orders per statement when a whole shop is erased: a second's work, a bounded lock


class Erased(msgspec.Struct, frozen=True):
    member_id: int | None = None  # ours; None when we held no member of that customer
    orders: int = 0


@transaction.atomic
def redact(
    customer_id: int | None,
    email: str,
    *,
    now: datetime,
    order_ids: Collection[int] = (),
    keep_tags: Collection[str] = (),
) -> Erased:
    """Erase the person; may run again, and before anything else of them arrived.

    customer_id or email may be missing: Shopify sends what it has. order_ids: the orders it names (its own ids).
    keep_tags: tags that an earn rule names; without them a later refund would judge the order by other rules.
    A keyed hash of the customer id stays, so that a late webhook doesn't enrol the person anew.
    """
    digest = identity.customer_hash(customer_id) if customer_id else ""
    member = _forget_member(customer_id, digest, keep_tags=keep_tags, now=now) if customer_id else None
    about = Q(shopify_id__in=list(order_ids))
    if member is not None:
        about |= Q(member_id__in=list(family.ids(member.id)))
    if customer_id:
        about |= Q(customer_id=customer_id)
    if address := identity.email_hash(email):
        about |= Q(email_hash=address)
    orders = list(Order.objects.select_for_update(of=("self",)).filter(about).order_by("id"))
    strike(orders, keep_tags=keep_tags)
    if customer_id:
        outbox.forget(ASKED_BY_CUSTOMER, keys=[customer_id])
        PrivacyRequest.objects.filter(customer_id=customer_id).update(customer_id=None, orders=[])
    if key := digest or address:
        _note(key, now=now)
    return Erased(member_id=member.id if member else None, orders=len(orders))


def strike(orders: Sequence[Order], *, keep_tags: Collection[str] = ()) -> None:
    """Take the person out of the orders, in the database and in the rows given."""
    if not orders:
        return
    kept = {tag.lower() for tag in keep_tags}
    for order in orders:
        order.customer_id, order.email_hash = None, ""
        if order.facts is not None:
            tags = [tag for tag in order.facts.get("customer_tags") or () if tag in kept]
            order.facts = {name: value for name, value in order.facts.items() if name not in PERSONAL_FACTS}
            if tags:
                order.facts["customer_tags"] = tags
        for read in ("described", "complete"):  # what was read from the former facts
            order.__dict__.pop(read, None)
    Order.objects.bulk_update(orders, ["customer_id", "email_hash", "facts"])


def redact_shop(*, now: datetime) -> bool:
    """Erase everybody of the acting shop; False, and nothing erased, when it has installed the app again.

    Nothing is kept that could recognise a customer: whoever comes back after this starts as a new member.
    """
    shop_id = current_shop_id()
    if Shop.objects.get(id=shop_id).is_installed:
        return False
    while _strike_chunk(shop_id):
        pass
    with transaction.atomic():
        outbox.forget(TOLD_OF_CUSTOMERS)
        TagSighting.objects.all().delete()
        PrivacyRequest.objects.all().delete()
        active = Member.objects.filter(state=Member.State.ACTIVE)
        active.update(state=Member.State.REDACTED, changed_at=now)
        Member.objects.update(customer_id=None, customer_hash="")
        _end(MemberCard.objects.exclude(member=None), now=now)
    return True


def _forget_member(customer_id: int, digest: str, *, keep_tags: Collection[str], now: datetime) -> Member | None:
    """The member and everybody merged into them lose their customer ids. An alias loses only its own."""
    member = Member.objects.select_for_update().filter(customer_id=customer_id).first()
    if member is None:
        if not Member.objects.filter(customer_hash=digest).exists():
            _remember_to_forget(digest, now=now)
        return Member.objects.filter(customer_hash=digest).first()
    people = [member, *Member.objects.select_for_update().filter(merged_into_id=member.id).order_by("id")]
    outbox.forget(ASKED_BY_CUSTOMER, keys=[person.customer_id for person in people if person.customer_id])
    for person in people:
        person.customer_hash = identity.customer_hash(person.customer_id) if person.customer_id else ""
        person.customer_id, person.changed_at = None, now
        if person.state == Member.State.ACTIVE:
            person.state = Member.State.REDACTED
    Member.objects.bulk_update(people, ["customer_hash", "customer_id", "state", "changed_at"])
    kept = [tag.lower() for tag in keep_tags]
    sightings = TagSighting.objects.filter(member_id__in=[person.id for person in people])
    for sighting in sightings:
        sighting.tags = [tag for tag in sighting.tags if tag in kept]
    TagSighting.objects.bulk_update(sightings, ["tags"])
    _end(MemberCard.objects.filter(member_id__in=[person.id for person in people]), now=now)
    return member


def _end(cards: QuerySet, *, now: datetime) -> None:
    """Their numbers lead to nobody; they stay as used up, so that nobody else ever gets one of them."""
    cards.update(member=None, ended_at=Coalesce("ended_at", Value(now)), ended_why=MemberCard.Ended.FORGOTTEN)


def _remember_to_forget(digest: str, *, now: datetime) -> None:
    """The request came before any order did: the order, when it comes, must not enrol the person."""
    Member.objects.create(
        customer_hash=digest,
        state=Member.State.REDACTED,
        enrolled_by=Member.EnrolledBy.ORDER,
        enrolled_at=now,
        changed_at=now,
    )


def _note(key: str, *, now: datetime) -> None:
    """That it was done, and when: without the customer's id, which is gone."""
    PrivacyRequest.objects.update_or_create(
        kind=PrivacyRequest.Kind.REDACT,
        key=key,
        defaults={"customer_id": None, "orders": [], "done_at": now},
        create_defaults={"received_at": now, "due_at": now, "done_at": now},
    )


def _strike_chunk(shop_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE orders_order
            SET customer_id = NULL, email_hash = '', facts = facts - %(personal)s::text[]
            WHERE shop_id = %(shop)s AND id IN (
                SELECT id FROM orders_order
                WHERE shop_id = %(shop)s
                    AND (customer_id IS NOT NULL OR email_hash <> '' OR facts ?| %(personal)s::text[])
                ORDER BY id LIMIT %(chunk)s
            )
            """,
            {"shop": shop_id, "personal": list(PERSONAL_FACTS), "chunk": CHUNK},
        )
        return cursor.rowcount
