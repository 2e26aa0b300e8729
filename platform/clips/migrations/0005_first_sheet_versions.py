"""Makes what is told of each dataset so far the first version of its sheet."""

from django.db import migrations
from django.db.models import Count, Q, Sum

TOLD = ("source", "licence", "consent")
OTHERS = ("who", "place", "period", "purpose", "languages", "equipment", "gaps", "notes")


def keep_first_versions(apps, schema_editor):
    """Keep a version of each dataset of which something is told."""
    datasets = apps.get_model("clips", "Dataset").objects.filter(erased_at=None)
    revisions = apps.get_model("clips", "SheetRevision").objects
    ready = Q(clips__state="ready")
    counted = datasets.annotate(
        ready=Count("clips", filter=ready), seconds=Sum("clips__duration", filter=ready)
    )
    for dataset in list(counted.exclude(source="", licence="", consent="")):
        revisions.create(
            dataset=dataset,
            number=1,
            created_at=dataset.updated_at,
            facts={name: getattr(dataset, name) for name in TOLD} | dict.fromkeys(OTHERS, ""),
            clips=dataset.ready,
            seconds=dataset.seconds or 0,
        )


class Migration(migrations.Migration):
    """After the tables are there."""

    dependencies = [("clips", "0004_data_sheets")]
    operations = [migrations.RunPython(keep_first_versions, migrations.RunPython.noop)]
