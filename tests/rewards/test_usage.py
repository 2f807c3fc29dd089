"""Which orders used a gift card, seen although no webhook says so."""

from datetime import timedelta

from django.utils import timezone

from devstore import catalogue as goods
from devstore import orders as store_orders
from devstore import refunds
from loyalty_app import order_news
from loyalty_app.orders import facts
from loyalty_app.orders.record import Seen
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import redeem
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.shops import sealing
from tests.rewards.conftest import held, work_off
from tests.rewards.offering import offering


def tell(store, shop, order):
    body = store_orders.get(store, shop.domain, order["id"])
    order_news.tell([Seen(facts.from_webhook(body))], now=timezone.now())
    work_off()


def place(store, shop, member, **fields):
    line = {"product": goods.products(store, shop.domain)[0]["handle"], "quantity": 1, "price": "20.00"}
    return store_orders.place(store, shop.domain, [line], tax_rate="0", customer_id=member.customer_id, **fields)


def test_a_gift_card_that_paid_is_used_and_stays_so_when_the_money_goes_back_to_it(member, connected, store):
    row = redeem.redeem(member, offering("gift_card"), Wish(), key="wish", now=timezone.now() - timedelta(minutes=1))
    work_off()
    code = sealing.unseal(Redemption.objects.get(id=row.id).code_sealed)
    order = place(store, connected, member, gift_cards=[code])
    tell(store, connected, order)

    used = Redemption.objects.get(id=row.id)
    assert (used.state, used.used_amount, used.order.shopify_id) == ("used", 5, order["id"])

    refunds.create(
        store, connected.domain, order["id"], lines=[{"line_item_id": order["line_items"][0]["id"], "quantity": 1}]
    )
    tell(store, connected, order)
    used = Redemption.objects.get(id=row.id)
    # The money is on the card again, where it can be spent; the points stay spent.
    assert (used.state, used.returned_points, held(member)) == ("used", 0, (500, 0))


def test_an_order_that_was_paid_otherwise_is_not_fetched(member, connected, store):
    redeem.redeem(member, offering("gift_card"), Wish(), key="wish", now=timezone.now() - timedelta(minutes=1))
    work_off()
    tell(store, connected, place(store, connected, member))

    assert not Effect.objects.filter(kind="refetch_order").exists()
