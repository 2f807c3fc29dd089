"""A day's active members are one row with their gaps in an array: a year is a sum of 366 numbers."""

import django.contrib.postgres.fields
from django.db import migrations, models

# The counts are made anew from the transfers, as in 0012.
COUNT = """
WITH active_day AS (
    SELECT DISTINCT m.shop_id, coalesce(m.merged_into_id, m.id) AS member_id, t.day
    FROM ledger_transfer AS t
    JOIN ledger_account AS a
        ON a.shop_id = t.shop_id AND a.id = CASE t.kind WHEN 'earn' THEN t.target_id ELSE t.source_id END
    JOIN members_member AS m ON m.shop_id = t.shop_id AND m.id = a.member_id
    WHERE t.kind IN ('earn', 'redeem')
), active AS MATERIALIZED (
    SELECT shop_id, day, gap_days, count(*) AS members
    FROM (
        SELECT shop_id, day,
               least(coalesce(day - lag(day) OVER (PARTITION BY shop_id, member_id ORDER BY day), 367), 367) AS gap_days
        FROM active_day
    ) AS each
    GROUP BY shop_id, day, gap_days
)
INSERT INTO ledger_activemembers (shop_id, day, longer)
SELECT shop_id, day, array_agg(members ORDER BY gap_days)
FROM (
    SELECT days.shop_id, days.day, n AS gap_days,
           sum(coalesce(active.members, 0)) OVER (PARTITION BY days.shop_id, days.day ORDER BY n DESC)::bigint
               AS members
    FROM (SELECT DISTINCT shop_id, day FROM active) AS days
    CROSS JOIN generate_series(1, 367) AS n
    LEFT JOIN active ON active.shop_id = days.shop_id AND active.day = days.day AND active.gap_days = n
) AS each
GROUP BY shop_id, day
"""
EMPTY = "DELETE FROM ledger_activemembers"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_participation_counted")]

    operations = [
        migrations.RunSQL(EMPTY, reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="activemembers", name="ledger_activemembers_one"),
        migrations.RemoveConstraint(model_name="activemembers", name="ledger_activemembers_gap"),
        migrations.RemoveField(model_name="activemembers", name="gap_days"),
        migrations.RemoveField(model_name="activemembers", name="members"),
        migrations.AddField(
            model_name="activemembers",
            name="longer",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                default=list,
                help_text="the n-th: members whose gap is n days or longer; LONG_AGO of them",
                size=None,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="activemembers",
            constraint=models.UniqueConstraint(fields=("shop", "day"), name="ledger_activemembers_day"),
        ),
        migrations.AddConstraint(
            model_name="activemembers",
            constraint=models.CheckConstraint(
                condition=models.Q(("longer__len", 367)), name="ledger_activemembers_longer"
            ),
        ),
        migrations.RunSQL(COUNT, reverse_sql=EMPTY),
    ]
