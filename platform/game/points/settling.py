"""Settling: what the turns of a person are worth, paid ten turns at a time once their clips have ended.

A sum over at least ten turns, of which six can be compared, is paid once: nobody learns from it which of them
was a check (docs/decisions/0023). No vote confirms itself, nor that of somebody who shares a device with its
giver or answers alike.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from annotation.models import Annotation, Assignment, AssignmentState, Participation, Purpose, TaskState
from game.models import PointsEntry, Reason, Settlement, Tally
from game.points.evidence import Evidence, evidence_of
from game.points.ledger import Line, add_lines
from game.points.rule import for_agreement, for_consistency, for_listening_well
from game.rounds import TURNS

# Of so many turns of one person at a time.
MOST_TURNS = 200
# What has not ended by then is settled without.
PATIENCE = dt.timedelta(days=30)


def settle(tally: Tally, now: dt.datetime) -> Evidence | None:
    """Pay what has become ripe of one person's turns in a project; return what came of them, if anything."""
    turns = _turns_ahead(tally)
    ripe = _ripe(turns, _settled(tally), now)
    _move_on(tally)
    if not ripe or _is_paused(tally):
        return None
    mine = [turn for number in ripe for turn in turns[number] if turn.state == AssignmentState.ANSWERED]
    if not mine:
        # Ten turns that were passed on.
        _keep_settled(tally, ripe)
        return None
    found = evidence_of(tally.player_id, tally.project, mine)
    is_late = all(_is_late(turns[number], now) for number in ripe)
    if not found.counted and not is_late and not _all_subjective(found):
        return None
    return found if _pay(tally, ripe, mine, found, now) else None


def _all_subjective(found: Evidence) -> bool:
    return bool(found.answers) and all(one.task.question.subjective for one in found.answers)


def _turns_ahead(tally: Tally) -> dict[int, list[Assignment]]:
    """Return the turns that are not settled yet, by the number of their round; whole rounds only."""
    ahead = Assignment.objects.filter(
        annotator=tally.player_id, project=tally.project_id, number__gt=tally.settled_to
    )
    rounds: dict[int, list[Assignment]] = {}
    for turn in ahead.order_by("number")[:MOST_TURNS]:
        rounds.setdefault((turn.number - 1) // TURNS + 1, []).append(turn)
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
    Tally.objects.select_for_update(no_key=True).get(pk=tally.pk)
    mine = Assignment.objects.filter(pk__in=[turn.pk for turn in turns], annotator=tally.player_id)
    # Or they are another's now (game.taking_along).
    if mine.count() < len(turns) or not _keep_settled(tally, ripe):
        return False
    lines = _lines(tally.project_id, found, _paid_at_once(turns, found))
    if lines:
        add_lines(tally.player_id, lines, now)
    Tally.objects.filter(pk=tally.pk).update(
        answers=F("answers") + len({one.assignment_id for one in found.answers}),
        counted=F("counted") + found.counted,
        agreed=F("agreed") + found.agreed,
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


def _lines(project_id: UUID, found: Evidence, paid_at_once: int) -> list[Line]:
    lines = [
        Line(Reason.TRUST, for_listening_well(paid_at_once, found.skills), project_id),
        Line(Reason.AGREEMENT, for_agreement(found.agreed, found.counted, found.expected), project_id),
        Line(Reason.CONSISTENCY, for_consistency(found.same_again), project_id),
    ]
    # What was not paid at once, being too quick or too much for a day, is worth nothing later either.
    return [line for line in lines if line.points > 0] if paid_at_once else []
