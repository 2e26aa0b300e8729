from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, SET_NULL


class Migration(migrations.Migration):
    """Reports belong to a project, and a clip that is reported in one can be set aside there."""

    dependencies = [
        ("annotation", "0018_sound_check_and_circles"),
        ("clips", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportedClip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("set_aside_at", models.DateTimeField(null=True)),
                ("put_back_at", models.DateTimeField(null=True)),
                (
                    "clip",
                    models.ForeignKey(on_delete=CASCADE, related_name="reported", to="clips.clip"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False, on_delete=CASCADE, related_name="reported", to="annotation.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["project", "clip"], name="reported_clip_once")
                ]
            },
        ),
        migrations.AddField(
            "item", "is_aside", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(
            "report", "is_either", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField("report", "put_back_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "report",
            "project",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=CASCADE,
                related_name="reports",
                to="annotation.project",
            ),
        ),
        migrations.AlterField(
            "report",
            "assignment",
            models.ForeignKey(
                null=True, on_delete=SET_NULL, related_name="reports", to="annotation.assignment"
            ),
        ),
        migrations.RemoveConstraint("report", "report_once"),
    ]
