"""Transfers, lots and uses name their shop through the keys to accounts, transfers and lots; one check less each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_lot_held_for"),
        ("shops", "0002_connection"),
    ]

    operations = [
        migrations.AlterField(
            model_name="lot",
            name="shop",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shops.shop",
            ),
        ),
        migrations.AlterField(
            model_name="lotuse",
            name="shop",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shops.shop",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="shop",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shops.shop",
            ),
        ),
    ]
