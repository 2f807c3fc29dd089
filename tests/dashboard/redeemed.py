"""Rewards and redemptions for the admin's tests, made by the product's own verbs. Call them inside acting_for()."""

from datetime import datetime
from decimal import Decimal

from loyalty_app.ledger.transfers import post
from loyalty_app.members.models import Member
from loyalty_app.rewards import asking, catalogue, redeem
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.rewards.terms import Terms
from tests.ledger.books import earn, make_member

FIVE_OFF = Terms(kind="amount_off", points=500, amount=Decimal(5))
TOTE = Terms(kind="custom", points=300, text="A linen bag.", takes_note=True)
TREES = Terms(kind="donation", points=100, amount=Decimal(2), cause="Trees")
CARD = Terms(kind="gift_card", points=1000, amount=Decimal(10))


def rich_member(customer_id: int, *, now: datetime, points: int = 100_000) -> Member:
    member = make_member(customer_id)
    post([earn(member, points, key=f"start:{customer_id}", at=now)], now=now)
    return member


def a_reward(terms: Terms, *, now: datetime, name: str = "Five off", **dates) -> int:
    return catalogue.publish(name, terms, now=now, **dates).id


def redeemed(member: Member, reward_id: int, *, now: datetime, key: str = "1", **wish) -> Redemption:
    """As the widget does it: pending where Shopify has to do something, else ready or used."""
    return redeem.redeem(member, reward_id, Wish(**wish), key=key, now=now)


def ready(member: Member, reward_id: int, *, now: datetime, key: str = "1", code: str = "CODE1") -> Redemption:
    """Shopify has made the code."""
    row = redeemed(member, reward_id, now=now, key=key)
    asking.begin(row.id, now=now)
    asking.confirm(row.id, now=now, code=code, shopify_id=700_000 + row.id)
    return Redemption.objects.get(id=row.id)


def failed(member: Member, reward_id: int, *, now: datetime, key: str = "1", detail: str = "") -> Redemption:
    """Shopify said no."""
    row = redeemed(member, reward_id, now=now, key=key)
    asking.begin(row.id, now=now)
    asking.fail(row.id, reason="refused", detail=detail, now=now)
    return Redemption.objects.get(id=row.id)
