"""A shopper looks at a reward's price, redeems it, gives it back."""

import logging
from datetime import datetime

from loyalty_app.earning import programme
from loyalty_app.ledger import balances
from loyalty_app.members import enrol
from loyalty_app.members.models import Member
from loyalty_app.rewards import cancel, catalogue, held, offers, pricing, redeem
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.rewards.refusals import NotRedeemable
from storefront_widget import reward_words
from storefront_widget.bodies import NotABody, Redeemed, Wanted
from storefront_widget.wording import Wording
from webhooks import wake

log = logging.getLogger(__name__)


class Paused(Exception):
    """The programme gives nothing for now."""


def member_of(customer_id: int) -> Member:
    """Raises NotRedeemable when the customer is no member."""
    member = enrol.find(customer_id)
    if member is None:
        raise NotRedeemable("not_a_member")
    return member


def price(customer_id: int, wanted: Wanted, *, wording: Wording, now: datetime) -> dict:
    """{"price": {points, gives, says} or None, "reach": {step, points_min, points_max} or None, "refusal": {reason,
    says} or None, "available": points}. Exactly one of price and refusal is there. Changes nothing.

    Raises NotABody, Paused, and NotRedeemable when there is no such reward for this customer at all.
    """
    _require_running(now)
    member, cart = member_of(customer_id), wanted.read_cart()
    terms = catalogue.terms_of(offers.in_force(wanted.reward_id, now=now))
    available = balances.of(member.id).available
    answer = {"price": None, "reach": None, "refusal": None, "available": available}
    if terms.slider is not None:
        reach = pricing.reach_of(terms, available=available, cart_total=cart.total if cart else None)
        answer["reach"] = {"step": reach.step, "points_min": reach.points_min, "points_max": reach.points_max}
    try:
        quote = redeem.look(member, wanted.reward_id, _wish(wanted), now=now)
    except NotRedeemable as no:
        return answer | {"refusal": reward_words.refusal(no, wording)}
    # The merchant's own minimum is among the reward's conditions; here it is what this very amount asks for.
    own = quote.minimum_spend if quote.minimum_spend != terms.conditions.minimum_spend else None
    gives = reward_words.given(terms, wording, amount=quote.amount)
    return answer | {"price": {"points": quote.points, "gives": gives, "says": reward_words.minimum(own, wording)}}


def take(customer_id: int, wanted: Redeemed, *, now: datetime) -> tuple[Member, Redemption]:
    """The reward is on its way, and the workers know; the same key again is the same redemption.

    Raises NotABody, Paused, NotRedeemable: nothing was taken.
    """
    _require_running(now)
    member = member_of(customer_id)
    row = redeem.redeem(member, wanted.reward_id, _wish(wanted, note=wanted.note), key=wanted.key, now=now)
    if row.reward_id != wanted.reward_id:
        raise NotABody("the key is another wish's")
    wake.processing()
    log.info("reward_redeemed", extra={"redemption": row.id, "kind": row.kind, "points": row.points})
    return member, held.one(member, row.id)


def give_back(customer_id: int, redemption_id: int, *, now: datetime) -> tuple[Member, Redemption]:
    """The member doesn't want it any more. Raises NotRedeemable, UnknownRedemption, NotPossible."""
    member = member_of(customer_id)
    row = held.one(member, redemption_id)
    cancel.cancel(row.id, by="member", now=now)
    wake.processing()
    return member, held.one(member, row.id)


def _require_running(now: datetime) -> None:
    if programme.at(now).paused:
        raise Paused


def _wish(wanted: Wanted, *, note: str = "") -> Wish:
    return Wish(points=wanted.points, variant_id=wanted.variant_id, note=note, cart=wanted.read_cart())
