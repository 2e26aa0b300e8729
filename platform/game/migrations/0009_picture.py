from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("game", "0008_proposals")]

    operations = [
        migrations.AddField(
            model_name="player",
            name="picture",
            field=models.FileField(blank=True, db_default="", default="", max_length=120),
        ),
    ]
