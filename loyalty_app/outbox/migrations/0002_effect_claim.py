from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="effect",
            name="claimed_until",
            field=models.DateTimeField(null=True, help_text="a worker is at it; after this it died on the way"),
        ),
    ]
