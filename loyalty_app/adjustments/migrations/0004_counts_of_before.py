"""Files from before the counts were kept get theirs from their rows."""

from django.db import migrations

COUNTED = """
UPDATE adjustments_bulk AS bulk
   SET bad_count = counted.bad, carried_count = counted.carried, open_count = counted.open, kept_points = counted.kept
  FROM (
    SELECT shop_id,
           bulk_id,
           count(*) FILTER (WHERE problem <> '') AS bad,
           count(adjustment_id) AS carried,
           count(*) FILTER (WHERE problem = '' AND adjustment_id IS NULL) AS open,
           sum(kept_points) AS kept
      FROM adjustments_bulkrow
     GROUP BY shop_id, bulk_id
  ) AS counted
 WHERE bulk.shop_id = counted.shop_id
   AND bulk.id = counted.bulk_id
"""


class Migration(migrations.Migration):
    dependencies = [("adjustments", "0003_counts_and_background_check")]

    operations = [migrations.RunSQL(COUNTED, migrations.RunSQL.noop)]
