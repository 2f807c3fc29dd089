"""Transfers can't be changed any more, by anybody; and a view shows their two lines."""

from pathlib import Path

from django.db import migrations

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]

    operations = [
        migrations.RunSQL(
            (_FOLDER / "0002_append_only.sql").read_text(),
            reverse_sql=(_FOLDER / "0002_append_only_reverse.sql").read_text(),
        ),
    ]
