from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy

_FORWARD = (Path(__file__).parent / "0002_turn.sql").read_text()
_REVERSE = (Path(__file__).parent / "0002_turn_reverse.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("shops", "0002_connection"),
        ("webhooks", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
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
                "constraints": [models.UniqueConstraint(fields=("shop",), name="webhooks_turn_one")],
            },
        ),
        migrations.RunSQL(_FORWARD, _REVERSE),
    ]
