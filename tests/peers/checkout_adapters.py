"""Families that need a checkout: a reward becomes a code in the stand-in, an order uses it, and its facts are read."""

from decimal import Decimal
from itertools import count

from django.utils import timezone

from devstore import catalogue, gift_cards, orders
from devstore.store import Store
from loyalty_app.earning.terms import Programme
from loyalty_app.earning.worth import of_order
from loyalty_app.orders import facts
from loyalty_app.orders.record import seen_by_graphql
from loyalty_app.rewards import redeem
from loyalty_app.rewards.cart import Cart, CartLine
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.shopify_gateway import orders as gateway
from loyalty_app.shops import client
from loyalty_app.shops.models import Shop
from tests.peers.orders import exact
from tests.rewards.conftest import with_points, work_off
from tests.rewards.offering import offering

CLASSES = ("order", "product", "shipping")


class Checkout:
    """Somebody with points in a shop that is connected to the stand-in. There is no tax and no shipping."""

    def __init__(self, store: Store, shop: Shop):
        self.store, self.domain = store, shop.domain
        self.member = with_points(store, shop, 100_000)
        self.numbers = count(1)

    def code(self, kind: str, *, variant_id: int | None = None, **fields) -> str:
        """The code of a reward, as the stand-in made it."""
        number = next(self.numbers)
        chosen = {"variant_id": variant_id} if variant_id else {}
        reward = offering(kind, name=f"Reward {number}", points=1, **chosen, **fields)
        wish = Wish(variant_id=variant_id)
        row = redeem.redeem(self.member, reward, wish, key=f"wish:{number}", now=timezone.now())
        work_off()
        row = Redemption.objects.get(id=row.id)
        assert row.state == "ready"
        return row.code

    def percent(self, percent, **fields) -> str:
        return self.code("percent_off", percent=exact(percent), **fields)

    def place(self, *lines: dict, codes=(), cards=()) -> facts.OrderFacts:
        """The order's facts, with what only GraphQL tells of its payments."""
        placed = orders.place(
            self.store, self.domain, list(lines), codes=list(codes), gift_cards=list(cards),
            tax_rate="0", shipping=None, customer_id=self.member.customer_id,
        )  # fmt: skip
        seen = seen_by_graphql(
            gateway.fetch(client.for_shop(Shop.objects.get(domain=self.domain), clock=timezone.now), placed["id"])
        )
        assert seen.facts == facts.from_webhook(placed)
        return facts.with_details(seen.facts, seen.details)

    def free_product(self) -> tuple[dict, str]:
        """A line of the shop's goods, and the code that makes it free beside an order's other codes."""
        product = catalogue.products(self.store, self.domain)[0]
        variant_id = product["variants"][0]["id"]
        code = self.code("free_product", variant_id=variant_id, combines_with=("order",))
        return {"variant_id": variant_id, "quantity": 1}, code


def goods(price) -> dict:
    return {"title": "Goods", "price": str(exact(price)), "quantity": 1}


def worth(placed: facts.OrderFacts) -> Decimal:
    """What the order is worth to us is what its goods cost after all discounts."""
    found = of_order(placed, programme=Programme()).total
    return Decimal(found.numerator) / found.denominator


def fixed(checkout: Checkout, case: dict) -> dict:
    given = case["given"]
    code = checkout.code("amount_off", amount=exact(given["amount"]))
    return {"total": worth(checkout.place(goods(given["order_total"]), codes=[code]))}


def order_percent(checkout: Checkout, case: dict) -> dict:
    given = case["given"]
    free, gift = checkout.free_product()
    code = checkout.percent(given["percent"], combines_with=("product",))
    return {"total": worth(checkout.place(goods(given["paid_total"]), free, codes=[gift, code]))}


def stack(checkout: Checkout, case: dict) -> dict:
    given = case["given"]
    free, gift = checkout.free_product()
    codes = [checkout.percent(percent, combines_with=("product", "order")) for percent in given["percents"]]
    placed = [
        checkout.place(goods(given["total"]), free, codes=[gift, *codes[: number + 1]]) for number in range(len(codes))
    ]
    return {"totals": [worth(each) for each in placed]}


def one_global(checkout: Checkout, case: dict) -> dict:
    """Rewards don't go together unless the merchant says so: the second is refused before it costs anything."""
    given = case["given"]
    first, second = given["percents"]
    code, total = checkout.percent(first), exact(given["order_total"])
    line = CartLine(variant_id=1, product_id=1, total=total)
    wish = Wish(cart=Cart(total=total, lines=(line,), codes=(code,)))
    reward = offering("percent_off", name="Second", points=1, percent=exact(second))
    try:
        redeem.look(checkout.member, reward, wish, now=timezone.now())
    except NotRedeemable as refused:
        assert refused.reason == "cart_code"
        answer = "refused"
    else:
        answer = "accepted"
    return {"total": worth(checkout.place(goods(total), codes=[code])), "second": answer}


def pay_by_gift_card(checkout: Checkout, case: dict) -> dict:
    """What is left to pay is what the order is worth where gift cards reduce it."""
    given = case["given"]
    cards = [gift_cards.create(checkout.store, checkout.domain, amount=str(each)) for each in given["cards"]]
    codes = [checkout.percent(given["percent_off"])] if given["percent_off"] else []
    placed = checkout.place(goods(given["total"]), codes=codes, cards=[card["code"] for card in cards])
    paid = placed.gift_cards_paid
    left = of_order(placed, programme=Programme(gift_card_payment="reduces")).total
    return {
        "to_pay": left,
        "cards_left": [exact(amount) - paid[card["id"]] for card, amount in zip(cards, given["cards"], strict=True)],
    }


ADAPTERS = {
    "discount.fixed": fixed,
    "discount.one_global": one_global,
    "discount.order_percent": order_percent,
    "discount.stack": stack,
    "giftcard.pay": pay_by_gift_card,
}
