"""What each effect does outside. Read EFFECTS to know what the app tells Shopify, and what it asks.

Each bears being done twice: it reads the state of the moment and writes that, never a difference.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from loyalty_app import order_news, outbox
from loyalty_app.earning import programme, settle
from loyalty_app.members import claim, enrol, tags
from loyalty_app.members.models import Member
from loyalty_app.orders import record
from loyalty_app.outbox import queue, run
from loyalty_app.outbox.queue import Claimed
from loyalty_app.outbox.run import Drained, Handler
from loyalty_app.rewards import catalogue, convert, fulfil, merchants, stock, withdraw
from loyalty_app.shopify_gateway import customers, metafields, orders
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import Refused, Throttled
from loyalty_app.shops import client, profile
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id
from storefront_widget import mirror, mirror_config
from webhooks import reconcile, retention

log = logging.getLogger(__name__)

RECONCILE_PAUSE_S = 1
RECONCILE_FETCHES_MAX = 30  # a few seconds' worth, far below the time an effect is claimed for
BODIES_PARTS, BODIES_PAUSE_S = 20, 1  # parts of a thousand: about a second
EVERYBODY_SLICE, EVERYBODY_PAUSE_S = 500, 5  # half of what Shopify lets us write in that time


def mirror_members(effects: Sequence[Claimed], *, now: datetime) -> None:
    """What each member has stands in a metafield of their customer. The key is our member id.

    Where the shop gives cashback, what can be converted goes first: the balance that is shown is without it. Whoever
    was merged meanwhile is mirrored as the survivor; whoever was forgotten has no customer.
    """
    ids = [int(effect.key) for effect in effects]
    if not programme.at(now).paused:
        convert.convert(ids, now=now)
    found = Member.objects.filter(id__in=ids).select_related("merged_into")
    holders = [member.merged_into or member for member in found]
    of_customer = {member.customer_id: member.id for member in holders if member.customer_id is not None}
    if not of_customer:
        return
    told, shopify = mirror.members(_shop(), of_customer, now=now), _shopify(now)
    try:
        metafields.set_members(shopify, told)
    except Refused as no:
        # All of them or none: each is tried alone then, and whoever Shopify doesn't know any more needs no mirror.
        if len(told) > 1 or customers.fetch(shopify, *told) is not None:
            raise
        log.info("mirror_without_customer", extra={"member": ids[0], "reason": str(no)})


def mirror_everybody(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Every member of the shop is mirrored anew, a slice at a time: what else is to be done goes in between."""
    (effect,) = effects
    members = Member.objects.filter(state=Member.State.ACTIVE, customer_id__isnull=False)
    members = members.filter(id__gt=effect.payload.get("after", 0)).order_by("id")
    ids = list(members.values_list("id", flat=True)[:EVERYBODY_SLICE])
    outbox.record_many("mirror_member", {str(id): {} for id in ids}, now=now)
    if len(ids) == EVERYBODY_SLICE:
        queue.go_on(effect, {"after": ids[-1]})
        raise Throttled(EVERYBODY_PAUSE_S)


def unmirror_member(effects: Sequence[Claimed], *, now: datetime) -> None:
    """A member was forgotten: nothing of ours stays on their customer. The key is our member id.

    The payload holds Shopify's ids, until it is done: nobody else knows them any more.
    """
    (effect,) = effects
    customer_ids = effect.payload.get("customer_ids", [])[: metafields.TOGETHER_MAX]
    if not customer_ids:
        return
    try:
        metafields.remove_members(_shopify(now), customer_ids)
    except Refused as no:
        log.info("unmirror_refused", extra={"member": effect.key, "reason": str(no)})  # the customer is gone, too
    queue.go_on(effect, {})


def forget_bodies(effects: Sequence[Claimed], *, now: datetime) -> None:
    """A member was forgotten by hand: what Shopify sent of them goes, a part of the bodies at a time.

    The key is our member id; the payload holds Shopify's ids, until it is done: nobody else knows them any more.
    """
    (effect,) = effects
    ids, after = effect.payload.get("customer_ids", []), effect.payload.get("after", 0)
    for _part in range(BODIES_PARTS if ids else 0):
        after = retention.forget_person_from(after, ids=ids).after
        if after is None:
            break
    else:
        if ids:
            queue.go_on(effect, {"customer_ids": ids, "after": after})
            raise Throttled(BODIES_PAUSE_S)  # by ourselves: what else the shop wants done comes first
    queue.go_on(effect, {})


def mirror_programme(effects: Sequence[Claimed], *, now: datetime) -> None:
    """What all pages of the shop may show stands on the app's installation. Written is what differs."""
    shopify = _shopify(now)
    there = metafields.installation(shopify)
    wanted = mirror_config.values(_shop(), now=now)
    stands = {key: metafields.encoded(value) for key, value in there.values.items()}
    changed = {key: value for key, value in wanted.items() if stands.get(key) != metafields.encoded(value)}
    if changed:
        metafields.set_app(shopify, there, changed)


def define_metafields(effects: Sequence[Claimed], *, now: datetime) -> None:
    """The theme may read what a member has."""
    metafields.define_member(_shopify(now))


def refetch_order(effects: Sequence[Claimed], *, now: datetime) -> None:
    """An order changed and the news didn't say how. The key is Shopify's order id."""
    for effect in effects:
        node = orders.fetch(_shopify(now), int(effect.key))
        if node is None:
            # Deleted, which has news of its own; or older than Shopify lets us read.
            log.info("order_not_readable", extra={"order": effect.key})
            continue
        with transaction.atomic():
            order_news.tell([record.seen_by_graphql(node)], now=now)


def fetch_customer(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Tags, and guest orders of a verified address. The key is Shopify's customer id.

    Asked for when a shopper who is signed in joins: only then has the person at the other end proved who they are.
    """
    for effect in effects:
        customer = customers.fetch(_shopify(now), int(effect.key))
        member = enrol.find(int(effect.key))
        if customer is None or member is None:
            continue
        with transaction.atomic():
            tags.seen_on_customer(customer.customer_id, customer.tags, at=customer.updated_at)
            window_days = programme.at(now).claim_window_days
            claimed = claim.claim_by_email(member, customer.verified_email, now=now, window_days=window_days)
            settle.settle(claimed, now=now)
            settle.resettle_tagged(customer.customer_id, now=now)


def fetch_tags(effects: Sequence[Claimed], *, now: datetime) -> None:
    """A rule asks for a customer's tags. The key is Shopify's customer id. Nobody proved who they are: no claim."""
    for effect in effects:
        customer = customers.fetch(_shopify(now), int(effect.key))
        if customer is None:
            continue
        with transaction.atomic():
            tags.seen_on_customer(customer.customer_id, customer.tags, at=customer.updated_at)
            settle.resettle_tagged(customer.customer_id, now=now)


def fulfil_redemption(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Shopify gives what the points bought. The key is our redemption id."""
    for effect in effects:
        fulfil.fulfil(int(effect.key), client=_shopify(now), now=now)


def credit_member(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Store credit, one call in flight per member, who is the key."""
    for effect in effects:
        fulfil.credit(int(effect.key), client=_shopify(now), now=now)


def withdraw_redemption(effects: Sequence[Claimed], *, now: datetime) -> None:
    """What was given, or may have been, is taken away. The key is our redemption id."""
    for effect in effects:
        withdraw.withdraw(int(effect.key), client=_shopify(now), now=now)


def check_code(effects: Sequence[Claimed], *, now: datetime) -> None:
    """The merchant changed a code in Shopify's admin. The key is our redemption id."""
    for effect in effects:
        merchants.check(int(effect.key), client=_shopify(now), now=now)


def refresh_code(effects: Sequence[Claimed], *, now: datetime) -> None:
    """An open code follows its reward's conditions, and its owner. The key is our redemption id."""
    for effect in effects:
        merchants.refresh(int(effect.key), client=_shopify(now), now=now)


def follow_reward(effects: Sequence[Claimed], *, now: datetime) -> None:
    """A planned change of a reward has begun, and its open codes follow. The key is the reward's id."""
    for effect in effects:
        catalogue.codes_follow(int(effect.key), now=now)


def refresh_shop(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Name, currency, time zone, plan and granted scopes are as Shopify has them, and pages show the currency."""
    profile.refresh(_shop(), now=now)
    outbox.record("mirror_config", key="shop", now=now)


def reconcile_orders(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Orders whose webhooks got lost, a slice at a time, so that other work isn't kept waiting."""
    if not reconcile.reconcile(current_shop_id(), now=now, fetches_max=RECONCILE_FETCHES_MAX).is_complete:
        raise Throttled(RECONCILE_PAUSE_S)  # by ourselves: what else the shop wants done comes first


def look_at_stock(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Which of the products that rewards give away can't be had; the answer is kept with the effect."""
    (effect,) = effects
    queue.go_on(effect, stock.look(_shopify(now), now=now))


EFFECTS: dict[str, Handler] = {
    "mirror_member": Handler(mirror_members, together=metafields.TOGETHER_MAX),
    "mirror_everybody": Handler(mirror_everybody),
    "unmirror_member": Handler(unmirror_member),
    "forget_bodies": Handler(forget_bodies),
    "mirror_config": Handler(mirror_programme),
    "define_metafields": Handler(define_metafields),
    "refetch_order": Handler(refetch_order),
    "fetch_customer": Handler(fetch_customer),
    "fetch_tags": Handler(fetch_tags),
    "fulfil_redemption": Handler(fulfil_redemption),
    "credit_member": Handler(credit_member),
    "withdraw_redemption": Handler(withdraw_redemption),
    "check_code": Handler(check_code),
    "refresh_code": Handler(refresh_code),
    "follow_reward": Handler(follow_reward),
    "look_at_stock": Handler(look_at_stock),
    "refresh_shop": Handler(refresh_shop),
    "reconcile": Handler(reconcile_orders),
}


def drain(*, now: datetime) -> Drained:
    """Do every effect that is due."""
    return run.drain(EFFECTS, now=now)


def _shop() -> Shop:
    return Shop.objects.get(id=current_shop_id())


def _shopify(now: datetime) -> Client:
    return client.for_shop(_shop(), clock=lambda: now)
