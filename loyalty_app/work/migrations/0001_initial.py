import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    replaces = [("work", "0001_work"), ("work", "0002_keys_and_tallies")]

    initial = True

    dependencies = [
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Work",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("kind", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "params",
                    models.JSONField(default=dict, help_text="what was asked for; ids and choices, nobody's data"),
                ),
                ("done", models.BigIntegerField(default=0, help_text="of ``total``, in whatever the kind counts")),
                ("total", models.BigIntegerField(help_text="null until it is known", null=True)),
                ("place", models.JSONField(help_text="where the next step goes on", null=True)),
                ("result", models.JSONField(null=True)),
                ("failures", models.IntegerField(default=0, help_text="steps that failed in a row")),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.CharField(blank=True, help_text="Shopify's staff id; empty: the app itself", max_length=32),
                ),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                (
                    "stepped_at",
                    models.DateTimeField(
                        help_text="when it last got a step, or was asked for: who waited longest is next"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True, db_default="", help_text="one of a key at a time; empty: any number", max_length=80
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["stepped_at", "id"], name="work_next"),
                    models.Index(fields=["shop", "kind", "-asked_at", "-id"], name="work_latest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state__in", ["waiting", "running"])),
                            models.Q(("ended_at__isnull", False), ("state__in", ["done", "failed", "cancelled"])),
                            _connector="OR",
                        ),
                        name="work_ended",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), models.Q(("key", ""), _negated=True)),
                        fields=("shop", "kind", "key"),
                        name="work_once_at_a_time",
                    ),
                ],
            },
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
                "constraints": [models.UniqueConstraint(fields=("shop", "work", "name"), name="work_tally_name")],
            },
        ),
    ]
