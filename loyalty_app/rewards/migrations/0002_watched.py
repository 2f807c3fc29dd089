"""A change of a reward counts up the shop's version."""

from django.db import migrations

from loyalty_app.shopdb.watched import watched


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_tables"), ("shops", "0003_version")]

    operations = [
        watched("rewards_reward"),
        watched("rewards_rewardrevision"),
    ]
