"""What a player gets for an answer, once the listening gate has let it pass."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, F, FloatField, IntegerField
from django.db.models.functions import Greatest

from accounts.models import User
from annotation.models import Assignment
from common.errors import UserError
from common.prepared import Update, prepared
from game.listening import GRACE_SECONDS, can_be_heard, seconds_wanted, time_spent
from game.models import Player, PointsEntry
from game.rules import APPEAL, effort_points


@dataclass(frozen=True)
class Reward:
    """The points of one turn, and of the player after it."""

    points: int
    total: int
    turns: int


def check_heard(assignment: Assignment, heard_seconds: float) -> None:
    """Refuse an answer to a clip, or to two that are compared, that was not heard far enough."""
    share = assignment.project.share_to_hear
    wanted = sum(seconds_wanted(clip.duration, share) for clip in assignment.item.clips)
    if heard_seconds < wanted:
        raise UserError(
            f"Listen a little longer: {heard_seconds:.1f} s were heard and {wanted:.1f} s are needed.",
            code="not_heard",
            field="listening",
        )


def check_possible(assignment: Assignment, heard_seconds: float, now: dt.datetime) -> None:
    """Refuse to believe that more was heard than fits into the time since the turn was lent."""
    if not can_be_heard(heard_seconds, (now - assignment.lent_at).total_seconds()):
        raise _impossible()


def _impossible() -> UserError:
    return UserError(
        "So much cannot have been heard in the time since you were given this clip.",
        code="not_heard",
        field="listening",
    )


@prepared(
    person=BigIntegerField(),
    points=IntegerField(),
    begun=FloatField(),
    latest=FloatField(),
    spent=FloatField(),
)
def _pay(person: int, points: int, begun: float, latest: float, spent: float) -> Update:
    free_from: Any = Greatest(F("listened_until"), begun)
    in_time = Player.objects.filter(user=person).alias(free_from=free_from).filter(free_from__lte=latest)
    changes = {
        "points": F("points") + points,
        "turns": F("turns") + 1,
        "listened_until": free_from + spent,
    }
    return Update(in_time, changes, returning=["points", "turns"])


def award(assignment: Assignment, *, questions: int, heard_seconds: float, now: dt.datetime) -> Reward:
    """Pay one answered turn: a line in the ledger and the player's sum.

    The same statement spends the time of listening, and pays nothing when there was not so much time.
    """
    points = effort_points(sum(clip.duration for clip in assignment.item.clips), questions)
    spent = time_spent(heard_seconds)
    paid = _pay(
        person=assignment.annotator_id,
        points=points,
        begun=assignment.lent_at.timestamp(),
        latest=now.timestamp() + GRACE_SECONDS - spent,
        spent=spent,
    )
    if not paid:
        raise _impossible()
    PointsEntry.objects.create(
        player_id=assignment.annotator_id, assignment=assignment, points=points, reason="effort", at=now
    )
    return Reward(points, *paid[0])


def pay_back(user: User, now: dt.datetime) -> int:
    """Pay a player whose appeal was right, as a line in the ledger; return the points."""
    player = player_of(user)
    PointsEntry.objects.create(player=player, points=APPEAL, reason="appeal", at=now)
    Player.objects.filter(pk=player.pk).update(points=F("points") + APPEAL)
    return APPEAL


def player_of(user: User) -> Player:
    """Return the player a person is."""
    with transaction.atomic():
        return Player.objects.get_or_create(user=user)[0]


def reward_of(user: User, assignment: Assignment) -> Reward:
    """Return what a turn was paid before, for an answer that is sent again."""
    player = player_of(user)
    entry = PointsEntry.objects.filter(assignment=assignment, reason="effort").first()
    return Reward(entry.points if entry else 0, player.points, player.turns)
