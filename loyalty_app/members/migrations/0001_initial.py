"""Members, and how many there are since each day: triggers count them."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    replaces = [
        ("members", "0001_tables"),
        ("members", "0002_customer_hash"),
        ("members", "0003_tags_as_said"),
        ("members", "0004_card"),
        ("members", "0005_newest_members"),
        ("members", "0006_enrolment_days"),
        ("members", "0007_enrolment_counted"),
    ]

    initial = True

    dependencies = [
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("customer_id", models.BigIntegerField(help_text="Shopify's; null once redacted", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("merged", "Merged"), ("redacted", "Redacted")],
                        default="active",
                        max_length=10,
                    ),
                ),
                (
                    "enrolled_by",
                    models.CharField(
                        choices=[("order", "Order"), ("account", "Account"), ("claim", "Claim")], max_length=10
                    ),
                ),
                ("enrolled_at", models.DateTimeField()),
                (
                    "joined_at",
                    models.DateTimeField(
                        help_text="when the shopper asked to join; null: enrolled by an order", null=True
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "merged_into",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
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
                    "customer_hash",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="keyed hash of the customer id once redacted, so that a late webhook doesn't bring the person back",
                        max_length=64,
                    ),
                ),
                (
                    "enrolled_on",
                    models.DateField(
                        editable=False,
                        help_text="the same as a date in the shop's zone; a trigger fills it in",
                        null=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["shop", "merged_into"],
                        name="members_merged",
                    ),
                    models.Index(
                        condition=models.Q(("customer_hash", ""), _negated=True),
                        fields=["shop", "customer_hash"],
                        name="members_forgotten",
                    ),
                    models.Index(fields=["shop", "-enrolled_at", "-id"], name="members_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "customer_id"), name="members_member_customer"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                            _connector="OR",
                        ),
                        name="members_member_merged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                (
                    "kind",
                    models.CharField(choices=[("data_request", "Data Request"), ("redact", "Redact")], max_length=20),
                ),
                ("key", models.CharField(help_text="Shopify's request id, or the customer id", max_length=120)),
                ("customer_id", models.BigIntegerField(null=True)),
                ("orders", models.JSONField(default=list, help_text="Shopify order ids named in the request")),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="30 days after it was received")),
                ("done_at", models.DateTimeField(null=True)),
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
                "constraints": [models.UniqueConstraint(fields=("shop", "kind", "key"), name="members_privacy_once")],
            },
        ),
        migrations.CreateModel(
            name="TagSighting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("seen_at", models.DateTimeField()),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=255), help_text="lower case", size=None
                    ),
                ),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tag_sightings",
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
                    "kind",
                    models.CharField(
                        choices=[("all", "All"), ("added", "Added"), ("removed", "Removed")],
                        db_default="all",
                        default="all",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "member", "seen_at", "kind"), name="members_tags_said")
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberCard",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("number", models.CharField(help_text="12 digits, the last one Luhn's check digit", max_length=12)),
                ("issued_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(help_text="null: live", null=True)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lost", "Lost"),
                            ("misused", "Misused"),
                            ("asked", "Asked"),
                            ("forgotten", "Forgotten"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
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
                "indexes": [models.Index(fields=["shop", "member"], name="members_cards")],
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "number"), name="members_card_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("shop", "member"), name="members_card_live"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^[1-9][0-9]{11}$")), name="members_card_digits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_why", ""), ("member__isnull", False)),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="members_card_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnrolmentDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("day", models.DateField()),
                ("members", models.BigIntegerField()),
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
                "constraints": [models.UniqueConstraint(fields=("shop", "day"), name="members_enrolmentday_one")],
            },
        ),
        migrations.RunSQL(
            (_FOLDER / "0001_enrolment.sql").read_text(),
            reverse_sql=(_FOLDER / "0001_enrolment_reverse.sql").read_text(),
        ),
    ]
