
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0010_how_often_checks_come"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="is_retest",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="participation",
            name="is_paused",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
