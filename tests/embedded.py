"""Starts PostgreSQL and Redis once for a test run, before Django's settings are read. Loaded with ``-p``."""

import os
import shutil
import tempfile
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

from devstore.servers import Postgres, Redis  # noqa: E402

# Nothing here has to survive a crash, so nothing waits for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
ENVIRONMENT = {
    "APP_ENV": "test",
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    "APP_URL": "http://testserver",
    "SHOPIFY_API_KEY": "test-client-id",
    "SHOPIFY_API_SECRET": "hush",
    "SHOPIFY_API_SECRET_OLD": "hush-before",
    "TOKEN_KEYS": "dGVzdHMgdXNlIHRoaXMga2V5IGFuZCBub3RoaW5nIGU=",
    "LOG_LEVEL": "WARNING",
}
_running: list = []


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="loyalty-tests-"))
    postgres, redis = Postgres(folder / "data", settings=FAST), Redis()
    _running.extend([postgres, redis, folder])
    os.environ.update(ENVIRONMENT, DATABASE_URL=postgres.create_database("loyalty"), REDIS_URL=redis.url())
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver keeps an event loop in the test's thread


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()


def pytest_unconfigure() -> None:
    if not _running:
        return
    postgres, redis, folder = _running
    _running.clear()
    postgres.stop()
    redis.remove()
    shutil.rmtree(folder, ignore_errors=True)
