"""People and the few marks that are kept against abuse."""

import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    """What a person is here for; each role may do what the one before it may."""

    ANNOTATOR = "annotator", "Annotator"
    OWNER = "owner", "Data owner"
    ADMIN = "admin", "Admin"


def random_pseudonym() -> str:
    """Return a name that says nothing about the person."""
    return secrets.token_hex(8)


class User(AbstractUser):
    """A person: guest or member, with one role."""

    first_name = None
    last_name = None
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=12, choices=Role, default=Role.ANNOTATOR)
    is_guest = models.BooleanField(default=False)
    pseudonym = models.CharField(max_length=16, unique=True, default=random_pseudonym, editable=False)
    privacy_version = models.PositiveSmallIntegerField(default=0)
    age_confirmed_at = models.DateTimeField(null=True, blank=True)
    keeps_telemetry = models.BooleanField(default=False)
    owner_role_wanted_at = models.DateTimeField(null=True, blank=True)
    closing_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager["User"]] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_name_once"),
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="user_email_once"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=models.Q(is_guest=False) | models.Q(role=Role.ANNOTATOR), name="guests_only_annotate"
            ),
        ]

    @property
    def is_owner(self) -> bool:
        """Whether this person may own datasets and projects."""
        return self.role in {Role.OWNER, Role.ADMIN}

    @property
    def is_admin(self) -> bool:
        """Whether this person reviews trust and people."""
        return self.role == Role.ADMIN


class DeviceMark(models.Model):
    """Keyed hashes of an address and a device, kept 30 days and only against abuse."""

    user = models.ForeignKey(User, models.CASCADE, related_name="device_marks")
    address_hash = models.CharField(max_length=64)
    device_hash = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "address_hash", "device_hash"], name="device_mark_once")
        ]
