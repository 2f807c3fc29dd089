"""What is broken in one shop is nobody else's trouble."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from loyalty_app import jobs, order_news
from loyalty_app.tenancy import acting_for
from tests.factories import OrderBody, per_amount, running_programme, seen
from tests.webhooks.events import arrive, available, waiting
from webhooks import processing

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def refusing(table: str, shop):
    """The database takes nothing more into this table for this shop."""
    body = f"BEGIN IF NEW.shop_id = {shop.id} THEN RAISE EXCEPTION 'broken'; END IF; RETURN NEW; END"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE FUNCTION test_broken() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        cursor.execute(
            f"CREATE TRIGGER test_broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION test_broken()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER test_broken ON {table}")
        cursor.execute("DROP FUNCTION test_broken")


def test_a_queue_that_is_broken_holds_nobody_up(acme, rival, now):
    for shop in (acme, rival):
        with acting_for(shop.id):
            running_programme(per_amount(1))
        arrive(shop, "orders/paid", OrderBody())

    with refusing("webhooks_turn", acme):
        processing.drain(now=now)
        assert (available(acme), available(rival)) == ({}, {7001: 100})
        assert len(waiting(acme)) == 1

    processing.drain(now=now)
    assert available(acme) == {7001: 100}


def test_a_release_that_fails_holds_nobody_up(acme, rival):
    now = timezone.now()
    placed_at = now - timedelta(days=1, minutes=1)
    for shop in (acme, rival):
        with acting_for(shop.id):
            running_programme(per_amount(1), pending_days=1)
            order_news.tell([seen(created_at=placed_at.isoformat())], now=placed_at)

    with refusing("ledger_transfer", acme):
        jobs.release_pending()
    assert (available(acme), available(rival)) == ({}, {7001: 100})

    jobs.release_pending()
    assert available(acme) == {7001: 100}
