import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy
from loyalty_app.shopdb.watched import watched


class Migration(migrations.Migration):
    replaces = [("appearance", "0001_tables"), ("appearance", "0002_watched")]

    initial = True

    dependencies = [
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShopLook",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("settings", models.JSONField(help_text="appearance.look.Look")),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(help_text="Shopify's id of the staff member", max_length=32)),
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
                "constraints": [models.UniqueConstraint(fields=("shop",), name="appearance_one_look")],
            },
        ),
        migrations.CreateModel(
            name="ShopText",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("language", models.CharField(help_text="lower case: de, pt-br", max_length=20)),
                ("key", models.CharField(help_text="section.name, as the original: panel.title", max_length=80)),
                ("wording", models.JSONField(help_text="a text, or one per plural form")),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(help_text="Shopify's id of the staff member", max_length=32)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "language", "key"), name="appearance_one_text")
                ],
            },
        ),
        watched("appearance_shoplook"),
        watched("appearance_shoptext"),
    ]
