from typing import Any

from django.db import migrations, models
from django.db.models import Count, Q


def count_leases(apps: Any, schema_editor: Any) -> None:
    """Count the live leases of checks and practice, which were not counted before."""
    items = apps.get_model("annotation", "Item").objects.filter(Q(is_control=True) | Q(is_training=True))
    held = items.annotate(held=Count("assignments", filter=Q(assignments__state="lent"))).filter(held__gt=0)
    for item_id, number in held.values_list("pk", "held"):
        items.filter(pk=item_id).update(leases=number)


class Migration(migrations.Migration):
    dependencies = [("annotation", "0003_clip_count")]

    operations = [
        migrations.RemoveField(model_name="assignment", name="heard_seconds"),
        migrations.RemoveField(model_name="assignment", name="heartbeat_at"),
        migrations.AddField(
            model_name="assignment",
            name="returned",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RemoveConstraint(model_name="assignment", name="one_live_lease_per_person"),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=Q(state="lent"), fields=("annotator", "item"), name="one_live_lease_per_person"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=Q(returned__isnull=False),
                fields=["annotator", "project", "returned"],
                name="comes_again",
            ),
        ),
        migrations.RunPython(count_leases, migrations.RunPython.noop),
    ]
