"""What is added up by day, made anew from the transfers: for an operator, after a difference was found."""

from django.db import connection, transaction

from loyalty_app.ledger.participation import ACTIVE_DAYS, LONG_AGO
from loyalty_app.tenancy import current_shop_id

# The transfers under the kinds that daily totals know: an adjustment gives or takes.
MOVED = """
SELECT t.day, t.points,
       CASE WHEN t.kind = 'adjust' AND a.member_id IS NOT NULL THEN 'adjust_taken' ELSE t.kind END AS kind
  FROM ledger_transfer AS t
  JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.id = t.source_id
 WHERE t.shop_id = %(shop)s
"""
ACTIVE = f"""
SELECT day, gap_days::smallint AS gap_days, count(*) AS members
  FROM (
       SELECT day, least(coalesce(day - lag(day) OVER (PARTITION BY member_id ORDER BY day), {LONG_AGO}), {LONG_AGO})
              AS gap_days
         FROM ({ACTIVE_DAYS}) AS active) AS each
 GROUP BY day, gap_days
"""  # noqa: S608 our own statements
LONGER = f"""
SELECT day, array_agg(members ORDER BY gap_days) AS longer
  FROM (
       SELECT days.day, n AS gap_days,
              sum(coalesce(active.members, 0)) OVER (PARTITION BY days.day ORDER BY n DESC)::bigint AS members
         FROM (SELECT DISTINCT day FROM active) AS days
        CROSS JOIN generate_series(1, {LONG_AGO}) AS n
         LEFT JOIN active ON active.day = days.day AND active.gap_days = n) AS each
 GROUP BY day
"""  # noqa: S608 our own columns
# Whoever posts waits; whoever had added to these rows has committed, and who has not yet will add to the new ones.
_LOCK = "LOCK TABLE ledger_dailytotal, ledger_activemembers IN SHARE ROW EXCLUSIVE MODE"
_STEPS = (
    "DELETE FROM ledger_dailytotal WHERE shop_id = %(shop)s",
    f"""
    INSERT INTO ledger_dailytotal (shop_id, day, kind, points, transfers)
    SELECT %(shop)s, day, kind, sum(points), count(*) FROM ({MOVED}) AS moved GROUP BY day, kind
    """,  # noqa: S608
    "DELETE FROM ledger_activemembers WHERE shop_id = %(shop)s",
    f"""
    WITH active AS MATERIALIZED ({ACTIVE})
    INSERT INTO ledger_activemembers (shop_id, day, longer)
    SELECT %(shop)s, day, longer FROM ({LONGER}) AS counted
    """,  # noqa: S608
    f"""
    UPDATE ledger_account AS a
       SET active_on = last.day
      FROM (SELECT m.id, max(active.day) AS day
              FROM members_member AS m
              LEFT JOIN ({ACTIVE_DAYS}) AS active ON active.member_id = m.id
             WHERE m.shop_id = %(shop)s
             GROUP BY m.id) AS last
     WHERE a.shop_id = %(shop)s AND a.member_id = last.id AND a.kind = 'available'
       AND a.active_on IS DISTINCT FROM last.day
    """,  # noqa: S608
)


@transaction.atomic
def rebuild() -> None:
    """The acting shop's daily totals and active members are the sums of its transfers. Posting waits meanwhile.

    For every shop's: the tables are locked, some seconds for a shop of a million transfers.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        for step in _STEPS:
            cursor.execute(step, {"shop": current_shop_id()})
