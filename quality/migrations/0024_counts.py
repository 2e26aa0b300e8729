"""How often rules acted, kept by the job; whatever was judged before is judged once more, to count it."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def judge_once_more(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("quality", "Crowd").objects.update(is_behind=True)


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0023_more_trust_rules'),
    ]

    operations = [
        migrations.AddField('crowd', 'counts', models.JSONField(default=dict)),
        migrations.RunPython(judge_once_more, migrations.RunPython.noop, elidable=True),
    ]
