"""A lot may be dated again; what was there before gets its dates: since when it is available, members' activity."""

from pathlib import Path

from django.db import migrations

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_expiry")]

    operations = [
        migrations.RunSQL(
            (_FOLDER / "0008_expiry_dates.sql").read_text(),
            reverse_sql=(_FOLDER / "0008_expiry_dates_reverse.sql").read_text(),
        ),
    ]
