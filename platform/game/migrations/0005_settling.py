import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("annotation", "0015_reopened"),
        ("game", "0004_ledger_constraints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("settled_to", models.PositiveIntegerField(default=0)),
                ("read", models.BigIntegerField(default=0)),
                ("look_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("news_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("counted", models.PositiveIntegerField(default=0)),
                ("agreed", models.PositiveIntegerField(default=0)),
                ("closed", models.PositiveIntegerField(default=0)),
                ("alone", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField(null=True)),
                ("uar_before", models.FloatField(null=True)),
                ("uar_now", models.FloatField(null=True)),
                ("player", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="tallies", to=settings.AUTH_USER_MODEL)),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="tallies", to="annotation.project")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["look_at"], name="tally_to_look_at"),
                    models.Index(fields=["-read"], name="tally_newest_read"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("player", "project"), name="tally_once"),
                    models.CheckConstraint(condition=models.Q(("agreed__lte", models.F("counted"))), name="tally_agreed_within_counted"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("player", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="settlements", to=settings.AUTH_USER_MODEL)),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="settlements", to="annotation.project")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("player", "project", "number"), name="round_settled_once")],
            },
        ),
    ]
