from typing import Any

from django.db import migrations, models
from django.db.models import F, Q

from common.json_columns import IsJsonObject


def keep_agreement(apps: Any, schema_editor: Any) -> None:
    """Keep what was worked out from support and votes before."""
    found = apps.get_model("quality", "AggregatedLabel").objects.filter(votes__gt=0)
    found.update(agreement=F("support") * 1.0 / F("votes"))


class Migration(migrations.Migration):
    dependencies = [("annotation", "0006_kinds_of_questions"), ("quality", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="aggregatedlabel",
            name="agreement",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="aggregatedlabel",
            name="value",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="aggregatedlabel",
            name="support",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.RunPython(keep_agreement, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="aggregatedlabel",
            constraint=models.CheckConstraint(condition=Q(("agreement__gte", 0), ("agreement__lte", 1)), name="agreement_is_a_share"),
        ),
        migrations.AddConstraint(
            model_name="aggregatedlabel",
            constraint=models.CheckConstraint(condition=Q(IsJsonObject("value")), name="result_value_is_named"),
        ),
        migrations.AddConstraint(
            model_name="aggregatedlabel",
            constraint=models.CheckConstraint(condition=Q(("label", None), ("value", None), _connector="OR"), name="result_is_label_or_value"),
        ),
    ]
