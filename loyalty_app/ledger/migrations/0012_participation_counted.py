"""What was posted before is counted, too."""

from pathlib import Path

from django.db import migrations

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_participation"), ("members", "0005_newest_members")]

    operations = [
        migrations.RunSQL(
            (_FOLDER / "0012_participation_counted.sql").read_text(),
            reverse_sql=(_FOLDER / "0012_participation_counted_reverse.sql").read_text(),
        ),
    ]
