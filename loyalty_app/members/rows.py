"""Members of many customers at once: one statement for any number, every one names the shop."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from loyalty_app.arrays import array
from loyalty_app.loaded import loaded
from loyalty_app.members.models import Member
from loyalty_app.tenancy import current_shop_id

_FIELDS = [field.attname for field in Member._meta.concrete_fields]
_COLUMNS = ", ".join(field.column for field in Member._meta.concrete_fields)

# Uses members_member_customer.
_OF_CUSTOMERS = f"""
SELECT {_COLUMNS}
  FROM members_member
 WHERE shop_id = %(shop_id)s AND customer_id = ANY(%(customer_ids)s::bigint[])
"""  # noqa: S608 our own columns
_KNOWN = """
SELECT customer_id
  FROM members_member
 WHERE shop_id = %(shop_id)s AND customer_id = ANY(%(customer_ids)s::bigint[])
"""
_INSERT = """
INSERT INTO members_member (shop_id, customer_id, state, enrolled_by, enrolled_at, changed_at)
SELECT %(shop_id)s, new.customer_id, 'active', %(via)s, new.enrolled_at, %(now)s
  FROM unnest(%(customer_ids)s::bigint[], %(enrolled_at)s::timestamptz[]) AS new (customer_id, enrolled_at)
    ON CONFLICT (shop_id, customer_id) DO NOTHING
"""


def of_customers(customer_ids: Collection[int]) -> dict[int, Member]:
    """The members of these customer ids, by customer id."""
    if not customer_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_CUSTOMERS, {"shop_id": current_shop_id(), "customer_ids": array(customer_ids)})
        members = [loaded(Member, dict(zip(_FIELDS, row, strict=True))) for row in cursor.fetchall()]
    return {member.customer_id: member for member in members}


def known(customer_ids: Collection[int]) -> set[int]:
    """Those of the customers that are members."""
    if not customer_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"shop_id": current_shop_id(), "customer_ids": array(customer_ids)})
        return {customer_id for (customer_id,) in cursor.fetchall()}


def insert(enrolled: Mapping[int, datetime], *, via: str, now: datetime) -> None:
    """Make members of customers, by customer id and since when.

    Another worker may enrol the same ones: who comes second finds them there. In one order, so nobody deadlocks.
    """
    if not enrolled:
        return
    customers = sorted(enrolled)
    parameters = {"shop_id": current_shop_id(), "via": str(via), "now": now}
    columns = {"customer_ids": array(customers), "enrolled_at": array(enrolled[each] for each in customers)}
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, parameters | columns)
