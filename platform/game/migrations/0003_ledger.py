import django.db.models.deletion
from django.db import migrations, models


def add_up(apps, schema_editor):
    """Give the lines of before their sums and projects, player by player, in the order they were written."""
    PointsEntry = apps.get_model("game", "PointsEntry")
    Player = apps.get_model("game", "Player")
    for player in list(Player.objects.order_by("pk").values_list("pk", flat=True)):
        lines = list(PointsEntry.objects.filter(player=player).select_related("assignment").order_by("pk"))
        total = 0
        for line in lines:
            total += line.points
            line.total = total
            line.project_id = line.assignment and line.assignment.project_id
        PointsEntry.objects.bulk_update(lines, ["total", "project"], batch_size=500)
        Player.objects.filter(pk=player).exclude(points=total).update(points=total)


class Migration(migrations.Migration):

    dependencies = [
        ("annotation", "0015_reopened"),
        ("game", "0002_rounds"),
    ]

    operations = [
        *(
            migrations.AddField(model_name="player", name=name, field=field)
            for name, field in {
                "paid_until": models.FloatField(db_default=0, default=0, editable=False),
                "pay_day": models.PositiveIntegerField(db_default=0, default=0, editable=False),
                "paid_today": models.PositiveIntegerField(db_default=0, default=0, editable=False),
                "pay_hour": models.PositiveIntegerField(db_default=0, default=0, editable=False),
                "paid_this_hour": models.PositiveIntegerField(db_default=0, default=0, editable=False),
                "last_paid": models.PositiveIntegerField(db_default=0, default=0, editable=False),
            }.items()
        ),
        migrations.AddField(
            model_name="pointsentry",
            name="project",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="points_entries",
                to="annotation.project",
            ),
        ),
        migrations.AddField(
            model_name="pointsentry", name="total", field=models.IntegerField(default=0)
        ),
        migrations.AlterField(
            model_name="pointsentry",
            name="reason",
            field=models.CharField(
                choices=[
                    ("effort", "Listening"),
                    ("trust", "Listening well"),
                    ("agreement", "Answers confirmed"),
                    ("consistency", "Saying the same again"),
                    ("appeal", "An appeal that was right"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(add_up, migrations.RunPython.noop),
    ]
