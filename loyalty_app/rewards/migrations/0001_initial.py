import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy
from loyalty_app.shopdb.watched import watched


class Migration(migrations.Migration):
    replaces = [
        ("rewards", "0001_tables"),
        ("rewards", "0002_watched"),
        ("rewards", "0003_revision_made"),
        ("rewards", "0004_tokens_and_numbers"),
    ]

    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("orders", "0001_initial"),
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reward",
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
                (
                    "paused_at",
                    models.DateTimeField(help_text="since when it gives nothing; null: it is not paused", null=True),
                ),
                ("planned_end_at", models.DateTimeField(help_text="while paused: the end it had", null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "position",
                    models.IntegerField(db_default=0, default=0, help_text="the lower comes first in the widget"),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
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
                        name="rewards_reward_token",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RewardRevision",
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
                ("terms", models.JSONField(help_text="rewards.terms.Terms")),
                (
                    "reward",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="rewards.reward",
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
                    models.UniqueConstraint(fields=("shop", "reward", "number"), name="rewards_revision_number"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="rewards_revision_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("key", models.CharField(help_text="the shopper's wish: the same one redeems once", max_length=64)),
                ("name", models.CharField(help_text="the reward's, when it was bought", max_length=80)),
                ("kind", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("ready", "Ready"),
                            ("closing", "Closing"),
                            ("used", "Used"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("requested", "Requested"),
                            ("preparing", "Preparing"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
                ("points", models.BigIntegerField()),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=4, help_text="what it is worth in money", max_digits=19, null=True
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                (
                    "variants",
                    models.JSONField(
                        default=list, help_text="Shopify's ids of what the code is for; empty: see the terms"
                    ),
                ),
                ("code", models.CharField(blank=True, db_default="", default="", max_length=64)),
                (
                    "code_sealed",
                    models.BinaryField(help_text="a gift card's code is money, so it is kept sealed", null=True),
                ),
                (
                    "tries",
                    models.SmallIntegerField(
                        db_default=0, default=0, help_text="codes that were somebody else's already"
                    ),
                ),
                (
                    "shopify_id",
                    models.BigIntegerField(
                        help_text="of the discount, gift card or store credit transaction", null=True
                    ),
                ),
                ("account_id", models.BigIntegerField(help_text="Shopify's id of the store credit account", null=True)),
                ("last_characters", models.CharField(blank=True, db_default="", default="", max_length=8)),
                ("requested_at", models.DateTimeField()),
                (
                    "asked_at",
                    models.DateTimeField(
                        help_text="when Shopify was first asked: it may have happened since", null=True
                    ),
                ),
                (
                    "asked_after",
                    models.BigIntegerField(
                        help_text="the newest store credit transaction before that; 0: none", null=True
                    ),
                ),
                ("settled_at", models.DateTimeField(help_text="when the points were spent", null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("detail", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("used_amount", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("returned_points", models.BigIntegerField(db_default=0, default=0)),
                (
                    "returns",
                    models.IntegerField(
                        db_default=0, default=0, help_text="postings that gave points back or took them again"
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, db_default="", default="", help_text="the member's", max_length=500),
                ),
                (
                    "reply",
                    models.CharField(blank=True, db_default="", default="", help_text="the merchant's", max_length=500),
                ),
                ("tracking", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("stage_at", models.DateTimeField(null=True)),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
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
                        related_name="redemptions",
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
                (
                    "reward",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="rewards.reward",
                        to_field="id",
                    ),
                ),
                (
                    "revision",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="rewards.rewardrevision",
                        to_field="id",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["shop", "member", "-id"], name="rewards_of_member"),
                    models.Index(fields=["shop", "reward", "state"], name="rewards_of_reward"),
                    models.Index(
                        condition=models.Q(("order__isnull", False)), fields=["shop", "order"], name="rewards_of_order"
                    ),
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["shop", "requested_at"],
                        name="rewards_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False), ("state", "ready")),
                        fields=["shop", "expires_at"],
                        name="rewards_running_out",
                    ),
                    models.Index(fields=["shop", "state", "-id"], name="rewards_by_state"),
                    models.Index(
                        condition=models.Q(("stage", ""), _negated=True),
                        fields=["shop", "stage", "id"],
                        name="rewards_to_send",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "member", "key"), name="rewards_redemption_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("shop", "code"),
                        name="rewards_redemption_code",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("shopify_id__isnull", False)),
                        fields=("shop", "kind", "shopify_id"),
                        name="rewards_redemption_id",
                    ),
                    models.CheckConstraint(condition=models.Q(("points__gt", 0)), name="rewards_redemption_points"),
                    models.CheckConstraint(
                        condition=models.Q(("returned_points__gte", 0), ("returned_points__lte", models.F("points"))),
                        name="rewards_redemption_returned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DonationPayout",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("currency", models.CharField(max_length=3)),
                ("paid_on", models.DateField()),
                ("proof", models.CharField(help_text="an address or a note: what proves it", max_length=500)),
                ("created_at", models.DateTimeField()),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shops.shop"
                    ),
                ),
                (
                    "reward",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="rewards.reward",
                        to_field="id",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["shop", "reward", "-id"], name="rewards_payout_of")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="rewards_payout_amount")
                ],
            },
        ),
        watched("rewards_reward"),
        watched("rewards_rewardrevision"),
    ]
