"""Cashback: points turn into store credit by themselves, whole steps at a time, once a member has enough."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from loyalty_app.ledger import balances
from loyalty_app.members import enrol, family
from loyalty_app.members.models import Member
from loyalty_app.rewards import catalogue, pricing, redeem
from loyalty_app.rewards.models import Redemption, RewardRevision
from loyalty_app.rewards.redeem import Wish
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id

State = Redemption.State

# Points that come back from a conversion that failed move the balance, too: without a pause it would be tried for ever.
PAUSE_AFTER_FAILURE = timedelta(hours=1)


def convert(member_ids: Collection[int], *, now: datetime) -> int:
    """Those of the members who have enough get store credit under way, if the shop gives cashback; how many.

    Called whenever balances moved: asking twice converts once, for then the points are gone.
    """
    offers = [each for each in catalogue.at(now) if each.terms.kind == "cashback"]
    if not offers:
        return 0
    offer = offers[0]
    least = pricing.least_of(offer.terms.slider)
    held = balances.of_many(member_ids)
    return sum(_convert(id, offer, now=now) for id in sorted(held) if held[id].available >= least)


@transaction.atomic
def _convert(member_id: int, offer: catalogue.Dated, *, now: datetime) -> bool:
    member = enrol.survivor(Member.objects.get(id=member_id), lock=True)
    before = Redemption.objects.filter(member_id__in=family.ids(member.id), kind="cashback")
    # What is under way comes first; when it is done, the balance moved and this is asked again.
    in_the_way = Q(state=State.PENDING) | Q(state=State.FAILED, closed_at__gt=now - PAUSE_AFTER_FAILURE)
    if member.state != Member.State.ACTIVE or before.filter(in_the_way).exists():
        return False
    shop = Shop.objects.get(id=current_shop_id())
    revision = RewardRevision.objects.select_related("reward").get(id=offer.revision_id)
    try:
        price = pricing.quote(offer.terms, available=balances.of(member.id).available, currency=shop.currency)
        key = f"cashback:{before.count() + 1}"
        redeem.make(member, revision, offer.terms, price, Wish(), key=key, shop=shop, now=now)
    except NotRedeemable:
        return False
    return True
