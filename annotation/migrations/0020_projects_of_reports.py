from django.db import migrations
from django.db.models import OuterRef, Subquery


def name_projects(apps, schema_editor):
    """Say of each report in which project it was made; its clip waits there for the owner."""
    reports = apps.get_model("annotation", "Report").objects
    turns = apps.get_model("annotation", "Assignment").objects.filter(pk=OuterRef("assignment"))
    reports.update(project=Subquery(turns.values("project")[:1]))
    # Their turns went with their projects.
    reports.filter(project=None).delete()
    reported = apps.get_model("annotation", "ReportedClip")
    pairs = reports.order_by().values_list("project", "clip").distinct()
    reported.objects.bulk_create(
        reported(project_id=project, clip_id=clip) for project, clip in pairs.iterator()
    )


class Migration(migrations.Migration):
    """Apart from the changes of tables, which PostgreSQL refuses beside changed rows."""

    dependencies = [("annotation", "0019_reported_clips")]

    operations = [migrations.RunPython(name_projects, migrations.RunPython.noop)]
