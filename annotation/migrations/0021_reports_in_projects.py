from django.db import migrations, models
from django.db.models import CASCADE


class Migration(migrations.Migration):
    """Each report has a project, and people report a clip once in each."""

    dependencies = [("annotation", "0020_projects_of_reports")]

    operations = [
        migrations.AlterField(
            "report",
            "project",
            models.ForeignKey(
                db_index=False, on_delete=CASCADE, related_name="reports", to="annotation.project"
            ),
        ),
        migrations.AddConstraint(
            "report",
            models.UniqueConstraint(fields=["project", "clip", "annotator"], name="report_once"),
        ),
    ]
