"""Migrations are complete, and leave nothing behind when they are taken back."""

import os

import psycopg
import pytest
from django.apps import apps

from tests import embedded
from tests.embedded import manage

LEFT = """
SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'
UNION ALL SELECT 'view ' || viewname FROM pg_views WHERE schemaname = 'public'
UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences
          WHERE schemaname = 'public' AND sequencename <> 'django_migrations_id_seq'
"""
BACKWARD = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.migrate([(app, None) for app in sorted(executor.loader.migrated_apps)])
"""


@pytest.fixture
def full_database():
    """Every table, and no row."""
    name = f"migrations_{os.getpid()}"
    yield embedded.create_database(name, template=embedded.migrated())
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def found(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {what for (what,) in connection.execute(LEFT)}


def test_what_migrations_make_they_take_back(full_database):
    before = found(full_database)

    manage("shell", "--no-imports", "-c", BACKWARD, url=full_database)

    assert {f"table {model._meta.db_table}" for model in apps.get_models() if model._meta.managed} <= before
    assert "view ledger_line" in before
    assert found(full_database) == set()


def test_no_migration_is_missing(full_database):
    assert "No changes detected" in manage("makemigrations", "--check", "--dry-run", url=full_database)
