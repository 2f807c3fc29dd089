"""A shopper becomes a member: by an order, or by asking to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from loyalty_app.members import erase, identity, rows
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order

EVERYONE, JOINED = "everyone", "joined"


def for_orders(orders: Sequence[Order], *, programme, now: datetime) -> dict[int, Member | None]:
    """Whose each order is, by the order's id: the survivor where members were merged, None where it is parked.

    Under ``programme.enrolment`` "everyone" a customer's first order makes them a member. A parked order that was
    claimed stays with who claimed it. An order of a redacted customer stays with the pseudonymous member, or nobody.
    Writes no owner: the caller does, who holds the orders locked. What a late webhook said about a redacted customer
    is struck from the order again.
    """
    by_customer, missing, forgotten = _known(orders)
    if programme.enrolment == EVERYONE:
        by_customer |= _enrol([order for order in orders if order.customer_id in missing - forgotten], now=now)
    owners = _whose(orders, by_customer)
    erase.strike([order for order in orders if order.customer_id in forgotten])
    return owners


def would_own(orders: Sequence[Order], *, programme) -> dict[int, Member | None]:
    """The same as for_orders, and nothing is written: who is no member yet has a stand-in, with an id below zero."""
    by_customer, missing, forgotten = _known(orders)
    if programme.enrolment == EVERYONE:
        by_customer |= {each: Member(id=-each, customer_id=each) for each in missing - forgotten}
    return _whose(orders, by_customer)


def _known(orders: Sequence[Order]) -> tuple[dict[int, Member], set[int], set[int]]:
    """Who of the orders' customers is a member, who is none, and who of these we were told to forget."""
    customer_ids = {order.customer_id for order in orders if order.customer_id}
    by_customer = rows.of_customers(customer_ids)
    missing = customer_ids - by_customer.keys()
    return by_customer, missing, _forgotten(missing)


def _whose(orders: Sequence[Order], by_customer: Mapping[int, Member]) -> dict[int, Member | None]:
    by_id = _current(by_customer.values(), {order.member_id for order in orders if order.member_id})
    owners: dict[int, Member | None] = {}
    for order in orders:
        held_by = by_id.get(order.member_id)
        member = by_customer.get(order.customer_id)
        if held_by is not None and held_by.state == Member.State.REDACTED:
            owners[order.id] = held_by
        elif member is not None:
            owners[order.id] = by_id[member.id]
        else:
            owners[order.id] = held_by if order.customer_id is None and order.claimed_at else None
    return owners


def buyers(bought: Mapping[int, datetime], *, now: datetime) -> None:
    """These customers are members, by customer id and since when: before their orders are written, which then know
    their owners at once. Whom we were told to forget is left out.
    """
    missing = bought.keys() - rows.known(bought.keys())
    forgotten = _forgotten(missing)
    rows.insert({each: bought[each] for each in missing - forgotten}, via=Member.EnrolledBy.ORDER, now=now)


@transaction.atomic
def join(customer_id: int, *, now: datetime, via: str = Member.EnrolledBy.ACCOUNT) -> Member:
    """The customer is a member who asked to be one; joining twice changes nothing.

    The award for joining is the caller's next step: earning knows what it is worth.
    """
    known = rows.of_customers([customer_id])
    if not known:
        # Who was forgotten and signs in again is somebody new: nothing ties them to what was erased.
        rows.insert({customer_id: now}, via=via, now=now)
        known = rows.of_customers([customer_id])
    member = survivor(known[customer_id], lock=True)
    if member.joined_at is None:
        member.joined_at = member.changed_at = now
        member.save(update_fields=["joined_at", "changed_at"])
    return member


def find(customer_id: int) -> Member | None:
    """The member of a customer id, the survivor if they were merged; None when there is none."""
    member = rows.of_customers([customer_id]).get(customer_id)
    return survivor(member) if member and member.merged_into_id is not None else member


def survivor(member: Member, *, lock: bool = False) -> Member:
    """Follow the merges to who holds the points now; lock=True returns that row locked."""
    members = Member.objects.select_for_update(no_key=True) if lock else Member.objects
    current = members.get(id=member.id)
    while current.merged_into_id is not None:
        current = members.get(id=current.merged_into_id)
    return current


def _forgotten(customer_ids: Collection[int]) -> set[int]:
    """Those of the customers whom we were told to forget."""
    if not customer_ids or not Member.objects.exclude(customer_hash="").exists():
        return set()  # a digest for each customer is dear, and most shops have nobody to forget
    hashes = {identity.customer_hash(customer_id): customer_id for customer_id in customer_ids}
    found = Member.objects.filter(customer_hash__in=hashes).values_list("customer_hash", flat=True)
    return {hashes[digest] for digest in found}


def _enrol(orders: Sequence[Order], *, now: datetime) -> dict[int, Member]:
    """New members by customer id, each since their first order."""
    first_orders: dict[int, datetime] = {}
    for order in orders:
        placed_at = order.placed_at or now
        first_orders[order.customer_id] = min(placed_at, first_orders.get(order.customer_id, placed_at))
    if not first_orders:
        return {}
    rows.insert(first_orders, via=Member.EnrolledBy.ORDER, now=now)
    return rows.of_customers(first_orders.keys())


def _current(known: Collection[Member], more_ids: Collection[int]) -> dict[int, Member]:
    """Members by id, each id leading to the survivor."""
    found = {member.id: member for member in known}
    while wanted := (set(more_ids) | {m.merged_into_id for m in found.values() if m.merged_into_id}) - found.keys():
        found |= {member.id: member for member in Member.objects.filter(id__in=wanted)}
    by_id = {}
    for member_id, member in found.items():
        current = member
        while current.merged_into_id is not None:
            current = found[current.merged_into_id]
        by_id[member_id] = current
    return by_id
