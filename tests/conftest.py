"""Fixtures every test may use. Databases and Redis are real; Shopify's stand-in is devstore."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import TransactionTestCase

from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


def make_shop(domain: str, **fields) -> Shop:
    defaults = {"currency": "USD", "timezone": "America/New_York", "installed_at": NOW, "created_at": NOW}
    return Shop.objects.create(domain=domain, **(defaults | fields))


@pytest.fixture
def acme(db) -> Shop:
    return make_shop("acme.myshopify.com")


@pytest.fixture
def rival(db) -> Shop:
    """A second shop, so that a list that shows too much is seen."""
    return make_shop("rival.myshopify.com")


@pytest.fixture
def in_acme(acme):
    """The test acts for acme throughout."""
    with acting_for(acme.id):
        yield acme


@pytest.fixture(autouse=True, scope="session")
def _transfers_may_be_flushed():
    """Tests with real transactions empty the tables afterwards, which the append-only triggers refuse."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case):
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            flush(case)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = DEFAULT")

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush
