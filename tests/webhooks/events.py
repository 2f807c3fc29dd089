"""Events as the intake leaves them, and a look at what became of them."""

import itertools
import json
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from loyalty_app.ledger import balances
from loyalty_app.members.models import Member
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import across_shops, acting_for
from tests.factories import NOW
from webhooks import compression
from webhooks.models import Event, Outcome, Waiting

_numbers = itertools.count(1)
# Tens of thousands arrive in the tests; two objects of Django's for each took longer than processing many of them.
ARRIVE = """
    WITH event AS (
        INSERT INTO webhooks_event
            (shop_id, domain, topic, webhook_id, event_id, api_version, triggered_at, received_at, body)
        VALUES
            (%(shop_id)s, %(domain)s, %(topic)s, %(webhook_id)s, '', '', %(at)s, %(received_at)s, %(body)s)
        RETURNING shop_id, id
    )
    INSERT INTO webhooks_waiting (shop_id, id, due_at)
    SELECT shop_id, id, %(received_at)s
    FROM event
    RETURNING id
"""


def arrive(shop: Shop, topic: str, body: dict | bytes | list, *, at: datetime = NOW) -> int:
    """An event that waits; its number."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with connection.cursor() as cursor:
        cursor.execute(
            ARRIVE,
            {
                "shop_id": shop.id, "domain": shop.domain, "topic": topic, "webhook_id": f"event-{next(_numbers)}",
                "at": at, "received_at": NOW, "body": compression.pack(raw),
            },
        )  # fmt: skip
        return cursor.fetchone()[0]


def outcome(event_id: int) -> tuple[str, str]:
    with across_shops("the event's number is enough for a test"):
        return Outcome.objects.values_list("result", "detail").get(id=event_id)


def row(event_id: int) -> Waiting:
    with across_shops("the event's number is enough for a test"):
        return Waiting.objects.get(id=event_id)


def outcomes(shop: Shop) -> list[tuple[str, str]]:
    return list(Outcome.objects.filter(shop_id=shop.id).order_by("id").values_list("result", "detail"))


def waiting(shop: Shop) -> list[int]:
    return list(Waiting.objects.filter(shop_id=shop.id).order_by("id").values_list("id", flat=True))


def bodies(shop: Shop) -> list[bool]:
    """Which of the shop's events still have their body."""
    kept = Event.objects.filter(shop_id=shop.id).order_by("id").values_list("body", flat=True)
    return [body is not None for body in kept]


def available(shop: Shop) -> dict[int, int]:
    """Points by Shopify's customer id, of those who hold any."""
    with acting_for(shop.id):
        members = dict(Member.objects.exclude(customer_id=None).values_list("id", "customer_id"))
        held = balances.of_many(members)
        return {members[member_id]: one.available for member_id, one in held.items() if one.available}


@contextmanager
def poisoned(order_id: int):
    """The database refuses to store this order."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE orders_order ADD CONSTRAINT no_poison CHECK (shopify_id <> {order_id})")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE orders_order DROP CONSTRAINT no_poison")


@contextmanager
def on_insert_of_orders(body: str):
    """Run this PL/pgSQL for each order that is about to be stored."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE test_times")  # what a rollback doesn't take back
        cursor.execute(
            f"CREATE FUNCTION test_trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER test_trap BEFORE INSERT ON orders_order FOR EACH ROW EXECUTE FUNCTION test_trap()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER test_trap ON orders_order")
            cursor.execute("DROP FUNCTION test_trap")
            cursor.execute("DROP SEQUENCE test_times")
