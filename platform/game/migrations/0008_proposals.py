import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("annotation", "0015_reopened"),
        ("game", "0007_boards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=300)),
                ("state", models.CharField(choices=[("open", "Open"), ("noted", "Taken up"), ("declined", "Declined")], default="open", max_length=10)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(null=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to=settings.AUTH_USER_MODEL)),
                ("question", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="annotation.question")),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("question"), models.F("by"), django.db.models.functions.text.Lower("name"), name="label_proposed_once"),
                    models.CheckConstraint(condition=models.Q(("state__in", ["open", "noted", "declined"])), name="proposal_state_known"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="proposal_has_name"),
                ],
            },
        ),
    ]
