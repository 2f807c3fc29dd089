import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("shops", "0003_version"),
        ("work", "0001_work"),
    ]

    operations = [
        migrations.AddField(
            model_name="work",
            name="key",
            field=models.CharField(
                blank=True, db_default="", help_text="one of a key at a time; empty: any number", max_length=80
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), models.Q(("key", ""), _negated=True)),
                fields=("shop", "kind", "key"),
                name="work_once_at_a_time",
            ),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("name", models.CharField(max_length=120)),
                ("value", models.BigIntegerField()),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "work",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="work.work",
                        to_field="id",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "work", "name"), name="work_tally_name"),
                ],
            },
        ),
    ]
