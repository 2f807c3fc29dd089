import logging
import signal
import threading
from contextlib import suppress

import redis
from django.core.management.base import BaseCommand
from django_rq.cron import DjangoCronScheduler

log = logging.getLogger(__name__)

RETRY_S = 5.0


class Command(BaseCommand):
    help = "Send the jobs of loyalty_app/schedule.py to the workers when they are due; waits for Redis when it is gone."

    def handle(self, *args, **options):
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            try:
                _send(stopping)
            except redis.RedisError as error:
                log.warning("redis_unreachable", extra={"error": type(error).__name__})
                stopping.wait(RETRY_S)
        log.info("schedule_stopped")


def _send(stopping: threading.Event) -> None:
    """RQ's scheduler, until stopped. Its own loop is not used: it stops by an exception that anything may swallow."""
    scheduler = DjangoCronScheduler(logging_level=logging.WARNING)
    scheduler.load_config_from_file("loyalty_app.schedule")
    scheduler.register_birth()
    log.info("schedule_started")
    try:
        while not stopping.is_set():
            if scheduler.enqueue_jobs():
                scheduler.save()
            scheduler.heartbeat()
            stopping.wait(scheduler.calculate_sleep_interval())
    finally:
        with suppress(redis.RedisError):
            scheduler.register_death()
