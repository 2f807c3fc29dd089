"""A change of the programme or of a rule counts up the shop's version."""

from django.db import migrations

from loyalty_app.shopdb.watched import watched


class Migration(migrations.Migration):
    dependencies = [("earning", "0004_award_by_time"), ("shops", "0003_version")]

    operations = [
        watched("earning_programmerevision"),
        watched("earning_earnrule"),
        watched("earning_rulerevision"),
    ]
