"""Transfers can't be changed any more, by anybody."""

from pathlib import Path

from django.db import migrations

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    replaces = [("ledger", "0002_append_only"), ("ledger", "0008_expiry_dates")]

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (_FOLDER / "0002_written_once.sql").read_text(),
            reverse_sql=(_FOLDER / "0002_written_once_reverse.sql").read_text(),
        ),
    ]
