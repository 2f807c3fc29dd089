"""Which products of rewards can't be had: Shopify is asked by a job, and the answer is kept."""

from django.utils import timezone

from devstore import catalogue as goods
from loyalty_app import effects, jobs, outbox
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import stock
from tests.rewards.offering import offering


def asked(connected) -> dict[int, str]:
    """The job asks, the worker does it, and the page reads."""
    jobs.look_at_stock()
    effects.drain(now=timezone.now())
    found = Effect.objects.filter(kind=stock.KIND).first()
    return stock.read(found.payload if found else None)


def test_a_product_that_cannot_be_bought_is_known_until_it_can_be(connected, store):
    apron, mug = goods.products(store, connected.domain)
    for number, product in enumerate((apron, mug)):
        offering("free_product", variant_id=product["variants"][0]["id"], name=f"Gift {number}")
    assert asked(connected) == {}

    goods.update(store, connected.domain, apron["id"], status="draft")
    assert asked(connected) == {apron["variants"][0]["id"]: "A thing"}

    outbox.record(stock.KIND, key=stock.KEY, payload={"gone": {"5": "Before"}}, now=timezone.now())
    jobs.look_at_stock()  # asked again before the worker came: what was known stays
    assert stock.read(Effect.objects.get(kind=stock.KIND).payload) == {5: "Before"}

    goods.update(store, connected.domain, apron["id"], status="active")
    assert asked(connected) == {}


def test_a_product_that_was_deleted_cannot_be_had(connected, store):
    apron = goods.products(store, connected.domain)[0]
    offering("free_product", variant_id=apron["variants"][0]["id"])
    goods.delete(store, connected.domain, apron["id"])

    assert asked(connected) == {apron["variants"][0]["id"]: "A thing"}


def test_a_shop_that_gives_no_products_away_is_not_asked(connected):
    offering("amount_off")

    assert asked(connected) == {}
    assert not Effect.objects.filter(kind=stock.KIND).exists()
