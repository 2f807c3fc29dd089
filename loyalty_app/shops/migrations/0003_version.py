"""A number that says whether what was read of a shop still holds."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("shops", "0002_connection"),
    ]

    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("number", models.BigIntegerField()),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("shop",), name="shops_version_one")],
            },
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "0003_version.sql").read_text(), reverse_sql="DROP FUNCTION shops_count_version()"
        ),
    ]
