"""Settling: what the turns of a person are worth, paid ten turns at a time once their clips have ended.

A sum over at least ten turns, of which six can be compared, is paid once: nobody learns from it which of them
was a check (docs/decisions/0023). No vote confirms itself, nor that of somebody who shares a device with its
giver or answers alike.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Sum

from annotation.models import Annotation, Assignment, AssignmentState, Participation, Purpose, TaskState
from game.models import HeldTurn, PointsEntry, Reason, Settlement, Tally
from game.points.evidence import Evidence, evidence_of
from game.points.holding import lasting
from game.points.ledger import Line, add_lines
from game.points.rule import for_agreement, for_consistency, for_listening_well
from game.points.worth import Agreement
from game.rounds import TURNS, round_of

# Of so many turns of one person at a time.
MOST_TURNS = 200
# What has not ended by then is settled without.
PATIENCE = dt.timedelta(days=30)


def settle(tally: Tally, now: dt.datetime) -> Evidence | None:
    """Pay what has become ripe of one person's turns in a project; return what came of them, if anything."""
    turns = _turns_ahead(tally)
    ripe = _ripe(turns, _settled(tally), now)
    _move_on(tally)
    if not ripe or _is_paused(tally) or lasting(tally.player_id, tally.project_id):
        return None
    mine = _worth_something([turn for number in ripe for turn in turns[number]])
    if not mine:
        # Ten turns that were passed on, or that another account was paid for.
        _keep_settled(tally, ripe)
        return None
    found = evidence_of(tally.player_id, tally.project, mine, _alike(tally))
    is_late = all(_is_late(turns[number], now) for number in ripe)
    if not found.counted and not is_late and not _all_subjective(found):
        return None
    return found if _pay(tally, ripe, mine, found, now) else None


def _worth_something(turns: Sequence[Assignment]) -> list[Assignment]:
    """Return the turns that were answered, and for which no other account on the device was paid before."""
    answered = [turn for turn in turns if turn.state == AssignmentState.ANSWERED]
    lasting_ones = HeldTurn.objects.filter(assignment__in=answered, holding__ended_at=None)
    held = set(lasting_ones.values_list("assignment", flat=True))
    return [turn for turn in answered if turn.pk not in held]


def _all_subjective(found: Evidence) -> bool:
    return bool(found.answers) and all(one.task.question.subjective for one in found.answers)


def _turns_ahead(tally: Tally) -> dict[int, list[Assignment]]:
    """Return the turns that are not settled yet, by the number of their round; whole rounds only."""
    ahead = Assignment.objects.filter(
        annotator=tally.player_id, project=tally.project_id, number__gt=tally.settled_to
    )
    rounds: dict[int, list[Assignment]] = {}
    for turn in ahead.order_by("number")[:MOST_TURNS]:
        rounds.setdefault(round_of(turn.number), []).append(turn)
    return {
        number: turns
        for number, turns in rounds.items()
        if turns[-1].number == number * TURNS and all(turn.state != AssignmentState.LENT for turn in turns)
    }


def _settled(tally: Tally) -> set[int]:
    here = Settlement.objects.filter(player=tally.player_id, project=tally.project_id)
    return set(here.filter(number__gt=tally.settled_to // TURNS).values_list("number", flat=True))


def _ripe(turns: dict[int, list[Assignment]], settled: set[int], now: dt.datetime) -> list[int]:
    """Return the numbers of the rounds whose clips have all ended, or that have waited long enough."""
    waiting = {number: some for number, some in turns.items() if number not in settled}
    votes = Annotation.objects.filter(
        assignment__in=[turn.pk for some in waiting.values() for turn in some],
        purpose=Purpose.VOTE,
        task__state=TaskState.OPEN,
    )
    still_open = set(votes.values_list("assignment", flat=True))
    return [
        number
        for number, some in waiting.items()
        if _is_late(some, now) or not any(turn.pk in still_open for turn in some)
    ]


def _is_late(turns: Sequence[Assignment], now: dt.datetime) -> bool:
    return all(turn.closed_at is None or turn.closed_at < now - PATIENCE for turn in turns)


def _is_paused(tally: Tally) -> bool:
    here = Participation.objects.filter(annotator=tally.player_id, project=tally.project_id)
    return here.filter(is_paused=True).exists()


def _move_on(tally: Tally) -> None:
    """Leave behind what is settled without a gap."""
    settled = _settled(tally)
    ahead = tally.settled_to // TURNS
    while ahead + 1 in settled:
        ahead += 1
    if ahead * TURNS > tally.settled_to:
        tally.settled_to = ahead * TURNS
        Tally.objects.filter(pk=tally.pk).update(settled_to=tally.settled_to)


def _keep_settled(tally: Tally, ripe: Sequence[int]) -> bool:
    """Keep that rounds are settled; false where another worker has, at the same time."""
    made = Settlement.objects.filter(player=tally.player_id, project=tally.project_id, number__in=ripe)
    if made.exists():
        return False
    Settlement.objects.bulk_create(
        Settlement(player_id=tally.player_id, project_id=tally.project_id, number=number) for number in ripe
    )
    return True


@transaction.atomic
def _pay(
    tally: Tally, ripe: Sequence[int], turns: Sequence[Assignment], found: Evidence, now: dt.datetime
) -> bool:
    # Two workers wait for each other here: the later one finds it settled.
    locked = Tally.objects.select_for_update(no_key=True).get(pk=tally.pk)
    mine = Assignment.objects.filter(pk__in=[turn.pk for turn in turns], annotator=tally.player_id)
    # Or they are another's now (game.taking_along).
    if mine.count() < len(turns) or not _keep_settled(tally, ripe):
        return False
    lines = _lines(locked, found, _paid_at_once(turns, found))
    if lines:
        add_lines(tally.player_id, lines, now)
    alike = found.answers_alike
    Tally.objects.filter(pk=tally.pk).update(
        answers=F("answers") + len({one.assignment_id for one in found.answers}),
        counted=F("counted") + found.counted,
        agreed=F("agreed") + found.agreed,
        compared=F("compared") + alike.compared,
        confirmed=F("confirmed") + alike.confirmed,
        expected=F("expected") + alike.expected,
        closed=F("closed") + found.closed,
        alone=F("alone") + found.alone,
    )
    return True


def _paid_at_once(turns: Sequence[Assignment], found: Evidence) -> int:
    """Return what these turns were paid at once; who was unsure keeps that, and no more comes."""
    unsure = {one.assignment_id for one in found.answers if one.unsure}
    sure = {one.assignment_id for one in found.answers} - unsure
    lines = PointsEntry.objects.filter(assignment__in=[turn.pk for turn in turns if turn.pk in sure])
    paid: int | None = lines.filter(reason=Reason.EFFORT).aggregate(sum=Sum("points"))["sum"]
    return paid or 0


def _paid_for_agreement(tally: Tally) -> int:
    lines = PointsEntry.objects.filter(
        player=tally.player_id, project=tally.project_id, reason=Reason.AGREEMENT
    )
    paid: int | None = lines.aggregate(sum=Sum("points"))["sum"]
    return paid or 0


def _alike(tally: Tally) -> Agreement:
    """Return what others confirmed of the turns that are settled."""
    return Agreement(tally.confirmed, tally.compared, tally.expected)


def _lines(tally: Tally, found: Evidence, paid_at_once: int) -> list[Line]:
    project_id = tally.project_id
    # All so far less what had been so before: luck in one ten is set off by the next.
    before, now = _alike(tally), _alike(tally) + found.answers_alike
    worth = [for_agreement(one.confirmed, one.compared, one.expected) for one in (before, now)]
    # What was paid stays when it is worth less later, and is not paid again when it is worth more again.
    confirmed = worth[1] - max(worth[0], _paid_for_agreement(tally))
    lines = [
        Line(Reason.TRUST, for_listening_well(paid_at_once, found.skills), project_id),
        Line(Reason.AGREEMENT, confirmed, project_id),
        Line(Reason.CONSISTENCY, for_consistency(found.same_again, found.steady), project_id),
    ]
    # What was not paid at once, being too quick or too much for a day, is worth nothing later either.
    return [line for line in lines if line.points > 0] if paid_at_once else []
