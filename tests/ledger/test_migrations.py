"""The triggers come and go with their migration, and rows that are there stay as they were."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from loyalty_app.ledger.models import Lot, LotUse, Transfer
from loyalty_app.ledger.transfers import post
from loyalty_app.tenancy import acting_for
from tests.conftest import make_shop
from tests.ledger.books import earn, make_member, spend

# The executor needs transactions of its own; DDL and rows would get in each other's way inside the test's.
pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("ledger", name)])


def lines() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_line WHERE shop_id > 0")
        return cursor.fetchone()[0]


def test_written_once_forward_and_backward_on_rows(now):
    shop = make_shop("acme.myshopify.com")
    later = now + timedelta(days=9)
    with acting_for(shop.id):
        ann = make_member(1)
        post([earn(ann, 10, key="a"), spend(ann, 4, key="s")], now=now)
        newest = MigrationExecutor(connection).loader.graph.leaf_nodes("ledger")[0][1]
        try:
            migrate("0001_initial")
            assert Transfer.objects.filter(key="a").update(points=11) == 1
            assert LotUse.objects.update(points=5) == 1
            assert Lot.objects.update(available_at=later) == 1
        finally:
            migrate(newest)

        for model, change in ((Transfer, {"points": 12}), (LotUse, {"points": 6}), (Lot, {"available_at": now})):
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
                model.objects.update(**change)
        assert Lot.objects.update(expires_at=later) == 1  # a change of the expiry policy changes these dates
        assert list(Transfer.objects.order_by("id").values_list("key", "points")) == [("a", 11), ("s", 4)]
        assert list(LotUse.objects.values_list("points", flat=True)) == [5]
        assert list(Lot.objects.values_list("left_points", "available_at", "expires_at")) == [(6, later, later)]
        assert lines() == 4
