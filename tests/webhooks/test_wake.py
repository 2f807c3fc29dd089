"""Redis only wakes workers: without it, deliveries are answered as fast, and worked off all the same."""

import socket
import threading
import time

import pytest

from devstore.servers import Redis
from loyalty_app import background, jobs
from loyalty_app.tenancy import acting_for
from tests.factories import OrderBody, per_amount, running_programme
from tests.waiting import eventually
from tests.webhooks.door import delivery, post
from tests.webhooks.events import available, waiting
from webhooks import wake

pytestmark = pytest.mark.django_db(transaction=True)
STORED = (200, {"stored": True})


@pytest.fixture
def redis_server(settings, monkeypatch):
    server = Redis()
    settings.REDIS_URL = server.url()
    background.connection.cache_clear()
    monkeypatch.setattr(background, "_gone_until", 0.0)
    # A bell of this test's own: the thread of another would still speak to the other's Redis.
    monkeypatch.setattr(wake, "_bell", wake._Bell())
    yield server
    background.connection.cache_clear()
    server.remove()


def woken() -> int:
    return len([job for job in background.queue().jobs if job.func_name == wake.PROCESS])


def test_a_batch_wakes_a_worker_that_finds_the_events(acme, redis_server):
    with acting_for(acme.id):
        running_programme(per_amount(1))
    assert post(*(delivery(OrderBody(id=number + 1), topic="orders/paid") for number in range(50))) == [STORED] * 50
    eventually(woken)

    # Far fewer wake-ups than deliveries: a worker takes all that waits.
    assert woken() < 10
    (job, *_) = background.queue().jobs
    assert job.func is jobs.process_webhooks
    job.func()
    assert waiting(acme) == []
    assert available(acme) == {7001: 5_000}


def test_with_redis_gone_deliveries_are_answered_and_processed(acme, redis_server):
    with acting_for(acme.id):
        running_programme(per_amount(1))
    redis_server.stop()
    try:
        began = time.monotonic()
        for number in range(20):
            assert post(delivery(OrderBody(id=number + 1), topic="orders/paid")) == [STORED]
        assert time.monotonic() - began < 5

        assert jobs.process_webhooks() is True
        assert available(acme) == {7001: 2_000}
    finally:
        redis_server.start()


def test_a_redis_that_takes_calls_and_never_answers_holds_up_nobody(acme, settings, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        background.connection.cache_clear()
        monkeypatch.setattr(background, "_gone_until", 0.0)
        monkeypatch.setattr(wake, "_bell", wake._Bell())
        began = time.monotonic()
        assert post(*(delivery() for _ in range(20))) == [STORED] * 20
        # The wake-up waits for its answer in a thread of its own.
        assert time.monotonic() - began < background.ANSWER_TIMEOUT_S
        assert any(thread.name == "webhook-wake" for thread in threading.enumerate())
        eventually(lambda: background._gone_until > 0)
    background.connection.cache_clear()
