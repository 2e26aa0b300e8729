import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):

    dependencies = [("annotation", "0015_reopened"), ("game", "0005_settling")]

    operations = [
        migrations.AddField(model_name="player", name="level", field=models.PositiveSmallIntegerField(db_default=1, default=1, editable=False)),
        migrations.AddField(model_name="player", name="zone", field=models.CharField(blank=True, db_default="", default="", max_length=64)),
        migrations.CreateModel(
            name="Badge",
            fields=[
                ID,
                ("key", models.CharField(max_length=30)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("player", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="badges", to="game.player")),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [models.UniqueConstraint(fields=("player", "key"), name="badge_once")],
            },
        ),
        migrations.CreateModel(
            name="Streak",
            fields=[
                ("player", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="streak", serialize=False, to="game.player")),
                ("days", models.PositiveIntegerField(default=0)),
                ("best", models.PositiveIntegerField(default=0)),
                ("freezes", models.PositiveSmallIntegerField(default=0)),
                ("last_day", models.DateField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("best__gte", models.F("days"))), name="streak_best_is_best")],
            },
        ),
        migrations.CreateModel(
            name="QuestDone",
            fields=[
                ID,
                ("key", models.CharField(max_length=30)),
                ("period", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("player", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="quests_done", to="game.player")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("player", "key", "period"), name="quest_done_once")],
            },
        ),
        migrations.CreateModel(
            name="News",
            fields=[
                ID,
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("settled", "Ten turns were settled"),
                            ("badge", "A badge"),
                            ("level", "A level"),
                            ("quest", "A quest"),
                            ("streak", "A streak"),
                        ],
                        max_length=10,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("player", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="news", to="game.player")),
                ("project", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="annotation.project")),
            ],
            options={
                "indexes": [models.Index(fields=["player", "-id"], name="news_by_player")],
                "constraints": [models.CheckConstraint(condition=models.Q(("kind__in", ["settled", "badge", "level", "quest", "streak"])), name="news_kind_known")],
            },
        ),
    ]
