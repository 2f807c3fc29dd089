"""A member turns points into a reward. Points first: they are reserved before anybody outside is asked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from loyalty_app import outbox
from loyalty_app.ledger import balances, spending
from loyalty_app.ledger.transfers import NotEnoughPoints
from loyalty_app.members import enrol, family
from loyalty_app.members.models import Member
from loyalty_app.rewards import cart as carts
from loyalty_app.rewards import catalogue, offers, pricing, telling
from loyalty_app.rewards.cart import Cart
from loyalty_app.rewards.models import Redemption, RewardRevision
from loyalty_app.rewards.pricing import Quote
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import CREDITS, OUTSIDE, Terms
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id

NOTE_LENGTH_MAX = 500


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the shopper asks for besides the reward. ``points``: of a slider; None is as many as can be."""

    points: int | None = None
    variant_id: int | None = None
    note: str = ""
    cart: Cart | None = None
    channel: str = "web"


@transaction.atomic
def redeem(member: Member, reward_id: int, wish: Wish, *, key: str, now: datetime) -> Redemption:
    """The member has the reward on its way: points reserved (or spent, where nothing outside can fail).

    key: the shopper's, one per wish; the same key again returns the same redemption and takes nothing.
    Raises NotRedeemable, and nothing was taken. Rule: docs/ledger.md#two-phase.
    """
    member = enrol.survivor(member, lock=True)
    if member.state != Member.State.ACTIVE:
        raise NotRedeemable("not_a_member")
    everybody = list(family.ids(member.id))
    before = Redemption.objects.filter(member_id__in=everybody, key=key).first()
    if before is not None:
        return before
    revision = offers.in_force(reward_id, now=now, lock=True)
    terms = catalogue.terms_of(revision)
    if terms.kind == "cashback":
        raise NotRedeemable("converts_by_itself")
    shop = Shop.objects.get(id=current_shop_id())
    price = _agreed(terms, reward_id, member, everybody, wish, shop=shop, now=now)
    return make(member, revision, terms, price, wish, key=key, shop=shop, now=now)


def look(member: Member, reward_id: int, wish: Wish, *, now: datetime) -> Quote:
    """The price of this wish, as redeem() would take it now. Changes nothing. Raises NotRedeemable."""
    terms = catalogue.terms_of(offers.in_force(reward_id, now=now))
    if terms.kind == "cashback":
        raise NotRedeemable("converts_by_itself")
    shop = Shop.objects.get(id=current_shop_id())
    return _agreed(terms, reward_id, member, list(family.ids(member.id)), wish, shop=shop, now=now)


def make(
    member: Member,
    revision: RewardRevision,
    terms: Terms,
    price: Quote,
    wish: Wish,
    *,
    key: str,
    shop: Shop,
    now: datetime,
) -> Redemption:
    """The redemption's row, its points, and the effect that asks Shopify. Lock the member. Raises NotRedeemable."""
    redemption = Redemption(
        reward_id=revision.reward_id,
        revision_id=revision.id,
        member_id=member.id,
        key=key,
        name=revision.reward.name,
        kind=terms.kind,
        points=price.points,
        amount=price.amount,
        currency=shop.currency,
        variants=_variants(terms, wish),
        requested_at=now,
        expires_at=_end_of_life(terms, shop, now=now),
        note=wish.note.strip()[:NOTE_LENGTH_MAX] if terms.takes_note else "",
    )
    if terms.kind not in OUTSIDE:
        redemption.state = Redemption.State.READY if terms.kind == "custom" else Redemption.State.USED
        redemption.settled_at, redemption.expires_at = now, None
        redemption.used_at = None if terms.kind == "custom" else now
        redemption.stage, redemption.stage_at = (
            (Redemption.Stage.REQUESTED, now) if terms.kind == "custom" else ("", None)
        )
    redemption.save()
    take = spending.reserve if terms.kind in OUTSIDE else spending.spend
    try:
        posted = take(member.id, points=price.points, origin=redemption.ledger_key, key=redemption.ledger_key, now=now)
    except NotEnoughPoints as short:
        raise NotRedeemable("points_missing", points=short.wanted - short.available) from None
    telling.balances_moved(posted, now=now)
    if terms.limits.stock is not None:
        telling.stock_moved(now=now)
    if terms.kind in CREDITS:
        outbox.record("credit_member", key=str(member.id), now=now)
    elif terms.kind in OUTSIDE:
        outbox.record("fulfil_redemption", key=str(redemption.id), now=now)
    return redemption


def _agreed(
    terms: Terms, reward_id: int, member: Member, everybody: list[int], wish: Wish, *, shop: Shop, now: datetime
) -> Quote:
    """Everything that could stand in the way is asked before any point moves; what the member can change comes last."""
    channels = terms.conditions.channels
    if channels and wish.channel not in channels:
        raise NotRedeemable("not_offered")
    offers.check_left(reward_id, terms.limits, everybody, zone=ZoneInfo(shop.timezone), now=now)
    waiting = Redemption.objects.filter(member_id__in=everybody, state=Redemption.State.PENDING)
    if waiting.count() >= offers.WAITING_MAX:
        raise NotRedeemable("too_many_waiting")
    if terms.kind == "free_product" and wish.variant_id not in {variant.id for variant in terms.variants}:
        raise NotRedeemable("choose_variant")
    price = pricing.quote(
        terms,
        available=balances.of(member.id).available,
        currency=shop.currency,
        wish=wish.points,
        cart_total=wish.cart.total if wish.cart else None,
    )
    codes = [code.strip().upper() for code in wish.cart.codes] if wish.cart else []
    ours = Redemption.objects.filter(code__in=codes).select_related("revision") if codes else ()
    classes = {row.code: catalogue.terms_of(row.revision) for row in ours}
    carts.check(wish.cart, terms, minimum_spend=price.minimum_spend, classes=classes)
    return price


def _variants(terms: Terms, wish: Wish) -> list[str]:
    """What the code is for, where the terms alone don't say it; as text, for ids exceed what JSON can hold."""
    if terms.kind == "free_product":
        return [str(wish.variant_id)]
    if terms.conditions.sale_items == "out" and wish.cart:
        return [str(id) for id in carts.full_price_variants(wish.cart)]
    return []


def _end_of_life(terms: Terms, shop: Shop, *, now: datetime) -> datetime | None:
    """The midnight, where the shop is, that ends the last day of use."""
    if terms.life_days is None or terms.kind in CREDITS:
        return None
    day = now.astimezone(ZoneInfo(shop.timezone)).date() + timedelta(days=terms.life_days + 1)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(shop.timezone))
