import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy
from loyalty_app.shopdb.watched import watched


class Migration(migrations.Migration):
    replaces = [
        ("earning", "0001_tables"),
        ("earning", "0002_pauses_and_rule_uses"),
        ("earning", "0003_taken_back"),
        ("earning", "0004_award_by_time"),
        ("earning", "0005_watched"),
        ("earning", "0006_revision_made"),
        ("earning", "0007_tokens_and_numbers"),
    ]

    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("orders", "0001_initial"),
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarnRule",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "paused_at",
                    models.DateTimeField(help_text="since when it gives nothing; null: it is not paused", null=True),
                ),
                ("planned_end_at", models.DateTimeField(help_text="while paused: the end it had", null=True)),
                (
                    "numbers_used",
                    models.IntegerField(
                        db_default=0,
                        default=0,
                        help_text="the number of the last change that was called off; no other one gets it",
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="of the form: it makes one thing",
                        max_length=40,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("token", ""), _negated=True),
                        fields=("shop", "token"),
                        name="earning_rule_token",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("kind", models.CharField(choices=[("order", "Order"), ("joining", "Joining")], max_length=10)),
                ("number", models.IntegerField(help_text="1, 2, 3 ... per order, or per member for joining")),
                ("points", models.BigIntegerField(help_text="deserved in all")),
                ("delta", models.BigIntegerField(help_text="posted by this settlement, signed")),
                (
                    "reason",
                    models.CharField(help_text="earned, or why zero: guest, unpaid, test_order ...", max_length=40),
                ),
                (
                    "releases_at",
                    models.DateTimeField(help_text="when pending points become available; null: at once", null=True),
                ),
                ("judged_at", models.DateTimeField(help_text="the instant whose rules decided")),
                ("at", models.DateTimeField(help_text="when it was settled")),
                ("explanation", models.JSONField(help_text="earning.explain")),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="members.member",
                        to_field="id",
                    ),
                ),
                (
                    "order",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="orders.order",
                        to_field="id",
                    ),
                ),
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
                    models.Index(
                        condition=models.Q(("delta__lt", 0)), fields=["shop", "-id"], name="earning_award_taken_back"
                    ),
                    models.Index(fields=["shop", "member", "-at", "-id"], name="earning_award_of_member"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("order__isnull", False)),
                        fields=("shop", "order", "number"),
                        name="earning_award_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "joining")),
                        fields=("shop", "member", "number"),
                        name="earning_award_joining",
                    ),
                    models.CheckConstraint(condition=models.Q(("points__gte", 0)), name="earning_award_points"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeRevision",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("number", models.IntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("settings", models.JSONField(help_text="earning.programme.Programme")),
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
                    models.UniqueConstraint(fields=("shop", "number"), name="earning_programme_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at", None)), fields=("shop",), name="earning_programme_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="earning_programme_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleRevision",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("number", models.IntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("terms", models.JSONField(help_text="earning.terms.Terms")),
                (
                    "rule",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="earning.earnrule",
                        to_field="id",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "came_by",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="the act that opened it: published, revised",
                        max_length=20,
                    ),
                ),
                ("made_at", models.DateTimeField(help_text="null: before this was kept", null=True)),
                (
                    "made_by",
                    models.CharField(
                        blank=True, db_default="", default="", help_text="Shopify's staff id", max_length=32
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "rule", "number"), name="earning_rulerevision_number"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="earning_rulerevision_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("placed_at", models.DateTimeField()),
                ("wanted", models.BigIntegerField()),
                ("points", models.BigIntegerField()),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_uses",
                        to="members.member",
                        to_field="id",
                    ),
                ),
                (
                    "order",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_uses",
                        to="orders.order",
                        to_field="id",
                    ),
                ),
                (
                    "rule",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="earning.earnrule",
                        to_field="id",
                    ),
                ),
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
                    models.Index(fields=["shop", "rule", "member", "placed_at"], name="earning_ruleuse_of_member")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "order", "rule"), name="earning_ruleuse_once"),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0), ("points__lte", models.F("wanted"))),
                        name="earning_ruleuse_points",
                    ),
                ],
            },
        ),
        watched("earning_programmerevision"),
        watched("earning_earnrule"),
        watched("earning_rulerevision"),
    ]
