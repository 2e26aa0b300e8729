from typing import Any

from django.db import migrations, models
from django.db.models import Count


def count_clips(apps: Any, schema_editor: Any) -> None:
    """Give projects that are under way their number."""
    items = apps.get_model("annotation", "Item").objects.filter(
        is_control=False, is_training=False, clip__state="ready"
    )
    for project_id, number in items.values_list("project").annotate(number=Count("pk")):
        apps.get_model("annotation", "Project").objects.filter(pk=project_id).update(clip_count=number)


class Migration(migrations.Migration):
    dependencies = [("annotation", "0002_training_round")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="clip_count",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(count_clips, migrations.RunPython.noop),
    ]
