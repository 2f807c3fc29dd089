"""How instants come out of the database."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection

from loyalty_app.arrays import array


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-22 12:00:00+00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22 12:00:00.5+00", datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-22 12:00:00.000001+00", datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC)),
        ("2026-11-22 23:59:59.999999-05", datetime(2026, 11, 23, 4, 59, 59, 999_999, tzinfo=UTC)),
        ("0001-01-01 00:00:00+00", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31 23:59:59+00", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (None, None),
    ],
)
def test_an_instant_is_read_in_utc(text, instant):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        (found,) = cursor.fetchone()

    assert found == instant
    assert found is None or found.tzinfo is UTC


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "20000-01-01 00:00:00+00"])
def test_an_instant_outside_the_calendar_is_an_error(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        with pytest.raises(DataError):
            cursor.fetchone()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        ["a", "b"],
        ["", "NULL", "null", " "],
        ['"', 'a"', '","', "{}", ","],
        ["\\", '\\"', "a\\b"],
        ["ä", "\n", "'", "%s"],
        ["only"],
        [],
        ["a", None],
    ],
)
def test_texts_travel_as_an_array_unchanged(values):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [array(values)])

        assert cursor.fetchone() == (values,)
