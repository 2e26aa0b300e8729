"""The life of a dataset."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from clips import jobs
from clips.models import Dataset
from clips.sheets import history
from common.errors import Conflict, UserError
from jobs.services import start

EDITABLE = ("name", "description", "source", "licence", "consent")


@transaction.atomic
def create_dataset(*, owner: User, name: str, **said: str) -> Dataset:
    """Make an empty dataset."""
    dataset = _save(Dataset(owner=owner), {"name": name, **said})
    history.note(dataset, owner)
    return dataset


@transaction.atomic
def edit_dataset(dataset: Dataset, *, by: User | None = None, **said: str) -> Dataset:
    """Change what is said of a dataset; a new consent is a new version, which later clips carry."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if dataset.erased_at:
        raise Conflict(_("This dataset is deleted."), code="state")
    if said.get("consent", dataset.consent) != dataset.consent and dataset.consent:
        dataset.consent_version += 1
    dataset = _save(dataset, said, update_fields=[*EDITABLE, "consent_version", "updated_at"])
    for check in settings.DATASET_EDIT_CHECKS:
        import_string(check)(dataset)
    history.note(dataset, by)
    return dataset


def _save(dataset: Dataset, said: dict[str, str], **how: Any) -> Dataset:
    for field in EDITABLE:
        setattr(dataset, field, said.get(field, getattr(dataset, field)))
    try:
        with transaction.atomic():
            dataset.save(**how)
    except IntegrityError:
        raise UserError(
            _("There is already a dataset named “%(name)s”; please choose another name.")
            % {"name": dataset.name},
            field="name",
        ) from None
    return dataset


@transaction.atomic
def delete_dataset(dataset: Dataset) -> None:
    """Hide a dataset at once and remove its sounds in the background; refused while a project uses it."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if dataset.erased_at:
        return
    if is_used(dataset):
        raise Conflict(
            _("A project uses this dataset, so it stays; a draft can be deleted on its own page."),
            code="dataset_in_use",
        )
    dataset.erased_at = timezone.now()
    # The name is free again at once.
    dataset.name = f"Deleted {dataset.pk.hex}"
    dataset.save()
    start(
        jobs.remove_dataset, owner=dataset.owner, message=gettext_noop("Deleting"), dataset_id=str(dataset.pk)
    )


def is_used(dataset: Dataset) -> bool:
    """Return whether something stands on this dataset: whatever protects it from being deleted."""
    protecting = [link for link in Dataset._meta.related_objects if link.on_delete is models.PROTECT]
    return any(
        link.related_model._base_manager.filter(**{link.field.name: dataset}).exists() for link in protecting
    )
