"""Settle orders: what each deserves now, less what it was given, is posted. Twice in a row posts nothing.

The result is a function of what is known of the orders, never of the way there. Rule: docs/ledger.md#settling.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from loyalty_app import outbox
from loyalty_app.earning import award_rows, rules, shared_caps
from loyalty_app.earning.award_rows import NewAward
from loyalty_app.earning.case import Case
from loyalty_app.earning.circumstances import Circumstances
from loyalty_app.earning.models import Award
from loyalty_app.figures import count
from loyalty_app.ledger import transfers
from loyalty_app.ledger.transfers import Posting, Reversal
from loyalty_app.members import enrol
from loyalty_app.orders.models import Order

MOVED = "moved"  # the reason of what a former owner gives back


def settle(orders: Sequence[Order], *, now: datetime, circumstances: Circumstances | None = None) -> list[Award]:
    """Give or take back until each order has what it deserves; call it with orders that this transaction has locked.

    Knows the members too: customers are enrolled, merged ones resolved, the orders' owners written. Orders that share
    a cap with these are settled with them. Returns the awards that are new. Rule: docs/ledger.md#settling.
    """
    described = sorted((order for order in orders if order.described is not None), key=lambda order: order.id)
    if not described:
        return []
    with transaction.atomic():
        circumstances = circumstances or Circumstances()
        cases = _cases(described, circumstances, now=now)
        if circumstances.has_shared_caps:
            cases = _judge_sharing(cases, circumstances, now=now)
        else:
            for case in cases:
                case.deserved = case.judge({}, test_orders_earn=circumstances.shop.is_development)
        awards = _post(cases, now=now)
        count.follow([case.order for case in cases], shop=circumstances.shop)
        _ask_for_details(cases, now=now)
        _ask_for_tags(cases, circumstances.untagged, now=now)
    return awards


def resettle(order_ids: Collection[int], *, now: datetime) -> list[Award]:
    """Lock these orders (our ids) and settle them: after a claim, a merge, a new owner."""
    with transaction.atomic():
        orders = Order.objects.select_for_update(of=("self",), no_key=True).filter(id__in=order_ids).order_by("id")
        return settle(list(orders), now=now)


def resettle_tagged(customer_id: int, *, now: datetime) -> list[Award]:
    """Shopify said something about the customer's tags: judge their orders again, if any rule ever asked for tags."""
    member = enrol.find(customer_id)
    if member is None or not Circumstances().reads_tags:
        return []
    return resettle(Order.objects.filter(member_id=member.id).values_list("id", flat=True), now=now)


def _cases(orders: Sequence[Order], circumstances: Circumstances, *, now: datetime) -> list[Case]:
    owners = circumstances.owners(orders, now=now)
    award_rows.write_owners(orders, owners)
    members = circumstances.member_facts(orders, owners)
    last = award_rows.last_of([order.id for order in orders])
    return [
        Case(
            order=order,
            owner=owners[order.id],
            member=members[order.id],
            programme=circumstances.programme_at(order.placed_at),
            rules=circumstances.rules_at(order.placed_at),
            last=last.get(order.id),
        )
        for order in orders
    ]


def _judge_sharing(cases: list[Case], circumstances: Circumstances, *, now: datetime) -> list[Case]:
    """Judge in the order of placing, each with the room the earlier ones leave; and every order that this changes."""

    def more(order_ids: Collection[int]) -> list[Case]:
        orders = Order.objects.select_for_update(of=("self",), no_key=True).filter(id__in=order_ids).order_by("id")
        return _cases(list(orders), circumstances, now=now)

    return shared_caps.judge(cases, circumstances, more=more)


def _post(cases: Sequence[Case], *, now: datetime) -> list[Award]:
    """Post the differences and store the awards that say so."""
    survivors = award_rows.survivors(
        member_id
        for case in cases
        if case.last
        for member_id in (case.last.member_id, *case.last.given)
        if member_id and member_id != case.owner_id
    )
    new: list[NewAward] = []
    for case in cases:
        new += _news_of(case, survivors, now=now)
    posted = transfers.post([item for award in new for item in award.items], now=now)
    outbox.record_many("mirror_member", {str(member_id): {} for member_id in sorted(posted.member_ids)}, now=now)
    return award_rows.insert(new, posted.points, now=now)


def _news_of(case: Case, survivors: Mapping[int, int], *, now: datetime) -> list[NewAward]:
    """The award that is new; before it, when the order has another owner, one that says what the former gave back."""
    last, releases_at = case.last, case.releases_at
    if last is None:
        first = NewAward(case=case, number=1, member_id=case.owner_id, deserved=case.deserved, releases_at=releases_at)
        first.items = _difference(first, 0, now=now)
        return [first]
    holder_id = survivors.get(last.member_id, last.member_id)
    if not _is_news(case, holder_id, releases_at):
        return []
    given: dict[int, int] = {}
    for member_id, points in last.given.items():
        who = survivors.get(member_id, member_id)
        given[who] = given.get(who, 0) + points
    new, number = [], last.number + 1
    if holder_id != case.owner_id and given.get(holder_id, 0) > 0:
        left = NewAward(
            case=case, number=number, member_id=holder_id, deserved=rules.nothing(MOVED, case.order.described)
        )
        left.items = [_reversal(left, given[holder_id], now=now)]
        new.append(left)
        number += 1
    award = NewAward(case=case, number=number, member_id=case.owner_id, deserved=case.deserved, releases_at=releases_at)
    award.items = _difference(award, given.get(case.owner_id, 0), now=now)
    return [*new, award]


def _is_news(case: Case, holder_id: int | None, releases_at: datetime | None) -> bool:
    last, deserved = case.last, case.deserved
    return (last.points, last.reason, last.releases_at, holder_id) != (
        deserved.points,
        deserved.reason,
        releases_at,
        case.owner_id,
    )


def _difference(award: NewAward, given: int, *, now: datetime) -> list[Posting | Reversal]:
    """What brings the ledger from what the order gave its owner to what it deserves."""
    points = award.deserved.points
    anew = given > 0 and _is_postponed(award.case, award.releases_at, now=now)
    taken = given if anew else max(given - points, 0)
    added = points if anew else max(points - given, 0)
    items: list[Posting | Reversal] = []
    if taken:
        items.append(_reversal(award, taken, now=now))
    if added:
        items.append(_posting(award, added, now=now))
    return items


def _is_postponed(case: Case, releases_at: datetime | None, *, now: datetime) -> bool:
    """Points that still wait get another date. What was released stays released."""
    last = case.last
    return bool(
        last
        and last.releases_at
        and last.releases_at > now
        and last.releases_at != releases_at
        and case.deserved.points
    )


def _posting(award: NewAward, points: int, *, now: datetime) -> Posting:
    waits = award.releases_at is not None and award.releases_at > now
    return Posting(
        key=f"earn:{award.origin}:{award.number}",
        kind="earn",
        member_id=award.member_id,
        source="issued",
        target="pending" if waits else "available",
        points=points,
        at=now,
        origin=award.origin,
        releases_at=award.releases_at if waits else None,
    )


def _reversal(award: NewAward, points: int, *, now: datetime) -> Reversal:
    programme = award.case.programme
    return Reversal(
        key=f"reverse:{award.origin}:{award.number}",
        member_id=award.member_id,
        origin=award.origin,
        points=points,
        at=now,
        clamp=programme is not None and programme.negative_balance == "clamped",
    )


def _ask_for_details(cases: Sequence[Case], *, now: datetime) -> None:
    """A rule asks for what webhooks don't tell: have the order fetched, then it is settled again."""
    wanted = {
        str(case.order.shopify_id): {}
        for case in cases
        if case.deserved.needs_details and not case.order.details_are_current
    }
    outbox.record_many("refetch_order", wanted, now=now)


def _ask_for_tags(cases: Sequence[Case], untagged: Collection[int], *, now: datetime) -> None:
    """A rule asks for the tags of customers whom Shopify told nothing of: its webhooks no longer bring them."""
    wanted = {case.owner.customer_id for case in cases if case.owner_id in untagged} - {None}
    outbox.record_many("fetch_tags", {str(customer_id): {} for customer_id in sorted(wanted)}, now=now)
