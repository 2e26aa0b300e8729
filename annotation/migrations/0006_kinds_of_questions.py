from typing import Any

from django.db import migrations, models
from django.db.models import Count, F, Q
from django.db.models.functions import Greatest, Least

from common.json_columns import IsJsonList, IsJsonObject

KINDS = [
    ("single_choice", "Single choice"),
    ("multiple_choice", "Multiple choice"),
    ("scale", "Scale"),
    ("grid", "Grid"),
    ("text", "Text"),
    ("regions", "Regions"),
    ("pair", "Pair"),
]
EMPTY = {
    "label": Q(label__isnull=True),
    "value": Q(value__isnull=True),
    "number": Q(number__isnull=True),
    "x": Q(x__isnull=True),
    "y": Q(y__isnull=True),
    "text": Q(text=""),
    "preferred": Q(preferred=""),
}
COLUMNS = {
    "single_choice": ["label"],
    "multiple_choice": ["value"],
    "scale": ["number"],
    "grid": ["x", "y"],
    "text": ["text"],
    "regions": ["value"],
    "pair": ["preferred"],
}
# Letters and digits that the play page does not use itself.
KEYS = [key for key in "123456789abcdefghijklmnopqrstuvwxyz" if key not in "prusxz"]


def answered() -> Q:
    answered = Q(*EMPTY.values(), unsure=True)
    for kind, columns in COLUMNS.items():
        filled = (~empty if name in columns else empty for name, empty in EMPTY.items())
        answered |= Q(*filled, kind=kind, unsure=False)
    return answered


def one_key_each(apps: Any, schema_editor: Any) -> None:
    """Give labels new keys where another question of their project has the same one."""
    Label = apps.get_model("annotation", "Label")  # noqa: N806
    projects = apps.get_model("annotation", "Project").objects.annotate(asked=Count("questions"))
    for project in projects.filter(asked__gt=1).only("pk"):
        labels = Label.objects.filter(question__project=project.pk)
        kept: dict[str, int] = {}
        order = ["question__position", "question", "position", "pk"]
        for label in labels.order_by(*order):
            kept.setdefault(label.key, label.pk)
        free = iter([key for key in KEYS if key not in kept])
        for label in labels.exclude(pk__in=kept.values()).order_by(*order):
            Label.objects.filter(pk=label.pk).update(key=next(free, ""))


class Migration(migrations.Migration):
    dependencies = [("annotation", "0005_no_look_again"), ("clips", "0002_arrival_once")]

    operations = [
        migrations.RemoveConstraint(
            model_name="annotation",
            name="answer_is_a_label_or_unsure",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="item_once_per_pair",
        ),
        migrations.RemoveConstraint(
            model_name="label",
            name="label_key_once",
        ),
        migrations.RemoveConstraint(
            model_name="label",
            name="label_has_key",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_kind_known",
        ),
        migrations.AddField(
            model_name="annotation",
            name="kind",
            field=models.CharField(choices=KINDS, default="single_choice", max_length=20),
        ),
        migrations.AddField(
            model_name="annotation",
            name="number",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="annotation",
            name="preferred",
            field=models.CharField(blank=True, max_length=6),
        ),
        migrations.AddField(
            model_name="annotation",
            name="text",
            field=models.CharField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name="annotation",
            name="value",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="annotation",
            name="x",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="annotation",
            name="y",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="pairs_per_clip",
            field=models.PositiveSmallIntegerField(default=3, verbose_name="pairs of each clip"),
        ),
        migrations.AddField(
            model_name="question",
            name="options",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="label",
            name="key",
            field=models.CharField(blank=True, max_length=1),
        ),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(choices=KINDS, default="single_choice", max_length=20),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(condition=answered(), name="answer_is_of_its_kind_or_unsure"),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(condition=Q(("kind__in", [name for name, _ in KINDS])), name="answer_kind_known"),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(condition=Q(IsJsonList("value")), name="answer_value_is_a_list"),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(condition=Q(("number__gte", -1000), ("number__lte", 1000)), name="answer_number_on_a_scale"),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(condition=Q(("x__gte", -1), ("x__lte", 1), ("y__gte", -1), ("y__lte", 1)), name="answer_point_on_the_grid"),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(condition=Q(("preferred__in", ["", "first", "second", "tie"])), name="answer_preference_known"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(F("project"), Least("clip", "other"), Greatest("clip", "other"), condition=Q(("other__isnull", False)), name="item_once_per_pair"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(condition=Q(("clip", F("other")), _negated=True), name="item_pair_of_two"),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(condition=Q(("key", ""), _negated=True), fields=("question", "key"), name="label_key_once"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(condition=Q(("pairs_per_clip__gte", 1), ("pairs_per_clip__lte", 50)), name="project_pairs_in_bounds"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(condition=Q(("kind__in", [name for name, _ in KINDS])), name="question_kind_known"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(condition=Q(IsJsonObject("options")), name="question_options_are_named"),
        ),
        migrations.RunPython(one_key_each, migrations.RunPython.noop),
    ]
