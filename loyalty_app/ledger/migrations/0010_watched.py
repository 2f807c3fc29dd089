"""A change of the expiry policy counts up the shop's version."""

from django.db import migrations

from loyalty_app.shopdb.watched import watched


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_told_to_members"), ("shops", "0003_version")]

    operations = [
        watched("ledger_expiryrevision"),
    ]
