"""What a piece of work counts by name over its steps, such as each member's points: a statement for any number."""

from collections.abc import Collection, Mapping

from django.db import connection

from loyalty_app.arrays import array
from loyalty_app.tenancy import current_shop_id
from loyalty_app.work.models import Tally

# Both use work_tally_name.
_READ = """
SELECT name, value
  FROM work_tally
 WHERE shop_id = %(shop_id)s AND work_id = %(work_id)s AND name = ANY(%(names)s::text[])
"""
_PUT = """
INSERT INTO work_tally (shop_id, work_id, name, value)
SELECT %(shop_id)s, %(work_id)s, new.name, new.value
  FROM unnest(%(names)s::text[], %(values)s::bigint[]) AS new (name, value)
    ON CONFLICT (shop_id, work_id, name) DO UPDATE SET value = EXCLUDED.value
"""


def read(work_id: int, names: Collection[str]) -> dict[str, int]:
    """Those of the names that have a value."""
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"shop_id": current_shop_id(), "work_id": work_id, "names": array(names)})
        return dict(cursor.fetchall())


def put(work_id: int, values: Mapping[str, int]) -> None:
    """They have these values from now on. For a step, which holds its work locked."""
    if not values:
        return
    columns = {"names": array(values), "values": array(values.values())}
    with connection.cursor() as cursor:
        cursor.execute(_PUT, {"shop_id": current_shop_id(), "work_id": work_id} | columns)


def drop(work_ids: Collection[int]) -> None:
    Tally.objects.filter(work_id__in=work_ids).delete()
