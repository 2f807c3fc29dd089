"""Shops, and a number that says whether what was read of one still holds."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy

_FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    replaces = [("shops", "0001_shop"), ("shops", "0002_connection"), ("shops", "0003_version")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Shop",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("domain", models.CharField(help_text="acme.myshopify.com, lower case", max_length=255, unique=True)),
                ("shopify_id", models.BigIntegerField(blank=True, null=True)),
                ("name", models.CharField(blank=True, max_length=255)),
                ("currency", models.CharField(default="USD", max_length=3)),
                ("timezone", models.CharField(default="UTC", help_text="IANA name", max_length=64)),
                ("is_development", models.BooleanField(default=False, help_text="test orders earn here")),
                (
                    "installed_at",
                    models.DateTimeField(blank=True, help_text="start of the current installation", null=True),
                ),
                ("uninstalled_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("connected", "Connected"),
                            ("reconnect_needed", "Reconnect Needed"),
                            ("disconnected", "Disconnected"),
                        ],
                        default="disconnected",
                        max_length=20,
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True, help_text="why a reconnect is needed, for the merchant", max_length=200
                    ),
                ),
                ("access_token_sealed", models.BinaryField(null=True)),
                ("access_expires_at", models.DateTimeField(null=True)),
                ("refresh_token_sealed", models.BinaryField(null=True)),
                ("refresh_expires_at", models.DateTimeField(null=True)),
                ("scopes", models.TextField(blank=True, help_text="granted scopes, comma separated")),
                ("changed_at", models.DateTimeField()),
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
                "constraints": [models.UniqueConstraint(fields=("shop",), name="shops_connection_one")],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shop_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", loyalty_app.tenancy.Serial()),
                ("number", models.BigIntegerField()),
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
                "constraints": [models.UniqueConstraint(fields=("shop",), name="shops_version_one")],
            },
        ),
        migrations.RunSQL(
            (_FOLDER / "0001_version.sql").read_text(), reverse_sql="DROP FUNCTION shops_count_version()"
        ),
    ]
