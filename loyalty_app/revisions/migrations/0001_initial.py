import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    replaces = [("revisions", "0001_draft"), ("revisions", "0002_tokens")]

    initial = True

    dependencies = [
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("kind", models.CharField(help_text="whose register: rule, reward", max_length=20)),
                ("thing_id", models.BigIntegerField(help_text="null: it would be a new one", null=True)),
                ("name", models.CharField(max_length=80)),
                ("terms", models.JSONField()),
                ("starts_at", models.DateTimeField(help_text="null: from its publication", null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "begun_from",
                    models.IntegerField(
                        help_text="the number of the thing's latest revision when this was begun; 0: new"
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.CharField(blank=True, help_text="Shopify's staff id", max_length=32)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="of the form: it makes one draft",
                        max_length=40,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["shop", "kind", "id"], name="revisions_draft_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("thing_id__isnull", False)),
                        fields=("shop", "kind", "thing_id"),
                        name="revisions_draft_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("token", ""), _negated=True),
                        fields=("shop", "kind", "token"),
                        name="revisions_draft_token",
                    ),
                ],
            },
        ),
    ]
