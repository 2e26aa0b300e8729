"""People, what admins did about them, and the few marks that are kept against abuse."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is here for; each role may do what the one before it may."""

    ANNOTATOR = "annotator", _("Annotator")
    OWNER = "owner", _("Data owner")
    ADMIN = "admin", _("Admin")


def random_pseudonym() -> str:
    """Return a name that says nothing about the person."""
    return secrets.token_hex(8)


class People(UserManager["User"]):
    """Makes users; the first admin comes from `createsuperuser`."""

    def create_superuser(self, *args: Any, **fields: Any) -> "User":
        """Make an admin of the site."""
        return super().create_superuser(*args, **{"role": Role.ADMIN, **fields})


class User(AbstractUser):
    """A person: guest or member, with one role."""

    first_name = None  # type: ignore[assignment]  # Django's way to leave a field out
    last_name = None  # type: ignore[assignment]
    # Not unique: two people may type the same address, but only one can confirm it (allauth's EmailAddress).
    email = models.EmailField(blank=True, db_index=True)
    role = models.CharField(max_length=12, choices=Role, default=Role.ANNOTATOR)
    is_guest = models.BooleanField(default=False)
    pseudonym = models.CharField(max_length=16, unique=True, default=random_pseudonym, editable=False)
    language = models.CharField(max_length=10, blank=True)
    privacy_version = models.PositiveSmallIntegerField(default=0)
    # When the person said to be 16 or older, and 18 or older; no birth date is kept.
    age_confirmed_at = models.DateTimeField(null=True, blank=True)
    adult_confirmed_at = models.DateTimeField(null=True, blank=True)
    keeps_telemetry = models.BooleanField(default=False)
    owner_role_wanted_at = models.DateTimeField(null=True, blank=True)
    closing_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[People] = People()

    class Meta:
        constraints = [
            # Upper, because that is what Django's iexact compares: this index serves every sign-in.
            models.UniqueConstraint(Upper("username"), name="user_name_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=models.Q(is_guest=False) | models.Q(role=Role.ANNOTATOR),
                name="guests_only_annotate",
            ),
        ]
        indexes = [
            # What jobs and the people page look for is rare among many people.
            models.Index(
                fields=["closing_at"],
                name="account_to_close",
                condition=models.Q(closing_at__isnull=False, closed_at=None),
            ),
            models.Index(
                fields=["owner_role_wanted_at"],
                name="owner_role_wanted",
                condition=models.Q(owner_role_wanted_at__isnull=False),
            ),
            models.Index(fields=["last_login"], name="guest_to_forget", condition=models.Q(is_guest=True)),
        ]

    @property
    def is_owner(self) -> bool:
        """Whether this person may own datasets and projects."""
        return self.role in {Role.OWNER, Role.ADMIN}

    @property
    def is_admin(self) -> bool:
        """Whether this person reviews trust and people."""
        return self.role == Role.ADMIN


class SessionManager(BaseSessionManager["Session"]):
    """Reads sessions with their people, in one statement."""

    def get_queryset(self) -> models.QuerySet["Session"]:
        """Return sessions joined with their people."""
        return super().get_queryset().select_related("user")


class Session(AbstractBaseSession):
    """A sign-in on one device; it knows whose it is, so that a person can be signed out everywhere."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        pass


class DeviceMark(models.Model):
    """Keyed hashes of an address and a device, kept 30 days and only against abuse."""

    user = models.ForeignKey(User, models.CASCADE, related_name="device_marks")
    address_hash = models.CharField(max_length=64, db_index=True)
    device_hash = models.CharField(max_length=64, db_index=True)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "address_hash", "device_hash"], name="device_mark_once")
        ]


class PeopleEventKind(models.TextChoices):
    """What an admin can do about a person."""

    ROLE = "role", _("Role changed")
    DECLINED = "declined", _("Data owner role declined")
    PAUSED = "paused", _("Sign-in paused")
    RESTORED = "restored", _("Sign-in restored")


class PeopleEvent(models.Model):
    """Something an admin did about a person, and why; never changed, and only its reason is ever erased."""

    actor = models.ForeignKey(User, models.PROTECT, related_name="people_events_done")
    person = models.ForeignKey(User, models.PROTECT, related_name="people_events")
    kind = models.CharField(max_length=12, choices=PeopleEventKind)
    reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=PeopleEventKind.values), name="people_event_kind_known"
            )
        ]
