from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_effect_claim"),
    ]

    operations = [
        migrations.AddField(
            model_name="effect",
            name="claimed_by",
            field=models.IntegerField(null=True, help_text="the worker's database session; gone when the worker is"),
        ),
    ]
