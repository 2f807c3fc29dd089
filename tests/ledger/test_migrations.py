"""The triggers come and go with their migration, and rows that are there stay as they were."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from loyalty_app.ledger import release, spending
from loyalty_app.ledger.models import Account, Lot, Transfer
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


def test_lots_get_their_dates_forward_and_keep_them_for_ever_backward(now):
    shop = make_shop("acme.myshopify.com")
    later = now + timedelta(days=9)
    with acting_for(shop.id):
        ann = make_member(1)
        post([earn(ann, 10, key="a", at=now), earn(ann, 9, key="p", at=now, releases_at=later)], now=now)
        release.release_due(now=later)
        spending.reserve(ann.id, points=4, origin="r", key="h", now=later)
        post([earn(ann, 7, key="d", at=now, expires_at=later), earn(ann, 1, key="q", releases_at=later)], now=now)
        newest = MigrationExecutor(connection).loader.graph.leaf_nodes("ledger")[0][1]
        try:
            migrate("0007_expiry")
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
                Lot.objects.update(expires_at=later)
            migrate("0006_return_kind")
        finally:
            migrate(newest)

        lots = Lot.objects.filter(left_points__gt=0).order_by("id")
        assert list(lots.values_list("account__kind", "left_points", "available_at", "dated_by")) == [
            ("available", 6, now, 0),
            ("available", 9, later, 0),
            ("reserved", 4, later, 0),  # from the move; since when before isn't known any more
            ("available", 7, now, None),
            ("pending", 1, None, 0),
        ]
        account = Account.objects.get(member=ann, kind="available")
        assert (account.last_earned_at, account.last_spent_at) == (now, later)
        assert Lot.objects.update(expires_at=later) == 6
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Lot.objects.update(available_at=later)
