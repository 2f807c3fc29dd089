"""Families of rewards: what they cost and give, by the rules alone; and what stands on an account, in the books."""

from decimal import Decimal
from itertools import count

from loyalty_app.ledger import balances
from loyalty_app.ledger.audit import audit
from loyalty_app.rewards import redeem
from loyalty_app.rewards.checks import check
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.pricing import Quote, quote
from loyalty_app.rewards.redeem import Wish
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import Conditions, InvalidReward, Slider, Terms
from tests.factories import BEGAN_AT, NOW, MemberFactory, per_order
from tests.peers.cases import CannotExpress
from tests.peers.ledger_adapters import Shopping
from tests.peers.orders import exact, minor
from tests.rewards.conftest import give
from tests.rewards.offering import offering

NOTHING = Quote(points=0, amount=Decimal(0))


def slide(
    slider: Slider, *, available: int, wish: int | None, cart_total: Decimal | None = None, share: int | None = None
) -> Quote:
    """What a slider gives for the wish; nothing where the reward can't be as it is set, or the wish is refused."""
    terms = Terms(kind="amount_off", slider=slider, conditions=Conditions(share_max=share))
    try:
        check(terms)
        return quote(terms, available=available, currency="USD", wish=wish, cart_total=cart_total)
    except (InvalidReward, NotRedeemable):
        return NOTHING


def points_to_money(case: dict) -> dict:
    given, when = case["given"], case["when"]
    points, least = given["conversion_points"], given["min_points"]
    # The least counts in whole steps.
    least = -(-least // points) * points if points else least
    found = slide(
        Slider(points=points, amount=minor(given["conversion_amount_minor"]), points_min=least),
        available=when["balance"],
        wish=when["requested"],
        cart_total=minor(when["order_total_minor"]),
        share=given["max_percent"],
    )
    return {"points": found.points, "amount_minor": found.amount * 100}


def steps(case: dict) -> dict:
    given, when = case["given"], case["when"]
    slider = Slider(points=given["step"], amount=Decimal(1), points_min=given["min"], points_max=given["max"])
    return {"points": slide(slider, available=when["balance"], wish=when["requested"]).points}


def value(case: dict) -> dict:
    given = case["given"]
    total = exact(given["order_total"])
    slider = Slider(points=1, amount=exact(given["point_value"]))
    found = slide(slider, available=given["balance"], wish=case["when"]["points"], cart_total=total)
    return {"discount": found.amount, "to_pay": total - found.amount}


def cost_per_point(case: dict) -> dict:
    """As many points as the order bears, in whole steps."""
    given = case["given"]
    step = max(int(given["step"]), 1)
    found = slide(
        Slider(points=step, amount=exact(given["per_point"]) * step),
        available=int(given["available"]),
        wish=None,
        cart_total=exact(given["order_total"]),
    )
    return {"cost": found.points, "discount": found.amount}


class Claims:
    """A member who claims one reward after the other."""

    def __init__(self, member):
        self.member = member
        self.numbers = count(1)

    def claim(self, reward_id: int, *, wish: Wish | None = None) -> str | None:
        """The reason of a refusal; None when the reward was given."""
        try:
            redeem.redeem(self.member, reward_id, wish or Wish(), key=f"claim:{next(self.numbers)}", now=NOW)
        except NotRedeemable as refused:
            return refused.reason
        return None

    @property
    def balance(self) -> int:
        assert audit() == []
        return balances.of(self.member.id).available


KINDS = {"percent": "percent_off", "amount": "amount_off"}


def cost(case: dict) -> dict:
    """What the client says a reward costs is a wish only."""
    given, reward = case["given"], case["given"]["reward"]
    if reward["kind"] not in KINDS:
        raise CannotExpress("a free product is one unit; several units are several redemptions")
    shopping = _shopping(given["balance"], given["order"]["earned"])
    shopping.order()
    claims = Claims(shopping.member)
    before = claims.balance
    refused = claims.claim(
        offering(KINDS[reward["kind"]], points=reward["required_points"]), wish=Wish(points=given.get("client_cost"))
    )
    assert refused is None
    return {"cost": before - claims.balance, "balance": claims.balance}


def multi(case: dict) -> dict:
    given = case["given"]
    shopping = _shopping(given["balance"], given["earned"])
    before = shopping.balance
    after = shopping.order()
    claims = Claims(shopping.member)
    for points in given["costs"]:
        assert claims.claim(offering("percent_off", name=f"For {points}", points=points)) is None
    used = sum(Redemption.objects.values_list("points", flat=True))
    return {"issued": after - before, "used": used, "balance": claims.balance}


def next_order(case: dict) -> dict:
    """What an order earns is there once it is paid: no reward can be bought with it for the order itself."""
    given = case["given"]
    shopping = Shopping(per_order(1, minimum=exact(given["min_qty"])), prices=[1] * given["qty"])
    claims, reward = Claims(shopping.member), offering("percent_off", points=1)
    before = shopping.order(financial_status="pending")
    refused = claims.claim(reward)
    after = shopping.order(financial_status="paid", updated_at="2026-11-22T12:00:00Z")
    return {"points_before": before, "points_after": after, "claimable_now": refused is None}


def limits(case: dict) -> dict:
    """The peer's pool of codes is our stock: our codes are made one by one, so none can run out before it."""
    given = case["given"]
    if given.keys() - {"balance", "cost", "unlimited", "limit", "codes", "used"}:
        raise CannotExpress("a limit that no case had so far")
    stock = given.get("codes")
    if not given.get("unlimited", True):
        stock = min(stock, given["limit"]) if stock is not None else given["limit"]
    reward = offering("custom", points=given["cost"], stock=stock)
    others = MemberFactory(customer_id=7002)
    give(others, given["cost"] * given.get("used", 0) + 1, at=BEGAN_AT)
    for number in range(given.get("used", 0)):
        redeem.redeem(others, reward, Wish(), key=f"used:{number}", now=NOW)
    member = MemberFactory(customer_id=7001)
    give(member, given["balance"], at=BEGAN_AT)
    names = {
        None: None,
        "points_missing": "not_enough_points",
        "out_of_stock": "no_coupons_left" if given.get("unlimited") else "limit_exceeded",
    }
    return {"error": names[Claims(member).claim(reward)]}


def _shopping(balance: int, earned: int) -> Shopping:
    """An order that earns so many points, by somebody who has some."""
    terms = [per_order(earned)] if earned else []
    return Shopping(*terms, prices=[100], balance=balance)


RULES = {
    "redeem.points_to_money": points_to_money,
    "redeem.steps": steps,
    "redeem.value": value,
    "reward.cost_per_point": cost_per_point,
}
BOOKS = {
    "reward.cost": cost,
    "reward.limits": limits,
    "reward.multi": multi,
    "reward.next_order": next_order,
}
ADAPTERS = RULES | BOOKS
