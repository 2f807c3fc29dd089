"""Entries that can't be changed any more, by anybody."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    replaces = [("audit_trail", "0001_entry"), ("audit_trail", "0002_append_only")]

    initial = True

    dependencies = [
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("at", models.DateTimeField()),
                (
                    "staff_id",
                    models.CharField(
                        blank=True,
                        help_text="Shopify's, from the session token; empty: the app by itself",
                        max_length=32,
                    ),
                ),
                ("act", models.CharField(help_text="what was done: rule.revised, look.saved", max_length=40)),
                (
                    "subject",
                    models.CharField(help_text="the kind of thing it was done to: rule, reward, member", max_length=30),
                ),
                ("subject_id", models.BigIntegerField(help_text="ours; null where a shop has only one", null=True)),
                ("name", models.CharField(blank=True, help_text="what the thing was called", max_length=120)),
                ("before", models.JSONField(help_text="what it said; null: it wasn't there", null=True)),
                ("after", models.JSONField(help_text="what it says since; null: it is gone", null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
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
                "indexes": [
                    models.Index(fields=["shop", "-at", "-id"], name="audit_trail_latest"),
                    models.Index(fields=["shop", "subject", "subject_id", "-at", "-id"], name="audit_trail_subject"),
                    models.Index(fields=["shop", "staff_id", "-at", "-id"], name="audit_trail_staff"),
                ],
            },
        ),
        migrations.RunSQL(
            (_FOLDER / "0001_append_only.sql").read_text(),
            reverse_sql=(_FOLDER / "0001_append_only_reverse.sql").read_text(),
        ),
    ]
