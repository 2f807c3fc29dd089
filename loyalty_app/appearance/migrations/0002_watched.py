"""A change of the look or of a text counts up the shop's version."""

from django.db import migrations

from loyalty_app.shopdb.watched import watched


class Migration(migrations.Migration):
    dependencies = [("appearance", "0001_tables"), ("shops", "0003_version")]

    operations = [
        watched("appearance_shoplook"),
        watched("appearance_shoptext"),
    ]
