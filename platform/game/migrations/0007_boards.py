import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("annotation", "0015_reopened"), ("game", "0006_joys")]

    operations = [
        migrations.AddField(model_name="player", name="on_boards", field=models.BooleanField(db_default=False, default=False)),
        migrations.AddField(model_name="player", name="is_public", field=models.BooleanField(db_default=False, default=False)),
        migrations.CreateModel(
            name="Board",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField()),
                ("read", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True)),
                ("project", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="boards", to="annotation.project")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("project__isnull", False)), fields=("week", "project"), name="board_of_project_once"),
                    models.UniqueConstraint(condition=models.Q(("project", None)), fields=("week",), name="board_of_all_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.PositiveIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("position", models.PositiveIntegerField()),
                ("board", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="game.board")),
                ("player", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="board_rows", to="game.player")),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("board", "player"), name="player_on_a_board_once"),
                    models.UniqueConstraint(fields=("board", "position"), name="board_position_once"),
                ],
            },
        ),
    ]
