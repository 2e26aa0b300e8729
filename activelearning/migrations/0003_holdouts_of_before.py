"""The holdouts of loops that asked about all of theirs at once."""

from django.db import migrations

AT_ONCE = 500


def keep_holdouts(apps, schema_editor):
    """Number the clips of each holdout as they were picked."""
    Held = apps.get_model("activelearning", "Held")
    Pick = apps.get_model("activelearning", "Pick")
    picks = Pick.objects.filter(arm="holdout").order_by("round__plan", "round__number", "rank")
    rows, counts, there = [], {}, set()
    for plan, clip in picks.values_list("round__plan", "task__item__clip").iterator():
        if (plan, clip) in there:
            continue
        there.add((plan, clip))
        rows.append(Held(plan_id=plan, clip_id=clip, place=counts.get(plan, 0)))
        counts[plan] = counts.get(plan, 0) + 1
    Held.objects.bulk_create(rows, batch_size=AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ("activelearning", "0002_holdout_voice_and_machine_labels"),
    ]

    operations = [
        migrations.RunPython(keep_holdouts, migrations.RunPython.noop, elidable=True),
    ]
