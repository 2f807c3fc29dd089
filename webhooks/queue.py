"""The table of events that wait, for the acting shop: who may work, what is due, what is done, what failed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from django.db import connection

from loyalty_app import faults
from loyalty_app.arrays import array
from loyalty_app.tenancy import across_shops, current_shop_id
from webhooks import compression
from webhooks.models import Outcome, Turn, Waiting
from webhooks.reading import readable

# How long a failed event waits for its next attempt. After the last one it is failed, and a person decides.
RETRY_AFTER = [
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
]
ERROR_MAX_LENGTH = 500
TRACEBACK_MAX_LENGTH = 8_000

_SQL = Path(__file__).parent / "sql"
_TAKE = (_SQL / "take.sql").read_text()
_FINISH = (_SQL / "finish.sql").read_text()


class Arrived(msgspec.Struct):
    """An event to be worked on. ``at`` is when Shopify says it happened, else when it arrived."""

    id: int
    topic: str
    at: datetime
    body: bytes


class Finished(msgspec.Struct):
    """What became of an event; ``detail`` says why when it was ignored."""

    id: int
    result: Outcome.Result
    detail: str = ""


def shops_with_due_work(*, now: datetime, limit: int = 1_000) -> list[int]:
    """Whose events wait, the longest waiting first. Over all shops."""
    with across_shops("find the shops whose events wait"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT shop_id FROM webhooks_waiting WHERE state = 'due' AND due_at <= %s"
            " GROUP BY shop_id ORDER BY min(due_at) LIMIT %s",
            [now, limit],
        )
        return [shop_id for (shop_id,) in cursor.fetchall()]


def prepare_turn() -> None:
    """The acting shop has a row to be locked. Outside of every transaction, so that two workers don't wait here."""
    if not Turn.objects.exists():
        Turn.objects.bulk_create([Turn()], ignore_conflicts=True)


def take_turn() -> bool:
    """Work for the acting shop until the transaction ends; False when another worker does already.

    One worker per shop: two would lock the same members in different sequences.
    """
    return Turn.objects.select_for_update(skip_locked=True).first() is not None


def due(*, now: datetime, limit: int) -> tuple[list[int], list[int]]:
    """The events that are due, first come first: those never tried, and those that failed before."""
    rows = (
        Waiting.objects.filter(shop_id=current_shop_id(), state=Waiting.State.DUE, due_at__lte=now)
        .order_by("due_at", "id")
        .values_list("id", "attempts")[:limit]
    )
    fresh, failed = [], []
    for event_id, attempts in rows:
        (failed if attempts else fresh).append(event_id)
    return fresh, failed


def take(event_ids: list[int]) -> list[Arrived]:
    """Take these events out of the queue. Those that another worker took meanwhile are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"shop_id": current_shop_id(), "ids": array(event_ids)})
        return [
            Arrived(event_id, topic, at, readable(compression.unpack(bytes(body))) if body else b"")
            for event_id, topic, at, body in cursor.fetchall()
        ]


def finish(outcomes: Iterable[Finished], *, now: datetime) -> None:
    outcomes = list(outcomes)
    if not outcomes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH,
            {
                "shop_id": current_shop_id(),
                "ids": array(outcome.id for outcome in outcomes),
                "results": array(outcome.result.value for outcome in outcomes),
                "details": array(outcome.detail[:200] for outcome in outcomes),
                "at": now,
            },
        )


def put_back(event_id: int, error: Exception, *, now: datetime) -> Waiting.State | None:
    """Note the failure on the event and let it wait for its next attempt, or give it up.

    Returns the state it has now; None when the event is no longer in the queue.
    """
    waiting = Waiting.objects.filter(shop_id=current_shop_id(), id=event_id).first()
    if waiting is None:
        return None
    waiting.attempts += 1
    if waiting.attempts > len(RETRY_AFTER):
        waiting.state = Waiting.State.FAILED
    else:
        waiting.due_at = now + RETRY_AFTER[waiting.attempts - 1]
    waiting.error = faults.told(error)[:ERROR_MAX_LENGTH]
    waiting.traceback = faults.traced(error)[-TRACEBACK_MAX_LENGTH:]
    waiting.save()
    return Waiting.State(waiting.state)
