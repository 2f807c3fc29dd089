"""The worker: watches the tables every second, and listens to Redis in a thread of its own to be woken sooner.

Redis may be gone, come back, or never be there: the tables are watched all the same.
"""

import logging
import sys
import threading
import time
from contextlib import suppress

import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from rq.queue import Queue
from rq.timeouts import TimerDeathPenalty
from rq.worker import SimpleWorker

from loyalty_app import background, faults, jobs, structs

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
DATABASE_RETRY_S = 2.0
MINUTE_S = 60.0
STOP_WITHIN_S = 25.0  # platforms kill 30 s after they asked to stop


class Listener(SimpleWorker):
    """RQ's worker, in a thread: no signals, no forks, fresh database connections for every job."""

    death_penalty_class = TimerDeathPenalty
    max_connection_wait_time = 5.0
    is_at_a_job = False

    def _install_signal_handlers(self) -> None:
        pass  # only the main thread may; it stops us

    def handle_job_failure(self, job, queue, started_job_registry=None, exc_string="", execution=None) -> None:
        """Redis keeps why it failed for a day, without what the error quotes."""
        error = sys.exc_info()[1]
        exc_string = faults.traced(error) if error else "The job ended without an error of its own."
        super().handle_job_failure(job, queue, started_job_registry, exc_string, execution)

    def handle_exception(self, job, *exc_info) -> None:
        if isinstance(exc_info[1], OperationalError | InterfaceError):  # many wake-ups, one cause, told in a line
            log.warning("database_unreachable", extra={"error": faults.told(exc_info[1])})
        else:
            log.error("job_failed", extra={"job": job.id}, exc_info=exc_info)

    def execute_job(self, job, queue) -> None:
        self.is_at_a_job = True
        close_old_connections()
        try:
            super().execute_job(job, queue)
        finally:
            close_old_connections()
            self.is_at_a_job = False


class Worker:
    """``run()`` until ``stop()``; what is under way is finished first."""

    def __init__(self):
        self._stopping = threading.Event()
        self._listening: Listener | None = None
        self._thread = threading.Thread(target=self._listen, name="redis-listener", daemon=True)
        self._minute_began = time.monotonic()

    def stop(self, *_signal) -> None:
        self._stopping.set()

    def run(self) -> None:
        structs.work_out()
        self._thread.start()
        log.info("worker_started")
        while not self._stopping.is_set():
            if not self._look():
                self._stopping.wait(LOOK_EVERY_S)
        self._let_finish()
        connection.close()
        log.info("worker_stopped")

    def _look(self) -> bool:
        """True if there was work, so that there may be more."""
        try:
            if self._is_alone() and time.monotonic() - self._minute_began >= MINUTE_S:
                self._minute_began = time.monotonic()
                jobs.every_minute()
            # A step of long work between two looks: what Shopify tells never waits for it.
            return jobs.process_webhooks() | jobs.step_long_work()
        except (OperationalError, InterfaceError) as error:
            log.warning("database_unreachable", extra={"error": faults.told(error)})
            close_old_connections()
            self._stopping.wait(DATABASE_RETRY_S)
            return False
        except Exception:
            # One fault must not stop the watch; what failed keeps its place in its table.
            log.exception("look_failed")
            return False

    def _is_alone(self) -> bool:
        """Without Redis nobody sends the minute's jobs."""
        return self._listening is None

    def _listen(self) -> None:
        while not self._stopping.is_set():
            # RQ changes the time-outs of its connection, so it gets one of its own.
            link = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=background.CONNECT_TIMEOUT_S)
            with suppress(redis.RedisError):
                link.ping()
                self._listening = Listener([Queue(background.QUEUE, connection=link)], connection=link, worker_ttl=20)
                self._listening.work(logging_level="WARNING")
            self._listening = None
            link.close()
            self._stopping.wait(LOOK_EVERY_S)

    def _let_finish(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN_S
        while (listener := self._listening) and listener.is_at_a_job and time.monotonic() < deadline:
            self._thread.join(timeout=0.1)
