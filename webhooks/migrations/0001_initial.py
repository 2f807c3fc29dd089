"""What Shopify sends, how it is stored, and how far reconciliation came."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    replaces = [
        ("webhooks", "0001_tables"),
        ("webhooks", "0002_turn"),
        ("webhooks", "0003_bodies_index"),
        ("webhooks", "0004_reconciliation_complete"),
    ]

    initial = True

    dependencies = [
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("shop_id", models.BigIntegerField()),
                ("id", models.BigIntegerField(help_text="the event's")),
                (
                    "result",
                    models.CharField(
                        choices=[("settled", "Settled"), ("applied", "Applied"), ("ignored", "Ignored")], max_length=10
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("shop_id", models.BigIntegerField(help_text="0: from a shop that never installed")),
                ("id", loyalty_app.tenancy.Serial()),
                ("domain", models.CharField(max_length=255)),
                ("topic", models.CharField(max_length=80)),
                ("webhook_id", models.CharField(help_text="per delivery, the same on every retry", max_length=100)),
                (
                    "event_id",
                    models.CharField(blank=True, help_text="shared by all deliveries of one act", max_length=100),
                ),
                ("api_version", models.CharField(blank=True, max_length=20)),
                ("triggered_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                ("body", models.BinaryField(help_text="zstandard; null once the retention period is over", null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("body__isnull", False)),
                        fields=["shop_id", "received_at"],
                        name="webhooks_event_bodies",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("shop_id", "webhook_id"), name="webhooks_event_once")],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("shop_id", models.BigIntegerField()),
                ("id", models.BigIntegerField(help_text="the event's")),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "Due"), ("failed", "Failed")], db_default="due", default="due", max_length=10
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.SmallIntegerField(db_default=0, default=0)),
                ("error", models.TextField(blank=True, db_default="", default="")),
                ("traceback", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["shop_id", "due_at"], name="webhooks_waiting_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("updated_through", models.DateTimeField(null=True)),
                ("last_run_at", models.DateTimeField(null=True)),
                ("seen", models.IntegerField(default=0)),
                ("repaired", models.IntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "is_complete",
                    models.BooleanField(
                        db_default=True, default=True, help_text="False: interrupted, goes on from there"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("shop",), name="webhooks_reconciliation_one")],
            },
        ),
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
        migrations.RunSQL(
            (_FOLDER / "0001_storage.sql").read_text(),
            reverse_sql=(_FOLDER / "0001_storage_reverse.sql").read_text(),
        ),
    ]
