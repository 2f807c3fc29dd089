"""A member carries a number."""

import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_tags_as_said"),
        ("shops", "0002_connection"),
    ]

    operations = [
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
    ]
