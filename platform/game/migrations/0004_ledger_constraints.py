from django.db import migrations, models


class Migration(migrations.Migration):
    # PostgreSQL adds no constraint to a table whose rows the same transaction has changed.

    dependencies = [("game", "0003_ledger")]

    operations = [
        migrations.AddIndex(
            model_name="pointsentry", index=models.Index(fields=["at"], name="points_by_time")
        ),
        migrations.AddConstraint(
            model_name="pointsentry",
            constraint=models.CheckConstraint(
                condition=models.Q(reason__in=["effort", "trust", "agreement", "consistency", "appeal"]),
                name="points_for_a_known_reason",
            ),
        ),
    ]
