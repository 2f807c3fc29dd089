"""Migrations are complete, and run forward and backward on an empty database of their own."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments: str, url: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *arguments],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def empty_database():
    server = os.environ["DATABASE_URL"]
    name = f"migrations_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/loyalty?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in rows} - {"django_migrations"}


def test_migrations_run_forward_backward_and_forward(empty_database):
    apps = ["webhooks", "figures", "earning", "outbox", "ledger", "orders", "members", "shops"]
    manage("migrate", "--verbosity", "0", url=empty_database)
    forward = tables(empty_database)
    for app in apps:
        manage("migrate", app, "zero", "--verbosity", "0", url=empty_database)
    left = {name for name in tables(empty_database) if name.split("_")[0] in apps}
    manage("migrate", "--verbosity", "0", url=empty_database)

    assert {"shops_shop", "members_member", "orders_order", "ledger_transfer", "earning_award"} <= forward
    assert left == set()
    assert tables(empty_database) == forward


def test_no_migration_is_missing(empty_database):
    assert "No changes detected" in manage("makemigrations", "--check", "--dry-run", url=empty_database)
