"""What each effect does outside. Read EFFECTS to know what the app tells Shopify, and what it asks.

Each bears being done twice: it reads the state of the moment and writes that, never a difference.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from loyalty_app.earning import programme, settle
from loyalty_app.ledger import balances
from loyalty_app.members import claim, enrol, tags
from loyalty_app.members.models import Member
from loyalty_app.orders import record
from loyalty_app.outbox import run
from loyalty_app.outbox.queue import Claimed
from loyalty_app.outbox.run import Drained, Handler
from loyalty_app.shopify_gateway import customers, metafields, orders
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import Throttled
from loyalty_app.shops import client, profile
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id
from webhooks import reconcile

log = logging.getLogger(__name__)

RECONCILE_PAUSE_S = 1
RECONCILE_FETCHES_MAX = 30  # a few seconds' worth, far below the time an effect is claimed for


def mirror_balances(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Each member's balance stands in a metafield of their customer. The key is our member id."""
    members = Member.objects.filter(id__in=[int(effect.key) for effect in effects], customer_id__isnull=False)
    of_customer = dict(members.exclude(state=Member.State.MERGED).values_list("customer_id", "id"))
    held = balances.of_many(of_customer.values())
    said = {
        customer_id: {"available": held[member_id].available, "pending": held[member_id].pending}
        for customer_id, member_id in of_customer.items()
    }
    if said:
        metafields.set_balances(_shopify(now), said)


def define_metafields(effects: Sequence[Claimed], *, now: datetime) -> None:
    """The theme may read the balance."""
    metafields.define_balance(_shopify(now))


def refetch_order(effects: Sequence[Claimed], *, now: datetime) -> None:
    """An order changed and the news didn't say how. The key is Shopify's order id."""
    for effect in effects:
        node = orders.fetch(_shopify(now), int(effect.key))
        if node is None:
            # Deleted, which has news of its own; or older than Shopify lets us read.
            log.info("order_not_readable", extra={"order": effect.key})
            continue
        with transaction.atomic():
            settle.tell([record.seen_by_graphql(node)], now=now)


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


def refresh_shop(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Name, currency, time zone, plan and granted scopes are as Shopify has them."""
    profile.refresh(_shop(), now=now)


def reconcile_orders(effects: Sequence[Claimed], *, now: datetime) -> None:
    """Orders whose webhooks got lost, a slice at a time, so that other work isn't kept waiting."""
    if not reconcile.reconcile(current_shop_id(), now=now, fetches_max=RECONCILE_FETCHES_MAX).is_complete:
        raise Throttled(RECONCILE_PAUSE_S)  # by ourselves: what else the shop wants done comes first


EFFECTS: dict[str, Handler] = {
    "mirror_balance": Handler(mirror_balances, together=metafields.TOGETHER_MAX),
    "define_metafields": Handler(define_metafields),
    "refetch_order": Handler(refetch_order),
    "fetch_customer": Handler(fetch_customer),
    "fetch_tags": Handler(fetch_tags),
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
