"""What a process keeps of a shop between requests, and from which tables it may."""

import re
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from loyalty_app import scope

_TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?([a-z]+_[a-z]+)"?', re.IGNORECASE)


def asked(act: Callable[[], object], *, afresh: bool) -> list[str]:
    """The statements that ``act`` takes; afresh: in a process that keeps nothing yet."""
    if afresh:
        scope._kept.clear()
    with CaptureQueriesContext(connection) as queries:
        act()
    return [query["sql"] for query in queries]


def tables_read_once(act: Callable[[], object]) -> set[str]:
    """Of the statements that ``act`` takes the first time and not the second."""
    cold, warm = asked(act, afresh=True), asked(act, afresh=False)
    each_time = {_beginning(sql) for sql in warm}
    return {table for sql in cold if _beginning(sql) not in each_time for table in _TABLE.findall(sql)}


def tables_that_count() -> set[str]:
    """Those whose every change counts up the shop's version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = 'shops_count_version'::regproc")
        return {table for (table,) in cursor.fetchall()}


def _beginning(sql: str) -> str:
    return sql.split("WHERE", maxsplit=1)[0]
