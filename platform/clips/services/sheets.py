"""Saving a data sheet."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clips.models import Dataset, DataSheet
from clips.services.datasets import edit_dataset
from clips.sheets.facts import ON_DATASET, ON_SHEET
from common.errors import Conflict


@transaction.atomic
def save_sheet(dataset: Dataset, *, by: User, seen: int | None = None, **facts: str) -> Dataset:
    """Save what is told; a change is a new version. `seen` is the one that its writer began with."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if seen is not None and seen != version_of(dataset):
        raise Conflict(
            _("Somebody changed this sheet while you wrote; look at its history, then save again."),
            code="sheet_changed",
        )
    sheet, _made = DataSheet.objects.get_or_create(dataset=dataset)
    for name in set(ON_SHEET) & set(facts):
        setattr(sheet, name, facts[name])
    sheet.save()
    return edit_dataset(dataset, by=by, **{name: facts[name] for name in ON_DATASET if name in facts})


def version_of(dataset: Dataset) -> int:
    """Return the number of the newest version, 0 while nothing is told."""
    return dataset.sheet_revisions.order_by("-number").values_list("number", flat=True).first() or 0
