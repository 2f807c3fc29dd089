"""The ground for bench.settle: shops with a programme, and stored webhook events that wait to become points."""

import itertools
from datetime import UTC, datetime, timedelta

import msgspec
import psycopg

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BEGAN_AT = AT - timedelta(days=400)
TOPIC = "orders/paid"


def new_shop(number: int) -> tuple[int, str]:
    """A shop with a programme and two rules, points per amount and a campaign for one vendor: its id and domain."""
    from decimal import Decimal

    from loyalty_app.earning import programme, rulebook
    from loyalty_app.earning.terms import Conditions, Terms
    from loyalty_app.shops.models import Shop
    from loyalty_app.tenancy import acting_for

    shop = Shop.objects.create(
        domain=f"bench-{number}.myshopify.com",
        name="Bench",
        currency="USD",
        timezone="America/New_York",
        installed_at=BEGAN_AT,
        created_at=BEGAN_AT,
    )
    with acting_for(shop.id):
        programme.begin(now=BEGAN_AT)
        rulebook.publish("Base", Terms(kind="per_amount", points=5, per=Decimal("1.00")), now=BEGAN_AT)
        double = Terms(kind="multiplier", factor=Decimal(2), conditions=Conditions(vendors=("Nobody",)))
        rulebook.publish("Campaign", double, now=BEGAN_AT)
    return shop.id, shop.domain


def bodies(count: int, *, seed: int) -> list[bytes]:
    """Paid orders of about 10 kB; one customer in ten orders comes again."""
    from bench.payloads import Bodies

    stream = Bodies(seed, customers=max(count, 10))
    return [msgspec.json.encode(stream.order()) for _ in range(count)]


def store(connection: psycopg.Connection, shop_id: int, domain: str, packed: list[bytes]) -> None:
    """Events and their places in the queue, as the intake writes them."""
    numbers = itertools.count(1)
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY webhooks_event (shop_id, domain, topic, webhook_id, event_id, api_version, received_at, body)"
            " FROM STDIN"
        ) as copy:
            for body in packed:
                number = next(numbers)
                copy.write_row((shop_id, domain, TOPIC, f"{shop_id}-{number}", f"{number}", "2026-10", AT, body))
        cursor.execute(
            "INSERT INTO webhooks_waiting (shop_id, id, due_at) SELECT shop_id, id, received_at FROM webhooks_event"
            " WHERE shop_id = %s",
            [shop_id],
        )
    connection.commit()


def drain_all(batch: int | None = None) -> int:
    """Work off all that waits, as a worker does; returns how many events. ``batch``: so many to a transaction."""
    from webhooks import processing

    usual, done = processing.BATCH, 0
    processing.BATCH = batch or usual
    try:
        while (drained := processing.drain(now=AT)).events:
            assert not drained.failed and not drained.ignored, drained
            done += drained.events
    finally:
        processing.BATCH = usual
    return done


def work_beside(_number: int) -> int:
    """The same in a worker process."""
    return drain_all()
