from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("annotation", "0004_turns_that_come_again")]

    operations = [migrations.RemoveField(model_name="participation", name="looked_at")]
