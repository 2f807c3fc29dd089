"""A redacted customer is still recognised, by a keyed hash of their id."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0001_tables"), ("shops", "0002_connection")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="customer_hash",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="keyed hash of the customer id once redacted, so that a late webhook doesn't bring the person back",
                max_length=64,
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("customer_hash", ""), _negated=True),
                fields=["shop", "customer_hash"],
                name="members_forgotten",
            ),
        ),
    ]
