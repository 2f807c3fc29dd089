"""A year of a shop's orders replayed under a draft, against the limit: reading the very same rows.

python -m bench.replay --size S|M|L
Paid orders with one to four lines are recorded, their customers members. Measured is a replay from its first step to
its last, once with a draft that changes a rate, and once with a cap per member and month, which carries what every
member took from step to step. And what the settings page asks for while somebody types: a sample of the latest orders
under other settings. The limit reads the same rows in the same parts, and does nothing with them.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from bench.ground import fresh
from bench.posting_work import in_shop
from bench.settle_work import AT, bodies, new_shop
from bench.table import render

SIZES = {"S": (4_000, 3), "M": (100_000, 1), "L": (300_000, 1)}  # orders, rounds
DAYS, PER_BATCH = 365, 1_000
SAMPLE, SAMPLE_ROUNDS = "a sample for the settings page", 10
LIMIT = "reading the same rows (limit)"


def run(size: str) -> list[dict]:
    """A row per draft: orders per second, seconds in all, and the part of the limit."""
    with fresh():
        shop_id, _domain = new_shop(1)
        orders, rounds = SIZES[size]
        in_shop(shop_id, lambda: fill(orders))
        return in_shop(shop_id, lambda: measured(orders, rounds))


def fill(orders: int) -> None:
    import msgspec
    from django.db import connection, transaction

    from loyalty_app.members import rows
    from loyalty_app.orders import facts, record

    for start in range(0, orders, PER_BATCH):
        print(f"\r  {start:,} of {orders:,} orders", end="", flush=True)
        told = [facts.from_webhook(msgspec.json.decode(body)) for body in bodies(PER_BATCH, seed=start + 1)]
        with transaction.atomic():
            rows.insert({each.customer_id: AT for each in told}, via="order", now=AT)
            record.record([record.Seen(each) for each in told], now=AT)
    print()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(orders: int, rounds: int) -> list[dict]:
    from loyalty_app.earning import rulebook
    from loyalty_app.earning.terms import Caps, Terms
    from loyalty_app.ledger.models import Transfer

    base = min(rule.rule_id for rule in rulebook.at(AT))
    drafts = {
        "another rate": Terms(kind="per_amount", points=6, per=Decimal(1)),
        "a cap per member and month": Terms(
            kind="per_amount", points=6, per=Decimal(1), caps=Caps(per_member=400, period="month")
        ),
    }
    seconds: dict[str, list[float]] = {}
    for number in range(rounds):
        print(f"  round {number + 1} of {rounds}", flush=True)
        for name, terms in drafts.items():
            draft = rulebook.drafts.save("Draft", terms, of=base, now=AT)
            seconds.setdefault(name, []).append(timed(lambda draft=draft: replay(draft, orders)))
        seconds.setdefault(LIMIT, []).append(timed(lambda: read(orders)))
    for _round in range(SAMPLE_ROUNDS):
        seconds.setdefault(SAMPLE, []).append(timed(sample))
    sampled = sample()
    assert not Transfer.objects.exists(), "a replay gave points"
    limit = statistics.median(seconds[LIMIT])
    return [
        {
            "name": name,
            "orders": sampled if name == SAMPLE else orders,
            "seconds": statistics.median(found),
            "min-max": f"{min(found):.2f}-{max(found):.2f}",
            "per_s": round((sampled if name == SAMPLE else orders) / statistics.median(found)),
            "of limit": None if name == SAMPLE else limit / statistics.median(found),
        }
        for name, found in seconds.items()
    ]


def replay(draft: int, orders: int) -> None:
    from loyalty_app import long_work
    from loyalty_app.earning import replay
    from loyalty_app.work.models import Work

    piece = replay.ask(draft, days=DAYS, now=AT)
    while long_work.step(now=AT):
        pass
    done = Work.objects.get(id=piece.id)
    assert (done.state, replay.found(done).orders) == ("done", orders), (done.state, done.error, done.done)


def sample() -> int:
    """How many orders it judged."""
    from loyalty_app.earning import replay
    from loyalty_app.earning.terms import Programme
    from loyalty_app.orders.models import Order

    last = Order.objects.order_by("-placed_at").values_list("placed_at", flat=True).first()
    figures, _is_all = replay.sample(Programme(tax="in", pending_days=14), now=last + timedelta(seconds=1))
    return figures.orders


def read(orders: int) -> None:
    """The statement of a part, again and again."""
    from django.db import connection

    from loyalty_app.earning.replay import PER_STEP
    from loyalty_app.orders import placed
    from loyalty_app.tenancy import current_shop_id

    at, id, found = AT - timedelta(days=DAYS), 0, 0
    with connection.cursor() as cursor:
        while True:
            where = {"shop_id": current_shop_id(), "placed_at": at, "id": id, "until": AT, "limit": PER_STEP}
            cursor.execute(placed.PART, where)
            rows = cursor.fetchall()
            found += len(rows)
            if len(rows) < PER_STEP:
                break
            id = rows[-1][0]
            cursor.execute("SELECT placed_at FROM orders_order WHERE shop_id = %s AND id = %s", [current_shop_id(), id])
            (at,) = cursor.fetchone()
    assert found == orders, f"{found} of {orders} orders"


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.replay", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="S")
    print(render(run(parser.parse_args().size)))
