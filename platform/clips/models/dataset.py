"""A dataset: sounds of one owner, with where they come from and who agreed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped


class Consent(models.TextChoices):
    """What the people who can be heard agreed to; a project needs one of the known answers."""

    UNKNOWN = "", _("Not said yet")
    GIVEN = "given", _("Everyone who can be heard agreed to this use")
    NO_VOICES = "no_voices", _("No people can be heard")
    PUBLISHED = "published", _("A published corpus whose licence covers this use")


class Dataset(Timestamped):
    """A named set of clips with its source, licence and consent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="datasets")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    source = models.CharField("where the sounds come from", max_length=300, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    consent = models.CharField("consent of the voices", max_length=12, choices=Consent, blank=True)
    consent_version = models.PositiveSmallIntegerField(default=1)
    # Set when the owner removes it or closes the account: its sounds are gone, and nobody sees it any more.
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="dataset_name_once_per_owner"),
            models.CheckConstraint(
                condition=models.Q(consent__in=Consent.values), name="dataset_consent_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
