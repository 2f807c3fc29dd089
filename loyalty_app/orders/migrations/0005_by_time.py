from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_card"),
        ("orders", "0004_order_reward_codes"),
        ("shops", "0003_version"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["shop", "placed_at", "id"], name="orders_by_time"),
        ),
    ]
