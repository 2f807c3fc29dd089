"""A short memory that all processes share, in Redis: for what may be forgotten at any moment.

Who asks must know what to do without an answer. A request never waits long for it: once Redis doesn't answer,
it is left alone for some seconds.
"""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import redis
from django.conf import settings

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 0.3
ANSWER_TIMEOUT_S = 0.5
GIVE_UP_FOR_S = 5
PREFIX = "loyalty"
Answer = TypeVar("Answer")

_gone_until = 0.0


class Gone(Exception):
    """Nothing is remembered just now."""


def ask(what: Callable[[redis.Redis], Answer]) -> Answer:
    """What Redis says. Raises Gone."""
    check_there()
    try:
        return what(connection())
    except redis.RedisError as error:
        raise gone(error) from error


def check_there() -> None:
    """Raises Gone while it is left alone."""
    if time.monotonic() < _gone_until:
        raise Gone


def gone(error: Exception) -> Gone:
    """It didn't answer, and is left alone for a while."""
    global _gone_until
    _gone_until = time.monotonic() + GIVE_UP_FOR_S
    log.warning("memory_gone", extra={"error": type(error).__name__})
    return Gone()


def name(*parts: str) -> str:
    """The name under which something is remembered."""
    return ":".join((PREFIX, *parts))


@cache
def connection() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=CONNECT_TIMEOUT_S, socket_timeout=ANSWER_TIMEOUT_S
    )
