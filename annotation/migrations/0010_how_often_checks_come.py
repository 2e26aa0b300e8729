from django.db import migrations, models

CHOICES = [
    ("learning", "By what the next check would teach"),
    ("fixed", "At fixed rates"),
]


def check_rate(default: str) -> "models.CharField[str, str]":
    return models.CharField(
        choices=CHOICES, default=default, max_length=10, verbose_name="how often checks come"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0009_aggregation"),
    ]

    operations = [
        # Projects of before keep the rates under which people answered.
        migrations.AddField(model_name="project", name="check_rate", field=check_rate("fixed")),
        migrations.AlterField(model_name="project", name="check_rate", field=check_rate("learning")),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("check_rate__in", ["learning", "fixed"])), name="project_check_rate_known"
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="check_chance",
            field=models.FloatField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("check_chance__gte", 0), ("check_chance__lte", 1)),
                name="check_chance_is_a_chance",
            ),
        ),
        migrations.AddField(model_name="task", name="known_wrong", field=models.JSONField(null=True)),
    ]
