"""Wake the workers. The tables are the truth: when Redis is gone nothing is lost, only found a second later."""

import logging
import time
from functools import cache, partial

import redis
from django.conf import settings
from django.db import transaction
from django_rq import get_queue
from rq.queue import Queue

log = logging.getLogger(__name__)

QUEUE = "default"
CONNECT_TIMEOUT_S = 0.5  # a request must never wait for a Redis that is gone
ANSWER_TIMEOUT_S = 2
GIVE_UP_FOR_S = 5  # after a failure Redis is left alone, so that it costs one time-out and not one per request
FAILURES_KEPT_S = 86_400
WAKE_UPS_MAX = 20  # as many wait already: one more would wake nobody

_gone_until = 0.0


@cache
def connection() -> redis.Redis:
    """Redis, with the time-outs that django-rq leaves out when it is given an address."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=CONNECT_TIMEOUT_S, socket_timeout=ANSWER_TIMEOUT_S
    )


def queue() -> Queue:
    return get_queue(QUEUE, connection=connection(), commit_mode="auto")


def enqueue(job, *args, timeout_s: int | None = None) -> None:
    """Run ``job(*args)`` in a worker once this transaction is committed. Arguments are ids.

    Best effort: a job whose loss would matter is found again by a sweep over its table, or comes again at night.
    """
    transaction.on_commit(partial(_push, job, args, timeout_s=timeout_s))


def wake(job) -> None:
    """Run ``job()`` soon, unless as many wake-ups wait as anybody needs. Never raises."""
    _push(job, (), at_most=WAKE_UPS_MAX)


def _push(job, args: tuple, *, at_most: int | None = None, timeout_s: int | None = None) -> None:
    global _gone_until
    if time.monotonic() < _gone_until:
        return
    try:
        where = queue()
        if at_most is None or where.count < at_most:
            where.enqueue(job, args=args, job_timeout=timeout_s, result_ttl=0, failure_ttl=FAILURES_KEPT_S)
    except redis.RedisError as error:
        _gone_until = time.monotonic() + GIVE_UP_FOR_S
        log.warning("redis_unreachable", extra={"error": type(error).__name__})
