"""Rounds of ten turns: how many answers are what is known or agreed so far, told once, and of no clip alone.

Rounds are fixed by the numbers of a person's turns, so no two of them share a turn; each is told once or
never, so that nobody learns more by asking again later. It is asked for by itself: the road of an answer
does not pay for it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from annotation.access import playable_project_for
from annotation.models import Annotation, Assignment, AssignmentState, Purpose, QuestionKind, TaskState
from game.models import Round
from quality.checks.sums import told
from quality.models import AggregatedLabel, Control, TrustEvent
from quality.services import dice

TURNS = 10
# So many others who say the same, and more than say anything else, agree on a clip that is still asked.
FEWEST_OTHERS = 2
# From here on two answers to one clip say the same.
THE_SAME = 0.5


@dataclass(frozen=True)
class Place:
    """Which turn of which of a person's rounds in a project one is; both are counted from 1."""

    number: int
    turn: int
    turns: int = TURNS


def place_of(turn: Assignment) -> Place:
    """Return a turn's place in its round: by its number alone, so that nothing has to be counted or kept."""
    return Place(round_of(turn.number), (turn.number - 1) % TURNS + 1)


def round_of(number: int) -> int:
    """Return the round to which a person's turn of this number belongs; both are counted from 1."""
    return (number - 1) // TURNS + 1


def newest_round(user: User, project_id: UUID) -> Round | None:
    """Return what is to be told of a person's newest round that is over; None if nothing, or told before."""
    project = playable_project_for(user, project_id)
    turns = Assignment.objects.filter(annotator=user, project=project)
    number = (turns.aggregate(last=Max("number"))["last"] or 0) // TURNS
    if not number or Round.objects.filter(player=user, project=project, number__gte=number).exists():
        return None
    here = list(turns.filter(number__gt=(number - 1) * TURNS, number__lte=number * TURNS))
    if any(turn.state == AssignmentState.LENT for turn in here):
        return None
    found = _counted(user, project_id, number, here)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        # Another tab was told.
        return None
    return found if found.counted else None


def _counted(user: User, project_id: UUID, number: int, turns: Collection[Assignment]) -> Round:
    made = Round(player=user, project_id=project_id, number=number)
    given = _answers(turns)
    questions = {one.task.question for one in given}
    if questions and all(question.subjective for question in questions):
        return _with_oneself(made, turns)
    by_turn: dict[UUID, list[bool | None]] = defaultdict(list)
    agreed = _agreed(user, given)
    for one in given:
        if one.assignment_id and not one.task.question.subjective:
            right = agreed.get(one.task_id)
            by_turn[one.assignment_id].append(None if right is None else one.label_id == right)
    controls = {turn.pk for turn in turns if turn.is_control}
    known = [all(by_turn[pk]) for pk in by_turn if pk in controls and None not in by_turn[pk]]
    others = [_all(said) for pk, said in by_turn.items() if pk not in controls]
    found = told(known, others, lambda place: dice(f"round {user.pk} {project_id} {number} {place}"))
    if found:
        made.agreed, made.counted = found.agreed, found.counted
    return made


def _all(said: list[bool | None]) -> bool | None:
    compared = [one for one in said if one is not None]
    return all(compared) if compared else None


def _answers(turns: Collection[Assignment]) -> list[Annotation]:
    ordinary = [turn.pk for turn in turns if not (turn.is_training or turn.is_retest or turn.is_repeat)]
    given = Annotation.objects.filter(
        assignment__in=ordinary,
        purpose__in=[Purpose.VOTE, Purpose.CONTROL],
        kind=QuestionKind.SINGLE_CHOICE,
        unsure=False,
    )
    return list(given.select_related("task__question").order_by("pk"))


def _agreed(user: User, given: Collection[Annotation]) -> dict[int, int]:
    """Return the label that is known of each task, or that others agree on so far; in three statements."""
    tasks = {one.task_id: one.task for one in given}
    ended = [pk for pk, task in tasks.items() if task.state == TaskState.RETIRED]
    labels = AggregatedLabel.objects.filter(task__in=ended, label__isnull=False)
    found = dict(labels.values_list("task", "label"))
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    cast = Annotation.objects.filter(task__in=tasks, purpose=Purpose.VOTE, unsure=False)
    for task, label in cast.exclude(annotator=user).values_list("task", "label"):
        votes[task][label] += 1
    for task, said in votes.items():
        (label, most), *rest = said.most_common(2)
        if task not in found and most >= FEWEST_OTHERS and all(other < most for _, other in rest):
            found[task] = label
    known = Control.objects.filter(
        item__in=[task.item_id for task in tasks.values()], known_right=True, retired_at=None
    )
    rows = known.values_list("question", "item", "label")
    right = {(question, item): label for question, item, label in rows}
    return found | {
        pk: right[task.question_id, task.item_id]
        for pk, task in tasks.items()
        if (task.question_id, task.item_id) in right
    }


def _with_oneself(made: Round, turns: Collection[Assignment]) -> Round:
    """Count the clips of a round that came once more: nobody is compared with others there."""
    again = [turn.pk for turn in turns if turn.is_repeat]
    second = Annotation.objects.filter(assignment__in=again, purpose=Purpose.REPEAT)
    events = TrustEvent.objects.filter(
        annotator=made.player_id,
        project=made.project_id,
        kind="repeat",
        facts__second__in=list(second.values_list("pk", flat=True)),
    )
    grades = [grade for grade in events.values_list("facts__sameness", flat=True) if grade is not None]
    made.with_oneself = True
    made.agreed, made.counted = sum(grade >= THE_SAME for grade in grades), len(grades)
    return made
