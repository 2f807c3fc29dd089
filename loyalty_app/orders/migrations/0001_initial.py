import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    replaces = [
        ("orders", "0001_tables"),
        ("orders", "0002_paid_at_and_details"),
        ("orders", "0003_by_name"),
        ("orders", "0004_order_reward_codes"),
        ("orders", "0005_by_time"),
    ]

    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("shops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("shopify_id", models.BigIntegerField()),
                ("name", models.CharField(blank=True, help_text="as the merchant sees it: #1001", max_length=255)),
                ("customer_id", models.BigIntegerField(null=True)),
                (
                    "email_hash",
                    models.CharField(
                        blank=True, help_text="keyed hash; only while no customer is known", max_length=64
                    ),
                ),
                (
                    "claimed_at",
                    models.DateTimeField(help_text="when a member proved that this guest order is theirs", null=True),
                ),
                ("placed_at", models.DateTimeField(null=True)),
                ("shopify_updated_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("facts", models.JSONField(null=True)),
                ("refunds", models.JSONField(default=dict)),
                ("recorded_at", models.DateTimeField()),
                (
                    "member",
                    loyalty_app.tenancy.ShopForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
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
                ("details", models.JSONField(help_text="orders.described.Details: what only GraphQL tells", null=True)),
                ("paid_at", models.DateTimeField(help_text="the earliest description that says it is paid", null=True)),
                (
                    "reward_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=255),
                        db_default=[],
                        default=list,
                        help_text="of its codes, those that are rewards",
                        size=None,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["shop", "member", "placed_at"], name="orders_of_member"),
                    models.Index(
                        condition=models.Q(("email_hash", ""), _negated=True),
                        fields=["shop", "email_hash"],
                        name="orders_parked",
                    ),
                    models.Index(fields=["shop", "name"], name="orders_by_name"),
                    models.Index(fields=["shop", "placed_at", "id"], name="orders_by_time"),
                ],
                "constraints": [models.UniqueConstraint(fields=("shop", "shopify_id"), name="orders_order_shopify")],
            },
        ),
    ]
