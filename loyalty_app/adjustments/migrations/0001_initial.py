import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    replaces = [
        ("adjustments", "0001_tables"),
        ("adjustments", "0002_bulk"),
        ("adjustments", "0003_counts_and_background_check"),
        ("adjustments", "0004_counts_of_before"),
    ]

    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("points", models.BigIntegerField(help_text="asked for; above zero gives, below takes")),
                (
                    "moved_points",
                    models.BigIntegerField(default=0, help_text="really moved, with its sign; of an undo maybe fewer"),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("goodwill", "Goodwill"),
                            ("correction", "Correction"),
                            ("service", "Service"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="for the staff alone", max_length=300)),
                (
                    "expires_at",
                    models.DateTimeField(help_text="of points given; null: as the shop's policy says", null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        help_text="of the form that asked for it: sent twice it counts once", max_length=40
                    ),
                ),
                ("asked_by", models.CharField(blank=True, help_text="Shopify's staff id", max_length=32)),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=32)),
                ("decided_at", models.DateTimeField(help_text="when it was done, refused or withdrawn", null=True)),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="members.member",
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
                    "undoes",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="adjustments.adjustment",
                        to_field="id",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["shop", "member", "-id"], name="adjustments_of_member"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["shop", "id"], name="adjustments_waiting"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "token"), name="adjustments_token"),
                    models.UniqueConstraint(
                        condition=models.Q(("undoes__isnull", False)),
                        fields=("shop", "undoes"),
                        name="adjustments_undone_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("points", 0), _negated=True), name="adjustments_points"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("moved_points", 0), ("state", "waiting")),
                            models.Q(("decided_at__isnull", False), ("state", "done")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("moved_points", 0),
                                ("state__in", ["refused", "withdrawn"]),
                            ),
                            _connector="OR",
                        ),
                        name="adjustments_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bulk",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("name", models.CharField(help_text="the file's", max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Checking"),
                            ("checked", "Checked"),
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("discarded", "Discarded"),
                            ("undoing", "Undoing"),
                            ("undone", "Undone"),
                        ],
                        default="checked",
                        max_length=10,
                    ),
                ),
                ("rows_count", models.IntegerField(help_text="of the file")),
                (
                    "good_count",
                    models.IntegerField(default=0, help_text="rows that could be carried out when they were checked"),
                ),
                ("given_points", models.BigIntegerField(default=0, help_text="of the good rows, all that is given")),
                ("taken_points", models.BigIntegerField(default=0, help_text="and all that is taken, above zero")),
                ("work_id", models.BigIntegerField(help_text="the long work under way, or the last one", null=True)),
                ("asked_by", models.CharField(blank=True, max_length=32)),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=32)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                ("bad_count", models.IntegerField(db_default=0, default=0, help_text="rows with a problem by now")),
                ("carried_count", models.IntegerField(db_default=0, default=0)),
                ("file", models.BinaryField(help_text="the file, packed, only while it is being checked", null=True)),
                (
                    "kept_points",
                    models.BigIntegerField(db_default=0, default=0, help_text="what undoing could not take back"),
                ),
                (
                    "open_count",
                    models.IntegerField(db_default=0, default=0, help_text="rows that can be carried out by now"),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["shop", "id"], name="adjustments_bulk_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("number", models.IntegerField(help_text="the row in the file, the header is 1")),
                (
                    "who",
                    models.CharField(blank=True, help_text="as written, where nobody was found by it", max_length=40),
                ),
                ("points", models.BigIntegerField(null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("goodwill", "Goodwill"),
                            ("correction", "Correction"),
                            ("service", "Service"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("problem", models.CharField(blank=True, help_text="why it is not carried out", max_length=20)),
                ("is_undone", models.BooleanField(default=False)),
                ("kept_points", models.BigIntegerField(default=0, help_text="what undoing could not take back")),
                (
                    "adjustment",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="adjustments.adjustment",
                        to_field="id",
                    ),
                ),
                (
                    "bulk",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="adjustments.bulk",
                        to_field="id",
                    ),
                ),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
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
                        condition=models.Q(("note", ""), _negated=True),
                        fields=["shop", "member"],
                        name="adjustments_row_noted",
                    ),
                    models.Index(
                        condition=models.Q(("adjustment__isnull", True), ("problem", "")),
                        fields=["shop", "bulk", "number"],
                        name="adjustments_row_next",
                    ),
                    models.Index(
                        condition=models.Q(("adjustment__isnull", False), ("is_undone", False)),
                        fields=["shop", "bulk", "number"],
                        name="adjustments_row_back",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "bulk", "number"), name="adjustments_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("problem", ""), _negated=True),
                            models.Q(("member__isnull", False), ("points__isnull", False)),
                            _connector="OR",
                        ),
                        name="adjustments_row_good",
                    ),
                ],
            },
        ),
    ]
