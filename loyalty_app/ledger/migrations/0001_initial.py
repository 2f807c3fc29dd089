"""Accounts, transfers and lots; and a view that shows the two lines of each transfer."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import loyalty_app.tenancy
from loyalty_app.shopdb.watched import watched

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_tables"),
        ("ledger", "0003_lot_held_for"),
        ("ledger", "0004_implied_shop_keys"),
        ("ledger", "0005_rare_kinds"),
        ("ledger", "0006_return_kind"),
        ("ledger", "0007_expiry"),
        ("ledger", "0009_told_to_members"),
        ("ledger", "0010_watched"),
        ("ledger", "0011_participation"),
        ("ledger", "0012_participation_counted"),
        ("ledger", "0013_active_by_day"),
    ]

    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
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
                    models.CharField(
                        choices=[
                            ("available", "Available"),
                            ("pending", "Pending"),
                            ("reserved", "Reserved"),
                            ("issued", "Issued"),
                            ("redeemed", "Redeemed"),
                            ("expired", "Expired"),
                            ("reversed", "Reversed"),
                            ("adjusted", "Adjusted"),
                        ],
                        max_length=20,
                    ),
                ),
                ("balance", models.BigIntegerField(db_default=0, default=0)),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
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
                    "last_earned_at",
                    models.DateTimeField(help_text="of an available account: the member's activity", null=True),
                ),
                ("last_spent_at", models.DateTimeField(null=True)),
                (
                    "active_on",
                    models.DateField(
                        help_text="of an available account: the last day (shop's zone) on which the member earned or redeemed",
                        null=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("shop", "member", "kind"), name="ledger_account_one", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("balance", 0),
                                ("kind__in", ["issued", "redeemed", "expired", "reversed", "adjusted"]),
                                ("member", None),
                            ),
                            models.Q(("kind", "available"), ("member__isnull", False)),
                            models.Q(
                                ("balance__gte", 0), ("kind__in", ["pending", "reserved"]), ("member__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="ledger_account_balance",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyTotal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        help_text="the transfers'; of adjustments, those that take points are adjust_taken",
                        max_length=20,
                    ),
                ),
                ("points", models.BigIntegerField()),
                ("transfers", models.BigIntegerField()),
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
                "constraints": [models.UniqueConstraint(fields=("shop", "day", "kind"), name="ledger_dailytotal_one")],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("key", models.CharField(help_text="natural key: the same act never posts twice", max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("earn", "Earn"),
                            ("release", "Release"),
                            ("reverse", "Reverse"),
                            ("merge", "Merge"),
                            ("adjust", "Adjust"),
                            ("expire", "Expire"),
                            ("reserve", "Reserve"),
                            ("void", "Void"),
                            ("redeem", "Redeem"),
                            ("return", "Return"),
                        ],
                        max_length=20,
                    ),
                ),
                ("points", models.BigIntegerField()),
                ("origin", models.CharField(help_text="what it is about: order:450789469", max_length=80)),
                ("at", models.DateTimeField(help_text="when the act happened")),
                ("day", models.DateField(help_text="the same instant as a date in the shop's zone")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "shop",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="shops.shop",
                    ),
                ),
                (
                    "source",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outgoing",
                        to="ledger.account",
                        to_field="id",
                    ),
                ),
                (
                    "target",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incoming",
                        to="ledger.account",
                        to_field="id",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["shop", "source"], name="ledger_transfer_out"),
                    models.Index(fields=["shop", "target"], name="ledger_transfer_in"),
                    models.Index(
                        condition=models.Q(("kind__in", ["earn", "release"]), _negated=True),
                        fields=["shop", "kind", "-id"],
                        name="ledger_transfer_rare",
                    ),
                    models.Index(
                        condition=models.Q(("kind__in", ["reserve", "redeem", "expire", "adjust"])),
                        fields=["shop", "source", "-at", "-id"],
                        name="ledger_transfer_spent",
                    ),
                    models.Index(
                        condition=models.Q(("kind__in", ["void", "return", "adjust"])),
                        fields=["shop", "target", "-at", "-id"],
                        name="ledger_transfer_back",
                    ),
                    models.Index(fields=["shop", "kind", "-day", "-id"], name="ledger_transfer_of_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "key"), name="ledger_transfer_key"),
                    models.CheckConstraint(condition=models.Q(("points__gt", 0)), name="ledger_transfer_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True), name="ledger_transfer_moves"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("origin", models.CharField(max_length=80)),
                ("points", models.BigIntegerField()),
                ("left_points", models.BigIntegerField()),
                ("earned_at", models.DateTimeField()),
                ("releases_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "account",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="ledger.account",
                        to_field="id",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="shops.shop",
                    ),
                ),
                (
                    "transfer",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="ledger.transfer",
                        to_field="id",
                    ),
                ),
                (
                    "held_for",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="on a reserved account: the reservation's key",
                        max_length=160,
                    ),
                ),
                ("available_at", models.DateTimeField(null=True)),
                (
                    "dated_by",
                    models.IntegerField(
                        db_default=0,
                        help_text="number of the expiry revision that chose expires_at; null: whoever posted it",
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
                        condition=models.Q(("left_points__gt", 0)),
                        fields=["shop", "account", "expires_at"],
                        name="ledger_lot_open",
                    ),
                    models.Index(
                        condition=models.Q(("left_points__gt", 0), ("releases_at__isnull", False)),
                        fields=["shop", "releases_at"],
                        name="ledger_lot_release",
                    ),
                    models.Index(
                        condition=models.Q(("left_points__gt", 0), models.Q(("held_for", ""), _negated=True)),
                        fields=["shop", "held_for"],
                        name="ledger_lot_held",
                    ),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False), ("held_for", ""), ("left_points__gt", 0)),
                        fields=["shop", "expires_at"],
                        name="ledger_lot_expire",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_points__gte", 0), ("left_points__lte", models.F("points")), ("points__gt", 0)
                        ),
                        name="ledger_lot_left",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LotUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("points", models.BigIntegerField()),
                (
                    "lot",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="ledger.lot",
                        to_field="id",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="shops.shop",
                    ),
                ),
                (
                    "transfer",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lot_uses",
                        to="ledger.transfer",
                        to_field="id",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "transfer", "lot"), name="ledger_lotuse_once"),
                    models.CheckConstraint(condition=models.Q(("points__gt", 0)), name="ledger_lotuse_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpiryRevision",
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
                ("policy", models.JSONField(help_text="ledger.expiry.ExpiryPolicy")),
                (
                    "nothing_before",
                    models.DateTimeField(help_text="points that were there already are not taken before", null=True),
                ),
                (
                    "redate_at",
                    models.DateTimeField(help_text="when to go on with dating lots again; null: all are", null=True),
                ),
                (
                    "redated_to",
                    models.BigIntegerField(default=0, help_text="lots of accounts up to this id are dated again"),
                ),
                (
                    "sweep_at",
                    models.DateTimeField(
                        help_text="inactivity: the next midnight at which members may lose points", null=True
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
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "number"), name="ledger_expiry_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at", None)), fields=("shop",), name="ledger_expiry_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="ledger_expiry_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActiveMembers",
            fields=[
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("day", models.DateField()),
                (
                    "longer",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="the n-th: members whose gap is n days or longer; LONG_AGO of them",
                        size=None,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "day"), name="ledger_activemembers_day"),
                    models.CheckConstraint(
                        condition=models.Q(("longer__len", 367)), name="ledger_activemembers_longer"
                    ),
                ],
            },
        ),
        watched("ledger_expiryrevision"),
        migrations.RunSQL(
            (_FOLDER / "0001_line.sql").read_text(),
            reverse_sql=(_FOLDER / "0001_line_reverse.sql").read_text(),
        ),
    ]
