import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    replaces = [
        ("outbox", "0001_tables"),
        ("outbox", "0002_effect_claim"),
        ("outbox", "0003_effect_claimed_by"),
        ("outbox", "0004_failed"),
    ]

    initial = True

    dependencies = [
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Effect",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120)),
                ("payload", models.JSONField(default=dict)),
                (
                    "asked",
                    models.IntegerField(
                        default=1, help_text="how often it was asked for; a run that sees it grow runs again"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "Due"), ("done", "Done"), ("failed", "Failed")], default="due", max_length=10
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.IntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "claimed_until",
                    models.DateTimeField(help_text="a worker is at it; after this it died on the way", null=True),
                ),
                (
                    "claimed_by",
                    models.IntegerField(help_text="the worker's database session; gone when the worker is", null=True),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["shop", "due_at"], name="outbox_effect_due"
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")), fields=["shop", "kind"], name="outbox_effect_failed"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("shop", "kind", "key"), name="outbox_effect_once")],
            },
        ),
    ]
