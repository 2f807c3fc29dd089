"""The naive twin of the order's way to points: the same acts, one event per transaction, through Django's ORM.

It keeps the same books: order, member, award with explanation, accounts, transfer, lot, daily total, effect, outcome.
What an order deserves is asked of the same rules, so that only the way of reading and writing differs.
"""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.db.models import F

from loyalty_app.earning import programme, rulebook, rules
from loyalty_app.earning.models import Award
from loyalty_app.earning.terms import MemberFacts
from loyalty_app.ledger.models import Account, DailyTotal, Lot, Transfer
from loyalty_app.members.models import Member
from loyalty_app.orders import facts
from loyalty_app.orders.models import Order
from loyalty_app.outbox.models import Effect
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id
from webhooks import compression
from webhooks.models import Event, Outcome, Waiting


def work_off(*, now: datetime, limit: int) -> int:
    """Events of the acting shop, one by one; returns how many."""
    ids = Waiting.objects.filter(shop_id=current_shop_id()).order_by("due_at", "id").values_list("id", flat=True)
    done = list(ids[:limit])
    for event_id in done:
        with transaction.atomic():
            one(event_id, now=now)
    return len(done)


def one(event_id: int, *, now: datetime) -> None:
    shop = Shop.objects.get(id=current_shop_id())
    waiting = Waiting.objects.select_for_update().get(shop_id=shop.id, id=event_id)
    event = Event.objects.get(shop_id=shop.id, id=event_id)
    told = facts.from_webhook(json.loads(compression.unpack(bytes(event.body))))
    order, _ = Order.objects.select_for_update().get_or_create(
        shopify_id=told.shopify_id, defaults={"recorded_at": now}
    )
    if order.shopify_updated_at is None or order.shopify_updated_at < told.updated_at:
        order.name, order.customer_id, order.placed_at = told.name, told.customer_id, told.placed_at
        order.shopify_updated_at = order.paid_at = told.updated_at
        order.facts = msgspec.to_builtins(told)
        order.member = _member(order, now=now)
        order.save()
    award = _award(order, told, now=now)
    _post(order, award, shop, now=now)
    Effect.objects.update_or_create(
        kind="mirror_member",
        key=str(order.member_id),
        defaults={"state": "due", "due_at": now},
        create_defaults={"due_at": now, "created_at": now},
    )
    Outcome.objects.create(shop_id=shop.id, id=event_id, result=Outcome.Result.SETTLED, detail="earned", at=now)
    waiting.delete()


def _member(order: Order, *, now: datetime) -> Member:
    member, _ = Member.objects.get_or_create(
        customer_id=order.customer_id,
        defaults={"enrolled_by": Member.EnrolledBy.ORDER, "enrolled_at": order.placed_at, "changed_at": now},
    )
    return member


def _award(order: Order, told: facts.OrderFacts, *, now: datetime) -> Award:
    deserved = rules.evaluate(
        told,
        programme=programme.at(order.placed_at),
        rules=rulebook.at(order.placed_at),
        member=MemberFacts(id=order.member_id),
    )
    last = Award.objects.filter(order=order).order_by("-number").first()
    return Award.objects.create(
        kind=Award.Kind.ORDER,
        order=order,
        member_id=order.member_id,
        number=last.number + 1 if last else 1,
        points=deserved.points,
        delta=deserved.points - (last.points if last else 0),
        reason=deserved.reason,
        judged_at=order.placed_at,
        at=now,
        explanation=msgspec.to_builtins(deserved.explanation),
    )


def _post(order: Order, award: Award, shop: Shop, *, now: datetime) -> None:
    issued, _ = Account.objects.get_or_create(member=None, kind=Account.Kind.ISSUED)
    for kind in (Account.Kind.AVAILABLE, Account.Kind.PENDING):
        Account.objects.get_or_create(member_id=order.member_id, kind=kind)
    account = Account.objects.select_for_update().get(member_id=order.member_id, kind=Account.Kind.AVAILABLE)
    day = now.astimezone(ZoneInfo(shop.timezone)).date()
    origin = f"order:{order.shopify_id}"
    transfer = Transfer.objects.create(
        key=f"earn:{origin}:{award.number}",
        kind=Transfer.Kind.EARN,
        source=issued,
        target=account,
        points=award.delta,
        origin=origin,
        at=now,
        day=day,
    )
    Lot.objects.create(
        account=account,
        transfer=transfer,
        origin=origin,
        points=award.delta,
        left_points=award.delta,
        earned_at=now,
        available_at=now,
    )
    account.balance += award.delta
    account.save()
    total, _ = DailyTotal.objects.get_or_create(
        day=day, kind=Transfer.Kind.EARN, defaults={"points": 0, "transfers": 0}
    )
    DailyTotal.objects.filter(id=total.id).update(points=F("points") + award.delta, transfers=F("transfers") + 1)
