"""The worker as a process: it works with Redis and without, and stops when asked."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django.utils import timezone
from django_rq import get_queue

from devstore.servers import Redis
from loyalty_app import background, outbox
from loyalty_app.outbox.models import Effect
from loyalty_app.shops import tokens
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for
from tests import standin
from tests.waiting import eventually

ROOT = Path(__file__).resolve().parents[1]
NOBODY = "unix:///nowhere/redis.sock"
WITHIN_S = 30
EVERY_MINUTE = {
    f"loyalty_app.jobs.{job}"
    for job in ("process_webhooks", "release_pending", "expire_points", "end_redemptions", "mirror_what_begins")
}

pytestmark = pytest.mark.django_db(transaction=True)


class Process:
    """manage.py run_worker (or another command) against the test's database."""

    def __init__(self, command, redis_url):
        self.options = {
            "DATABASE_URL": _test_database(),
            "REDIS_URL": redis_url,
            "SHOPIFY_SHOP_URL": django_settings.SHOPIFY_SHOP_URL,
            "LOG_LEVEL": "INFO",
            "PYTHONWARNINGS": "ignore",
        }
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", command], cwd=ROOT, env=os.environ | self.options,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.said = ""

    def wait_for(self, text):
        while text not in self.said:
            line = self._process.stdout.readline()
            assert line, f"it ended without saying {text!r}:\n{self.said}"
            self.said += line

    def stop(self, number=signal.SIGTERM):
        self._process.send_signal(number)
        self.said += self._process.communicate(timeout=WITHIN_S)[0]
        return self._process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._process.kill()
        self._process.communicate()


def _test_database():
    url, name = os.environ["DATABASE_URL"], django_settings.DATABASES["default"]["NAME"]
    head, _, options = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{options}"


@pytest.fixture
def shop(acme):
    """Connected to a stand-in that knows it, so that an effect can be done."""
    with standin.running() as store:
        from devstore import shops

        shops.create(store.store, acme.domain, name="Acme")
        standin.installed(store, acme.domain)
        from devstore.oauth import id_tokens
        from loyalty_app.shopify_gateway import oauth

        pair = oauth.exchange(acme.domain, session_token=id_tokens.mint(store.store, acme.domain), claims={})
        with acting_for(acme.id):
            tokens.store(Connection(), pair, now=timezone.now())
            yield acme


def is_done():
    return Effect.objects.filter(state="done").exists()


def test_without_redis_the_tables_are_watched_and_sigterm_ends_it(shop):
    with Process("run_worker", NOBODY) as worker:
        worker.wait_for("worker_started")
        outbox.record("refresh_shop", key="shop")
        eventually(is_done)

        assert worker.stop() == 0
    assert "worker_stopped" in worker.said
    shop.refresh_from_db()
    assert shop.name == "Acme"


def test_redis_may_go_and_come_back(acme):
    own = Redis()
    try:
        link = redis.Redis.from_url(own.url())
        queue = get_queue(background.QUEUE, connection=link, commit_mode="auto")
        with Process("run_worker", own.url()) as worker:
            queue.enqueue("loyalty_app.jobs.release_pending")
            eventually(lambda: _is_empty(queue))
            own.stop()
            own.start()
            queue.enqueue("loyalty_app.jobs.release_pending")
            eventually(lambda: _is_empty(queue))

            assert worker.stop(signal.SIGINT) == 0
    finally:
        own.remove()


def test_the_schedule_waits_for_redis_and_stops_when_asked(acme):
    with Process("run_schedule", NOBODY) as schedule:
        schedule.wait_for("redis_unreachable")

        assert schedule.stop() == 0


def test_the_schedule_sends_what_is_due(acme):
    own = Redis()
    try:
        queue = get_queue(background.QUEUE, connection=redis.Redis.from_url(own.url()), commit_mode="auto")
        with Process("run_schedule", own.url()) as schedule:
            eventually(lambda: queue.count >= len(EVERY_MINUTE))
            sent = {job.func_name for job in queue.jobs}

            assert schedule.stop() == 0
    finally:
        own.remove()
    assert sent == EVERY_MINUTE


def _is_empty(queue):
    try:
        return queue.count == 0 and queue.started_job_registry.get_job_count(cleanup=False) == 0
    except redis.RedisError:
        return False
