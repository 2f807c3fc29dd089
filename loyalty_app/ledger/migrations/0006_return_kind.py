"""What was spent can be given back. No change in the database: the kinds are the code's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_rare_kinds")]

    operations = [
        migrations.AlterField(
            model_name="transfer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("earn", "Earn"),
                    ("release", "Release"),
                    ("reverse", "Reverse"),
                    ("merge", "Merge"),
                    ("adjust", "Adjust"),
                    ("expire", "Expire"),
                    ("reserve", "Reserve"),
                    ("void", "Void"),
                    ("redeem", "Redeem"),
                    ("return", "Return"),
                ],
                max_length=20,
            ),
        ),
    ]
