"""What a database split by shop asks of the schema, checked on the catalog: no fault may creep in."""

import pytest
from django.apps import apps
from django.db import connection

from loyalty_app.tenancy import ShopOwned

OWNED = {model._meta.db_table for model in apps.get_models() if issubclass(model, ShopOwned)}
INTAKE = {"webhooks_event", "webhooks_waiting", "webhooks_outcome"}


@pytest.fixture
def rows(db):
    def fetch(sql: str) -> set:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return set(cursor.fetchall())

    return fetch


def test_shop_id_is_a_bigint_that_is_never_null(rows):
    found = rows(
        "SELECT table_name, data_type, is_nullable FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"  # a view's column is always nullable
        " WHERE table_schema = 'public' AND column_name = 'shop_id' AND table_type = 'BASE TABLE'"
    )

    assert found == {(table, "bigint", "NO") for table in OWNED | INTAKE}


def test_no_table_has_an_identity_column(rows):
    assert rows(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'"
    ) <= {("django_migrations",), ("django_content_type",), ("django_rq_dashboard",)}


def test_foreign_keys_are_immediate_and_only_refuse(rows):
    found = rows(
        "SELECT conrelid::regclass::text, condeferrable, confdeltype, confupdtype FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    )
    ours = {row for row in found if row[0] in OWNED | INTAKE | {"shops_shop"}}

    assert ours
    assert {row for row in ours if row[1:] != (False, "a", "a")} == set()


def test_nothing_outside_refers_to_a_shops_table(rows):
    found = rows(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    )

    assert {(a, b) for a, b in found if b in OWNED and a not in OWNED} == set()
    assert {b for a, b in found if a in OWNED and b not in OWNED} == {"shops_shop"}


def test_the_intake_tables_refer_to_nothing(rows):
    found = rows("SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'")

    assert {table for (table,) in found} & INTAKE == set()
