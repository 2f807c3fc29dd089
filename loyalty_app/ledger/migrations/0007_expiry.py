"""Points expire: the policy over time, when lots became available, members' activity."""

import django.db.models.deletion
from django.db import migrations, models

import loyalty_app.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_return_kind"),
        ("shops", "0002_connection"),
    ]

    operations = [
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
            },
        ),
        migrations.AddField(
            model_name="account",
            name="last_earned_at",
            field=models.DateTimeField(help_text="of an available account: the member's activity", null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="last_spent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lot",
            name="available_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lot",
            name="dated_by",
            field=models.IntegerField(
                db_default=0,
                help_text="number of the expiry revision that chose expires_at; null: whoever posted it",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False), ("held_for", ""), ("left_points__gt", 0)),
                fields=["shop", "expires_at"],
                name="ledger_lot_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="expiryrevision",
            constraint=models.UniqueConstraint(fields=("shop", "number"), name="ledger_expiry_number"),
        ),
        migrations.AddConstraint(
            model_name="expiryrevision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at", None)), fields=("shop",), name="ledger_expiry_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="expiryrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                name="ledger_expiry_order",
            ),
        ),
    ]
