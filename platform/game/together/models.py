"""A party, its seats, and the clips it hears together."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Assignment, Item, Project

FEWEST, MOST = 2, 8


class PartyState(models.TextChoices):
    """Where a party stands."""

    LOBBY = "lobby", _("In the lobby")
    PLAYING = "playing", _("Playing")
    OVER = "over", _("Over")


class Party(models.Model):
    """Two to eight people who hear clips of one project together; whoever knows its `code` may sit down.

    `place` is where the search for clips has come to (annotation.together). `changed` counts what happened,
    so that a page knows whether it is behind.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="parties")
    code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=8, choices=PartyState, default=PartyState.LOBBY)
    clips = models.PositiveSmallIntegerField(default=10)
    place = models.JSONField(default=dict)
    changed = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PartyState.values), name="party_state_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, state__in=[PartyState.LOBBY, PartyState.PLAYING])
                | Q(ended_at__isnull=False, state=PartyState.OVER),
                name="party_ends_once",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], name="party_open", condition=Q(ended_at=None))]


class Seat(models.Model):
    """One player at a party; `number` is also their mark. `ready` is the newest clip they have looked at."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="seats")
    player = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    ready = models.PositiveSmallIntegerField(default=0)
    sat_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "player"], name="one_seat_per_player"),
            models.UniqueConstraint(fields=["party", "number"], name="one_player_per_seat"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST), name="seat_at_the_table"),
        ]
        indexes = [models.Index(fields=["player"], name="seat_taken", condition=Q(left_at=None))]


class Bout(models.Model):
    """One clip that a party hears together: from `begins_at` on, until all have answered or it `ends_at`."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="bouts")
    item = models.ForeignKey(Item, models.CASCADE, related_name="bouts")
    number = models.PositiveSmallIntegerField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "number"], name="bouts_are_counted"),
            models.UniqueConstraint(
                fields=["party"], condition=Q(revealed_at=None), name="one_open_bout_per_party"
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], name="bout_open", condition=Q(revealed_at=None)),
            models.Index(fields=["revealed_at"], name="bout_by_reveal"),
        ]


class Ear(models.Model):
    """One player in one bout, with the turn that was lent for it."""

    bout = models.ForeignKey(Bout, models.CASCADE, related_name="ears")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="ears")
    turn = models.OneToOneField(Assignment, models.CASCADE, related_name="ear")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bout", "seat"], name="one_ear_per_seat_and_bout")]
