"""Rewards in sentences for shoppers: what one gives, and what it asks of an order."""

from datetime import datetime
from decimal import Decimal

from loyalty_app.money import ZERO
from loyalty_app.rewards.donations import Pot
from loyalty_app.rewards.offered import Offered
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import CODES, DISCOUNT_CLASSES, IN_MONEY, Terms
from storefront_widget.wording import Wording

LEFT_TOLD_FROM = 20  # more pieces than that are no news


def worth(terms: Terms, wording: Wording) -> dict | None:
    """What the reward gives; None for a custom one, which only its own text tells."""
    if terms.slider is None:
        return given(terms, wording, amount=terms.amount)
    slider = terms.slider
    return wording.say(f"worth_{terms.kind}_slider", points=slider.points, amount=slider.amount, cause=terms.cause)


def given(terms: Terms, wording: Wording, *, amount: Decimal | None, currency: str = "") -> dict | None:
    """What so much of the reward is: 5 off, a gift card of 10. currency: where it may not be the shop's of today."""
    if terms.kind == "custom":
        return None
    key, values = f"worth_{terms.kind}", {}
    if terms.kind in IN_MONEY:
        values = {"amount": amount or ZERO, "cause": terms.cause} | ({"currency": currency} if currency else {})
    if terms.kind == "cashback":
        key = "worth_store_credit"
    elif terms.kind == "percent_off":
        values = {"count": f"{terms.percent.normalize():f}"}
    elif terms.kind == "free_product":
        values = {"count": len(terms.variants)}
    elif terms.kind == "free_shipping" and terms.shipping_price_max is not None:
        key, values = "worth_free_shipping_up_to", {"amount": terms.shipping_price_max}
    return wording.say(key, **values)


def conditions(offer: Offered, wording: Wording) -> list[dict]:
    """What must be so, in the order in which a shopper would ask."""
    terms, said = offer.terms, []
    if terms.kind in CODES:
        said += [*_order(terms, wording), *_together(terms, wording)]
    if terms.life_days is not None and (terms.kind in CODES or terms.kind == "gift_card"):
        said.append(wording.say("reward_life", count=terms.life_days))
    if terms.limits.per_member is not None:
        said.append(wording.say(f"reward_per_{terms.limits.period}", count=terms.limits.per_member))
    if offer.left is not None and 0 < offer.left <= LEFT_TOLD_FROM:
        said.append(wording.say("reward_left", count=offer.left))
    if offer.ends_at is not None:
        said.append(wording.say("until", date=offer.ends_at.isoformat()))
    return said


def minimum(amount: Decimal | None, wording: Wording) -> list[dict]:
    return [wording.say("reward_minimum", amount=amount)] if amount is not None else []


def refusal(no: NotRedeemable, wording: Wording) -> dict:
    """Why not, and what to do: {"reason", "says"}."""
    return {"reason": no.reason, "says": wording.say(f"no_{no.reason}", **no.values)}


def pot(pot: Pot, wording: Wording) -> dict:
    return wording.say("reward_pot", amount=pot.given, count=pot.gifts)


def use_until(expires_at: datetime, wording: Wording) -> dict:
    return wording.say("kept_until", date=last_instant(expires_at))


def last_instant(midnight: datetime) -> str:
    """Of the last usable day, so that its date is that day's."""
    return (midnight - datetime.resolution).isoformat()


def _order(terms: Terms, wording: Wording) -> list[dict]:
    asked = terms.conditions
    said = minimum(asked.minimum_spend, wording)
    if asked.share_max is not None and asked.share_max < 100:
        said.append(wording.say("reward_share", count=asked.share_max))
    if asked.products or asked.collections:
        said.append(wording.say("if_products"))
    if asked.sale_items == "out":
        said.append(wording.say("reward_no_sale"))
    if asked.purchase != "any":
        said.append(wording.say(f"reward_{asked.purchase}"))
    return said


def _together(terms: Terms, wording: Wording) -> list[dict]:
    with_these = [name for name in DISCOUNT_CLASSES if name in terms.conditions.combines_with]
    if not with_these:
        return [wording.say("reward_alone")]
    if len(with_these) == len(DISCOUNT_CLASSES):
        return [wording.say("reward_together")]
    names = [wording.say(f"class_{name}")["text"] for name in with_these]
    return [wording.say("reward_together_with", names=wording.listed(names))]
