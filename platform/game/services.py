"""What a player gets for an answer, once the listening gate has let it pass."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Case, F, FloatField, IntegerField, Value, When
from django.db.models.functions import Cast, Ceil, Greatest, Least
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Assignment
from annotation.services import Listening
from common import rows
from common.errors import UserError
from common.numbers import rounded
from common.prepared import Update, prepared
from game.listening import GRACE_SECONDS, can_be_heard, seconds_counted_out, seconds_wanted, time_spent
from game.models import Player, PointsEntry, Reason
from game.points.ledger import Line, add_lines
from game.points.rule import APPEAL, FULL_UNTIL, HALF_UNTIL, PAID_UNTIL, PER_HOUR, effort

HOUR, DAY = 3600, 86400


@dataclass(frozen=True)
class Reward:
    """The points of one turn, and of the player after it."""

    points: int
    total: int
    turns: int


def check_heard(assignment: Assignment, listening: Listening) -> None:
    """Refuse an answer to a clip, or to two that are compared, that was not heard far enough.

    Two clips are judged one by one where it was told how much was heard of each, else by their sum.
    """
    share = assignment.project.share_to_hear
    wanted = [seconds_wanted(clip.duration, share) for clip in assignment.item.clips]
    each = listening.heard_of_each
    if len(each) == len(wanted):
        for heard, needed in zip(each, wanted, strict=True):
            _check_enough(heard, needed)
    else:
        _check_enough(listening.heard_seconds, sum(wanted))


def _check_enough(heard: float, wanted: float) -> None:
    # What is added up and taken apart again loses the last digits.
    if round(heard, 6) < round(wanted, 6):
        raise UserError(
            _("Listen a little longer: %(heard)s s were heard and %(wanted)s s are needed.")
            % {"heard": rounded(heard, 1), "wanted": rounded(wanted, 1)},
            code="not_heard",
            field="listening",
        )


def check_possible(assignment: Assignment, heard_seconds: float, now: dt.datetime) -> None:
    """Refuse to believe that more was heard than fits into the time since the turn was lent."""
    if not can_be_heard(heard_seconds, (now - assignment.listened_since).total_seconds()):
        raise _impossible()


def note_heard(assignment: Assignment, heard_seconds: float, now: dt.datetime) -> None:
    """Note from when on a turn can have been heard that was heard so far by now; the caller keeps it."""
    out = seconds_counted_out(heard_seconds, (now - assignment.lent_at).total_seconds())
    assignment.heard_from = max(assignment.listened_since, assignment.lent_at + dt.timedelta(seconds=out))


def _impossible() -> UserError:
    return UserError(
        _("So much cannot have been heard in the time since you were given this clip."),
        code="not_heard",
        field="listening",
    )


@prepared(
    person=BigIntegerField(),
    full=IntegerField(),
    half=IntegerField(),
    quarter=IntegerField(),
    begun=FloatField(),
    now=FloatField(),
    latest=FloatField(),
    spent=FloatField(),
    day=IntegerField(),
    hour=IntegerField(),
)
def _pay(
    *,
    person: int,
    full: int,
    half: int,
    quarter: int,
    begun: float,
    now: float,
    latest: float,
    spent: float,
    day: int,
    hour: int,
) -> Update:
    free_from: Any = Greatest(F("listened_until"), begun)
    in_time = Player.objects.filter(user=person).alias(free_from=free_from).filter(free_from__lte=latest)
    today: Any = Case(When(pay_day=day, then=F("paid_today")), default=Value(0))
    this_hour: Any = Case(When(pay_hour=hour, then=F("paid_this_hour")), default=Value(0))
    paid_from: Any = Greatest(F("paid_until"), begun)
    # A second brings a point at most, over all turns together: to be quicker brings nothing.
    seconds: Any = Cast(Ceil(Greatest(now - paid_from, Value(0.0))), IntegerField())
    paid: Any = Case(
        # Enough for an hour or a day: taken, and not paid.
        When(GreaterThanOrEqual(this_hour, Value(PER_HOUR)), then=Value(0)),
        When(LessThan(today, Value(FULL_UNTIL)), then=Least(full, seconds)),
        When(LessThan(today, Value(HALF_UNTIL)), then=Least(half, seconds)),
        When(LessThan(today, Value(PAID_UNTIL)), then=Least(quarter, seconds)),
        default=Value(0),
        output_field=IntegerField(),
    )
    changes = {
        "points": F("points") + paid,
        "turns": F("turns") + 1,
        "listened_until": free_from + spent,
        "paid_until": paid_from + Least(full, seconds),
        "pay_day": day,
        "paid_today": today + paid,
        "pay_hour": hour,
        "paid_this_hour": this_hour + paid,
        "last_paid": paid,
    }
    return Update(in_time, changes, returning=["last_paid", "points", "turns"])


def award(assignment: Assignment, *, questions: int, heard_seconds: float, now: dt.datetime) -> Reward:
    """Pay one answered turn what it took: a line in the ledger and the player's sum.

    The same statement spends the time of listening, and takes nothing when there was not so much time. What
    the answer is worth is paid later (game.points.settling): here all turns are alike.
    """
    pay = effort(sum(clip.duration for clip in assignment.item.clips), heard_seconds, questions)
    spent, moment = time_spent(heard_seconds), now.timestamp()
    paid = _pay(
        person=assignment.annotator_id,
        full=pay.full,
        half=pay.half,
        quarter=pay.quarter,
        begun=assignment.listened_since.timestamp(),
        now=moment + GRACE_SECONDS,
        latest=moment + GRACE_SECONDS - spent,
        spent=spent,
        day=int(moment // DAY),
        hour=int(moment // HOUR),
    )
    if not paid:
        raise _impossible()
    reward = Reward(*paid[0])
    line = PointsEntry(
        player_id=assignment.annotator_id,
        assignment_id=assignment.pk,
        project_id=assignment.project_id,
        points=reward.points,
        total=reward.total,
        reason=Reason.EFFORT,
        at=now,
    )
    rows.insert(line)
    return reward


def pay_back(user: User, now: dt.datetime) -> int:
    """Pay a player whose appeal was right, as a line in the ledger; return the points."""
    add_lines(player_of(user).pk, [Line(Reason.APPEAL, APPEAL)], now)
    return APPEAL


def player_of(user: User) -> Player:
    """Return the player a person is."""
    with transaction.atomic():
        return Player.objects.get_or_create(user=user)[0]


def reward_of(user: User, assignment: Assignment) -> Reward:
    """Return what a turn was paid before, for an answer that is sent again."""
    player = player_of(user)
    entry = PointsEntry.objects.filter(assignment=assignment, reason=Reason.EFFORT).first()
    return Reward(entry.points if entry else 0, player.points, player.turns)
