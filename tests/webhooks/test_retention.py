from datetime import timedelta

import pytest
from django.test import override_settings

from tests.webhooks.events import arrive, bodies, waiting
from webhooks import processing, retention
from webhooks.models import Event, Outcome, Waiting

pytestmark = pytest.mark.django_db


def test_old_bodies_go_and_what_became_of_the_events_stays(acme, rival, now):
    for shop in (acme, acme, rival):
        arrive(shop, "carts/update", {"id": 1})
    processing.drain(now=now)
    first = Event.objects.filter(shop_id=acme.id).order_by("id").first()
    Event.objects.filter(shop_id=acme.id, id=first.id).update(received_at=now - timedelta(seconds=1))

    at_the_end = now + timedelta(days=90)

    assert retention.drop_old_bodies(now=at_the_end) == 1
    assert (bodies(acme), bodies(rival)) == ([False, True], [True])
    assert retention.drop_old_bodies(now=at_the_end) == 0
    assert retention.drop_old_bodies(now=at_the_end + timedelta(seconds=1)) == 2
    assert Outcome.objects.filter(shop_id__in=[acme.id, rival.id]).count() == 3


def test_an_event_that_is_not_done_keeps_its_body(acme, now):
    due, failed = arrive(acme, "orders/paid", {"id": 1}), arrive(acme, "orders/paid", {"id": 2})
    Waiting.objects.filter(shop_id=acme.id, id=failed).update(state="failed")

    assert retention.drop_old_bodies(now=now + timedelta(days=365)) == 0
    assert bodies(acme) == [True, True]
    assert waiting(acme) == [due, failed]


@override_settings(PAYLOAD_RETENTION_DAYS=7)
def test_the_merchant_of_the_installation_decides_how_long(acme, now, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        arrive(acme, "carts/update", {"id": 1})
    processing.drain(now=now)

    assert retention.drop_old_bodies(now=now + timedelta(days=7)) == 0
    assert retention.drop_old_bodies(now=now + timedelta(days=7, seconds=1)) == 5
    assert bodies(acme) == [False] * 5


def test_bodies_of_unknown_shops_go_as_well(acme, now):
    Event.objects.create(
        shop_id=0, domain="x.myshopify.com", topic="orders/paid", webhook_id="w", received_at=now, body=b"1"
    )

    assert retention.drop_old_bodies(now=now + timedelta(days=91)) == 1
