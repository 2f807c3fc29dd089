"""What a reward costs and gives. Pure: the server computes every price anew, what the browser asks is only a wish."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import msgspec

from loyalty_app.money import exponent
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import Slider, Terms


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """``points`` buy ``amount`` (shop's currency; None where the reward is no amount).

    minimum_spend: what the cart must come to before the code works; None: anything.
    """

    points: int
    amount: Decimal | None = None
    minimum_spend: Decimal | None = None


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How far a slider can go now: whole steps from ``points_min`` to ``points_max``; max below min: not at all."""

    step: int
    amount: Decimal  # of a step
    points_min: int
    points_max: int


def quote(
    terms: Terms, *, available: int, currency: str, wish: int | None = None, cart_total: Decimal | None = None
) -> Quote:
    """The price of the reward for a member who has ``available`` points.

    wish: points, for a slider; None is as many as can be. It is cut down to whole steps, the balance, the reward's
    most, and the cart. cart_total: None or zero when there is no cart. Raises NotRedeemable.
    """
    if terms.slider is None:
        if available < terms.points:
            raise NotRedeemable("points_missing", points=terms.points - max(available, 0))
        amount = _floor(terms.amount, currency) if terms.amount else None
        return Quote(points=terms.points, amount=amount, minimum_spend=minimum_spend(terms, amount, currency))
    reach = reach_of(terms, available=available, cart_total=cart_total)
    points = reach.points_max if wish is None else min(wish, reach.points_max)
    points -= points % reach.step
    if points < reach.points_min:
        _refuse(terms, reach, available, wish, currency)
    amount = _floor(terms.slider.amount * (points // reach.step), currency)
    if amount <= 0:
        raise NotRedeemable("points_below_least", points_least=reach.points_min + reach.step)
    return Quote(points=points, amount=amount, minimum_spend=minimum_spend(terms, amount, currency))


def reach_of(terms: Terms, *, available: int, cart_total: Decimal | None = None) -> Reach:
    """The slider's ends for this balance and cart."""
    slider = terms.slider
    assert slider is not None
    most = max(available, 0)
    if slider.points_max is not None:
        most = min(most, slider.points_max)
    if terms.kind == "amount_off" and cart_total:
        most = min(most, _points_for(slider, cart_total * (terms.conditions.share_max or 100) / 100))
    return Reach(
        step=slider.points, amount=slider.amount, points_min=least_of(slider), points_max=most - most % slider.points
    )


def least_of(slider: Slider) -> int:
    """The fewest points that can be turned into money."""
    return max(slider.points_min, slider.points)


def minimum_spend(terms: Terms, amount: Decimal | None, currency: str) -> Decimal | None:
    """The merchant's minimum, or more: an amount that may pay at most a share of the order asks for that order."""
    least = terms.conditions.minimum_spend
    share = terms.conditions.share_max
    if share is not None and share < 100 and amount is not None:
        quantum = Decimal(1).scaleb(-exponent(currency))
        needed = (amount * 100 / share).quantize(quantum, rounding=ROUND_CEILING)
        least = max(least, needed) if least is not None else needed
    return least


def _refuse(terms: Terms, reach: Reach, available: int, wish: int | None, currency: str) -> None:
    """It is the balance, or the cart, or the wish that is too small."""
    if available < reach.points_min:
        raise NotRedeemable("points_missing", points=reach.points_min - max(available, 0))
    if reach.points_max < reach.points_min:
        amount = terms.slider.amount * (reach.points_min // reach.step)
        share = terms.conditions.share_max or 100
        quantum = Decimal(1).scaleb(-exponent(currency))
        raise NotRedeemable("cart_minimum", amount=(amount * 100 / share).quantize(quantum, rounding=ROUND_CEILING))
    assert wish is not None
    raise NotRedeemable("points_below_least", points_least=reach.points_min)


def _points_for(slider: Slider, amount: Decimal) -> int:
    return int(amount / slider.amount) * slider.points


def _floor(amount: Decimal, currency: str) -> Decimal:
    """What can be paid out in this currency: never more than was bought."""
    return amount.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_FLOOR)
