"""Tags that came or went are kept as said, beside sightings of all tags."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0002_customer_hash")]

    operations = [
        migrations.RemoveConstraint(model_name="tagsighting", name="members_tags_once"),
        migrations.AddField(
            model_name="tagsighting",
            name="kind",
            field=models.CharField(
                choices=[("all", "All"), ("added", "Added"), ("removed", "Removed")],
                db_default="all",
                default="all",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="tagsighting",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=255), help_text="lower case", size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="tagsighting",
            constraint=models.UniqueConstraint(fields=("shop", "member", "seen_at", "kind"), name="members_tags_said"),
        ),
    ]
