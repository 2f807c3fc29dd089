"""order_transactions/create: fetch the order only when its own news can't have told."""

from datetime import timedelta

import pytest

from loyalty_app.outbox.models import Effect
from loyalty_app.tenancy import acting_for
from tests.factories import OrderBody
from tests.webhooks.events import arrive, outcome
from webhooks import processing


def transaction(**fields) -> dict:
    return {"id": 5, "order_id": 1, "gateway": "shopify_payments", "kind": "sale", "status": "success"} | fields


def told_about_payment(shop, now, **fields) -> str:
    event = arrive(shop, "order_transactions/create", transaction(**fields), at=now)
    processing.drain(now=now)
    return outcome(event)[1]


@pytest.fixture
def described(acme, now):
    arrive(acme, "orders/paid", OrderBody(id=1, updated_at=now.isoformat()), at=now)
    processing.drain(now=now)
    return acme


def fetches(shop) -> int:
    with acting_for(shop.id):
        return Effect.objects.filter(kind="refetch_order").count()


def test_a_payment_that_the_order_tells_of_already_fetches_nothing(described, now):
    assert told_about_payment(described, now, processed_at=now.isoformat()) == "The order's own news has it already."
    assert fetches(described) == 0


@pytest.mark.parametrize(
    ("case", "fields"),
    [
        ("later than what we know", {"processed_at": 1}),
        ("of an order we don't know", {"processed_at": 0, "order_id": 2}),
        ("by gift card", {"processed_at": 0, "gateway": "gift_card"}),
        ("by store credit", {"processed_at": 0, "gateway": "shopify_store_credit"}),
        ("without a time", {}),
    ],
)
def test_a_payment_fetches_the_order_when_it_is(described, now, case, fields):
    if "processed_at" in fields:
        fields = fields | {"processed_at": (now + timedelta(seconds=fields["processed_at"])).isoformat()}

    assert told_about_payment(described, now, **fields) == "The order is being fetched."
    assert fetches(described) == 1
