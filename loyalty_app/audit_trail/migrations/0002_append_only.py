"""Entries can't be changed any more, by anybody."""

from pathlib import Path

from django.db import migrations

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("audit_trail", "0001_entry")]

    operations = [
        migrations.RunSQL(
            (_FOLDER / "0002_append_only.sql").read_text(),
            reverse_sql=(_FOLDER / "0002_append_only_reverse.sql").read_text(),
        ),
    ]
