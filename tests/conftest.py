"""Fixtures every test may use. Databases and Redis are real; Shopify's stand-in is devstore."""

import os
import secrets
from datetime import UTC, datetime
from functools import lru_cache

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import settings

from loyalty_app import garbage, memory, scope
from loyalty_app.scope import is_across_shops
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import ShopOwned, acting_for
from tests import driver, embedded
from tests.driver import CHROMIUM, NO_CHROMIUM

settings.register_profile("untimed", deadline=None)  # a loaded machine is no failure
settings.load_profile("untimed")

LONG = 100  # characters of a parameter, more than a test's name should have
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a test waits for browsers and servers as often as it works itself."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_make_parametrize_id(val, argname) -> str | None:
    """What is long is called by its length: a test's name goes to the controlling process and into the environment."""
    return f"{argname}_of_{len(val)}" if isinstance(val, str | bytes) and len(val) > LONG else None


def pytest_collection_finish() -> None:
    garbage.look_rarely()  # thousands of tests live to the end, and were looked at again and again


def pytest_terminal_summary(terminalreporter) -> None:
    if CHROMIUM is None:
        terminalreporter.write_line(f"{NO_CHROMIUM}. Browser tests were skipped.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """A worker's database is a copy."""
    django_settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = embedded.migrated()


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_found_when_asked_for():
    """A client of a test's own loads the middleware anew, which would look through all static files each time."""
    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _nothing_is_remembered_of_other_tests(monkeypatch):
    """How often somebody asked, and which nonces were used: each test begins without a past."""
    monkeypatch.setattr(memory, "PREFIX", f"test-{secrets.token_hex(6)}")
    monkeypatch.setattr(memory, "_gone_until", 0.0)
    scope._kept.clear()


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


@pytest.fixture(scope="module")
def chromium():
    """A browser for a module's tests. Before their connections to the database: those belong to its event loop."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    yield driver.browser()
    driver.rest()


@pytest.fixture(autouse=True, scope="session")
def _transfers_may_be_deleted():
    """Tests with real transactions empty the tables afterwards, which the append-only triggers refuse.

    Most tables are empty, and all are small: deleting takes a tenth of Django's TRUNCATE, which makes new files for
    each of them and its indexes.
    """
    flush = TransactionTestCase._fixture_teardown

    def teardown(case):
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(";".join(f"DELETE FROM {table}" for table in tables))

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(autouse=True)
def _every_statement_names_its_shop(request):
    """A statement that touches a shop's table without saying which shop fails the test that runs it.

    Looking over all shops is what across_shops() is for; DDL and the emptying of tables are let through.
    """
    if not {"db", "transactional_db", "acme"} & set(request.fixturenames):
        yield
        return

    def refuse(execute, sql, params, many, context):
        text = sql if isinstance(sql, str) else str(sql)
        if _touches_a_shop(text) and "shop_id" not in text and not is_across_shops():
            raise AssertionError(f"This statement names no shop: {text[:300]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@lru_cache(2_000)
def _touches_a_shop(sql: str) -> bool:
    if not sql.lstrip(" (\n").upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
        return False
    return any(table in sql for table in _SHOP_TABLES)


_SHOP_TABLES = tuple(
    {model._meta.db_table for model in apps.get_models() if issubclass(model, ShopOwned)}
    | {"webhooks_event", "webhooks_waiting", "webhooks_outcome"}
)
