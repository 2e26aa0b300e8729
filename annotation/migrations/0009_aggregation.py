from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0008_repeats"),
    ]

    operations = [
        # Projects of before keep the rule under which people answered.
        migrations.AddField(
            model_name="project",
            name="aggregation",
            field=models.CharField(
                choices=[
                    ("posterior", "Weighed by how reliable people are"),
                    ("majority", "One person, one vote"),
                ],
                default="majority",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="project",
            name="aggregation",
            field=models.CharField(
                choices=[
                    ("posterior", "Weighed by how reliable people are"),
                    ("majority", "One person, one vote"),
                ],
                default="posterior",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="confidence",
            field=models.PositiveSmallIntegerField(default=90, verbose_name="confidence wanted (%)"),
        ),
        migrations.AlterField(
            model_name="project",
            name="answers_wanted",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AlterField(
            model_name="project",
            name="answers_maximum",
            field=models.PositiveSmallIntegerField(default=8),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("aggregation__in", ["posterior", "majority"])),
                name="project_aggregation_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", 51), ("confidence__lte", 99)),
                name="project_confidence_in_bounds",
            ),
        ),
    ]
