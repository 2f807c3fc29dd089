"""Work off the events that wait, shop by shop: a batch in one transaction, or event by event when the batch fails.

Atomic: an event leaves the queue in the transaction that did its work. A worker may be killed anywhere.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import msgspec
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from loyalty_app import order_news
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for, current_shop_id
from webhooks import queue
from webhooks.models import Outcome, Waiting
from webhooks.queue import Arrived, Finished
from webhooks.reading import Ignored
from webhooks.topics import TOPICS, Changes

log = logging.getLogger(__name__)

BATCH = 500  # larger ones gain nothing and hold the members' locks longer
BATCHES_PER_SHOP = 4  # then the next shop is served
LIMIT = 5_000

_COLLISIONS = {"40001", "40P01"}  # serialization failure, deadlock: the same again succeeds
# No connection, no resources, the server is going down, read only: nothing that an event could be blamed for.
_DATABASE_GONE = ("08", "53", "57P", "58", "25006")


class Drained(msgspec.Struct):
    """What one drain did. ``more``: events that are due were left for the next one."""

    shops: int = 0
    settled: int = 0
    applied: int = 0
    ignored: int = 0
    failed: int = 0
    more: bool = False

    @property
    def events(self) -> int:
        return self.settled + self.applied + self.ignored + self.failed


def drain(*, now: datetime, limit: int = LIMIT) -> Drained:
    """Process what is due, the longest waiting shop first, about ``limit`` events at most.

    A shop that another worker is busy with is passed over. Raises OperationalError when the database is gone:
    nothing is lost, call again.
    """
    drained, counts = Drained(), Counter()
    for shop_id in queue.shops_with_due_work(now=now):
        if counts.total() >= limit:
            drained.more = True
            break
        with acting_for(shop_id):
            done = _drain_shop_alone(now)
        drained.shops += bool(done)
        drained.more = drained.more or done.total() >= BATCH * BATCHES_PER_SHOP
        counts += done
    for result, number in counts.items():
        setattr(drained, result, number)
    return drained


def _drain_shop_alone(now: datetime) -> Counter:
    """A shop whose queue itself is broken stays as it is, and holds nobody else up."""
    try:
        return _drain_shop(now)
    except Exception as error:
        _raise_if_database_gone(error)
        log.exception("shop_not_drained")
        return Counter()


def _drain_shop(now: datetime) -> Counter:
    """Work for the acting shop until nothing is due, it has had its share, or another worker has the turn."""
    counts: Counter = Counter()
    queue.prepare_turn()
    for _ in range(BATCHES_PER_SHOP):
        done = _drain_batch(now)
        counts += done
        if done.total() < BATCH:
            break
    return counts


def _drain_batch(now: datetime) -> Counter:
    fresh: list[int] = []
    failed_before: list[int] = []

    def batch() -> Counter:
        if not queue.take_turn():
            return Counter()
        fresh[:], failed_before[:] = queue.due(now=now, limit=BATCH)
        return _process(fresh, now=now)

    try:
        counts = _atomically(batch)
    except Exception as error:
        _raise_if_database_gone(error)
        log.warning("webhook_batch_failed", extra={"events": len(fresh), "error": type(error).__name__})
        counts = sum((_alone(event_id, now) for event_id in fresh), Counter())
    # What failed before might fail again, and must not take a batch with it.
    return sum((_alone(event_id, now) for event_id in failed_before), counts)


def _alone(event_id: int, now: datetime) -> Counter:
    """One event in a transaction of its own. Its failure is written onto it."""

    def one() -> Counter:
        return _process([event_id], now=now) if queue.take_turn() else Counter()

    try:
        return _atomically(one)
    except Exception as error:
        _raise_if_database_gone(error)
        state = queue.put_back(event_id, error, now=now)
        level = logging.ERROR if state == Waiting.State.FAILED else logging.WARNING
        log.log(level, "webhook_failed", extra={"webhook": event_id, "state": state, "error": type(error).__name__})
        return Counter(failed=1)


def _atomically(work: Callable[[], Counter]) -> Counter:
    """In one transaction; once more when it collided with another."""
    try:
        with transaction.atomic():
            return work()
    except DatabaseError as error:
        if _sqlstate(error) not in _COLLISIONS:
            raise
    with transaction.atomic():
        return work()


def _process(event_ids: list[int], *, now: datetime) -> Counter:
    """Take these events out of the queue and do what they ask for."""
    events = queue.take(event_ids)
    shop = Shop.objects.get(id=current_shop_id())
    outcomes = _outcomes(events, shop, now=now)
    queue.finish(outcomes, now=now)
    return Counter(outcome.result.value for outcome in outcomes)


def _outcomes(events: list[Arrived], shop: Shop, *, now: datetime) -> list[Finished]:
    """Orders first and all together, then the others in the sequence of their arrival.

    Shopify promises no sequence, so each topic bears being early or late; members should exist when they are named.
    """
    outcomes, changes, others = [], [], []
    for event in events:
        topic = TOPICS.get(event.topic)
        if topic is None:
            outcomes.append(Finished(event.id, Outcome.Result.IGNORED, "This topic is not used."))
        elif topic.needs_installation and not shop.is_installed:
            outcomes.append(Finished(event.id, Outcome.Result.IGNORED, "The app was uninstalled."))
        elif isinstance(topic, Changes):
            try:
                changes.append((event, topic.read(event, shop)))
            except Ignored as reason:
                outcomes.append(Finished(event.id, Outcome.Result.IGNORED, str(reason)))
        else:
            others.append((event, topic))
    outcomes += _settle(changes, now=now)
    for event, topic in others:
        try:
            outcomes.append(Finished(event.id, Outcome.Result.APPLIED, topic.apply(event, shop, now=now)))
        except Ignored as reason:
            outcomes.append(Finished(event.id, Outcome.Result.IGNORED, str(reason)))
    return outcomes


def _settle(changes: list[tuple[Arrived, object]], *, now: datetime) -> list[Finished]:
    if not changes:
        return []
    orders, awards = order_news.tell([change for _, change in changes], now=now)
    reasons = {award.order_id: award.reason for award in awards}
    details = {order.shopify_id: reasons.get(order.id, "unchanged") for order in orders}
    return [
        Finished(event.id, Outcome.Result.SETTLED, details.get(change.order_id, "unchanged"))
        for event, change in changes
    ]


def _sqlstate(error: BaseException) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _raise_if_database_gone(error: Exception) -> None:
    """Raise it again when the event is not to blame: the worker comes back when the database has."""
    if isinstance(error, InterfaceError | OperationalError):
        is_gone = _sqlstate(error).startswith(_DATABASE_GONE) or not connection.is_usable()
        if is_gone:
            raise error
