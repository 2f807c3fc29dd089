"""A fresh PostgreSQL with fsync on and an empty, migrated database: every benchmark starts from it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from devstore.servers import Postgres, Redis

SETTINGS = {"max_connections": "150", "shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}
_SET_UP: list[str] = []


@contextmanager
def fresh() -> Iterator[Postgres]:
    """Start servers, point Django at them, migrate, collect its files. Once per process: Django is pointed once."""
    assert not _SET_UP, "one fresh ground per process"
    with tempfile.TemporaryDirectory(prefix="loyalty-bench-") as folder:
        Path(folder).chmod(0o755)
        postgres, redis = Postgres(Path(folder) / "data", settings=SETTINGS), Redis()
        try:
            _SET_UP.append(postgres.create_database("bench"))
            os.environ.update(environment(_SET_UP[0], redis.url()) | {"STATIC_ROOT": f"{folder}/static"})
            _release()
            yield postgres
        finally:
            from django.db import connections

            connections.close_all()
            redis.remove()
            postgres.stop()


def postmaster(connection) -> int:
    """The process id of the PostgreSQL that a connection of psycopg's leads to."""
    (folder,) = connection.execute("SHOW data_directory").fetchone()
    return int((Path(folder) / "postmaster.pid").read_text().split()[0])


def environment(database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "APP_ENV": "demo",
        "SECRET_KEY": "bench" * 12,
        "APP_URL": "http://127.0.0.1:8000",
        "SHOPIFY_API_KEY": "bench-client-id",
        "SHOPIFY_API_SECRET": "bench-secret",
        "TOKEN_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "loyalty_app.settings",
        "LOG_LEVEL": "ERROR",
    }


def _release() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from loyalty_app import garbage

    garbage.look_rarely()  # as the worker does
