"""Waking workers through Redis: soon when it is there, without harm when it isn't."""

import time

import pytest
import redis
from django.db import transaction
from django_rq.cron import DjangoCronScheduler

from loyalty_app import background

GONE = "redis://127.0.0.1:9/0"


def nothing(*args):
    """A job."""


@pytest.fixture(autouse=True)
def _a_redis_of_our_own(settings, monkeypatch, worker_id):
    """An empty queue that no other test looks into, and no memory of what was gone before."""
    number = 1 + int(worker_id.removeprefix("gw")) if worker_id != "master" else 0
    settings.REDIS_URL = f"{settings.REDIS_URL.partition('?')[0]}?db={4 + number}"
    background.connection.cache_clear()
    monkeypatch.setattr(background, "_gone_until", 0.0)
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    yield
    background.connection.cache_clear()


def waiting():
    return [(job.func_name.rpartition(".")[2], job.args) for job in background.queue().jobs]


@pytest.mark.django_db(transaction=True)
def test_a_job_is_sent_when_the_transaction_is_committed_and_not_before():
    with transaction.atomic():
        background.enqueue(nothing, 7)
        assert waiting() == []
    assert waiting() == [("nothing", [7])] or waiting() == [("nothing", (7,))]

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        background.enqueue(nothing, 8)
        raise ZeroDivisionError
    assert len(waiting()) == 1


def test_wake_ups_do_not_pile_up_while_nobody_works():
    for _ in range(3 * background.WAKE_UPS_MAX):
        background.wake(nothing)

    assert len(waiting()) == background.WAKE_UPS_MAX


@pytest.mark.django_db(transaction=True)
def test_without_redis_nothing_fails_and_only_the_first_call_waits(settings, caplog):
    settings.REDIS_URL = GONE
    background.connection.cache_clear()

    began = time.monotonic()
    for _ in range(100):
        background.wake(nothing)
        background.enqueue(nothing, 1)
    assert time.monotonic() - began < 2
    assert [record.message for record in caplog.records] == ["redis_unreachable"]


def test_when_redis_is_back_it_is_used_again(settings, monkeypatch):
    there = settings.REDIS_URL
    settings.REDIS_URL = GONE
    background.connection.cache_clear()
    background.wake(nothing)
    settings.REDIS_URL = there
    background.connection.cache_clear()

    background.wake(nothing)
    assert waiting() == []
    monkeypatch.setattr(background, "_gone_until", time.monotonic() - 1)
    background.wake(nothing)
    assert len(waiting()) == 1


def test_the_connection_has_time_outs():
    """django-rq drops them when Redis is given by address."""
    options = background.queue().connection.connection_pool.connection_kwargs

    assert (options["socket_connect_timeout"], options["socket_timeout"]) == (0.5, 2)


def test_the_schedule_is_one_that_rq_takes():
    scheduler = DjangoCronScheduler()
    scheduler.load_config_from_file("loyalty_app.schedule")

    assert {job.func.__name__: job.cron or job.interval for job in scheduler.get_jobs()} == {
        "process_webhooks": 60,
        "release_pending": 60,
        "expire_points": 60,
        "end_redemptions": 60,
        "mirror_what_begins": 60,
        "heal_configs": "10 * * * *",
        "look_at_stock": "25 * * * *",
        "keep_connections_alive": "20 1 * * *",
        "reconcile_all": "40 1 * * *",
        "heal_members": "10 2 * * *",
        "audit_all": "40 3 * * *",
        "drop_what_is_old": "40 4 * * *",
    }
