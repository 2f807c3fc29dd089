"""The triggers come and go with their migration, and rows that are there stay as they were."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from loyalty_app.ledger.models import Transfer
from loyalty_app.ledger.transfers import post
from loyalty_app.tenancy import acting_for
from tests.conftest import make_shop
from tests.ledger.books import earn, make_member

# The executor needs transactions of its own; DDL and rows would get in each other's way inside the test's.
pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("ledger", name)])


def lines() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_line WHERE shop_id > 0")
        return cursor.fetchone()[0]


def test_append_only_forward_and_backward_on_rows(now):
    shop = make_shop("acme.myshopify.com")
    with acting_for(shop.id):
        post([earn(make_member(1), 10, key="a")], now=now)
        newest = MigrationExecutor(connection).loader.graph.leaf_nodes("ledger")[0][1]
        try:
            migrate("0001_tables")
            assert Transfer.objects.update(points=11) == 1
        finally:
            migrate(newest)

        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Transfer.objects.update(points=12)
        assert Transfer.objects.get().points == 11
        assert lines() == 2
