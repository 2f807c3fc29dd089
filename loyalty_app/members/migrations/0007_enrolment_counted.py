"""Members are counted by the day since when they are with us."""

from pathlib import Path

from django.db import migrations

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("members", "0006_enrolment_days")]

    operations = [
        migrations.RunSQL(
            (_FOLDER / "0007_enrolment_counted.sql").read_text(),
            reverse_sql=(_FOLDER / "0007_enrolment_counted_reverse.sql").read_text(),
        ),
    ]
