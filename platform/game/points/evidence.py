"""What came of some turns of one person in a project: what was confirmed, without their own votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from uuid import UUID

from annotation.models import Annotation, Assignment, Project, TaskState
from game.points.comparing import Compared, Reader
from game.points.skills import skills_of, steadiness
from game.points.worth import THE_SAME, Agreement
from quality.checks.sums import Sum, told
from quality.models import TrustEvent
from quality.services import dice


@dataclass
class Evidence:
    """What came of some turns.

    Of `counted` turns `agreed` were confirmed, all questions of each; `counted` is 0 while too few can be
    compared, and then so is `answers_alike`, the same by answers. `same_again` clips that came once more were
    answered as before. `closed` clips have ended with this person's vote among theirs; `alone` were voted on
    by nobody else whose word counts. `skills` is how far above chance the person is known to be right,
    `steady` how far above chance they say the same again.
    """

    agreed: int = 0
    counted: int = 0
    answers_alike: Agreement = field(default_factory=Agreement)
    same_again: int = 0
    closed: int = 0
    alone: int = 0
    skills: float = 0.0
    steady: float = 0.0
    answers: list[Annotation] = field(default_factory=list)


def evidence_of(
    person_id: int, project: Project, turns: Sequence[Assignment], before: Agreement | None = None
) -> Evidence:
    """Return what came of turns, in the same few statements however many they are.

    `before` is what was confirmed of turns that were settled earlier.
    """
    answers = answers_of(turns)
    reader = Reader(person_id, project, answers)
    found = Evidence(answers=answers)
    found.closed = len({one.task.item_id for one in reader.votes if one.task.state == TaskState.RETIRED})
    found.alone = reader.alone
    found.same_again = _same_again(person_id, project.pk, turns)
    controls = {turn.pk for turn in turns if turn.is_control}
    throw = f"points {person_id} {project.pk} {turns[0].number}" if turns else ""
    _add_up(found, reader.compared(), controls, throw)
    found.skills = skills_of(reader, found.answers_alike + (before or Agreement()))
    found.steady = steadiness(reader)
    return found


def answers_of(turns: Sequence[Assignment]) -> list[Annotation]:
    """Return the answers of turns that are like any other: no practice, no re-test, no repeat."""
    ordinary = [turn.pk for turn in turns if not (turn.is_training or turn.is_retest or turn.is_repeat)]
    given = Annotation.objects.filter(assignment__in=ordinary)
    return list(given.select_related("task__question").order_by("pk"))


def _add_up(
    found: Evidence, by_turn: Mapping[UUID, Sequence[Compared]], controls: set[UUID], throw: str
) -> None:
    """Add up what can be compared, by turns and by answers; nothing of fewer turns than may be told."""
    checks = [
        by_turn[pk] for pk in by_turn if pk in controls and all(one.found is not None for one in by_turn[pk])
    ]
    others = [said for pk, said in by_turn.items() if pk not in controls]
    turns = _told([[_all(said)] for said in checks], [[_all(said)] for said in others], throw)
    if turns is None:
        return
    found.agreed, found.counted = turns.agreed, turns.counted
    answers = _told(_founds(checks), _founds(others), throw)
    if answers:
        expected = fmean(one.chance for said in by_turn.values() for one in said)
        found.answers_alike = Agreement(answers.agreed, answers.counted, expected * answers.counted)


def _told(
    checks: Sequence[Sequence[bool | None]], others: Sequence[Sequence[bool | None]], throw: str
) -> Sum | None:
    known = [bool(one) for said in checks for one in said]
    return told(known, [one for said in others for one in said], lambda place: dice(f"{throw} {place}"))


def _founds(turns: Sequence[Sequence[Compared]]) -> list[list[bool | None]]:
    return [[one.found for one in said] for said in turns]


def _all(said: Sequence[Compared]) -> bool | None:
    compared = [one.found for one in said if one.found is not None]
    return all(compared) if compared else None


def _same_again(person_id: int, project_id: UUID, turns: Sequence[Assignment]) -> int:
    """Return how many answers to clips that came once more said the same, where people may rightly differ."""
    again = [turn.pk for turn in turns if turn.is_repeat]
    second = Annotation.objects.filter(assignment__in=again, task__question__subjective=True)
    events = TrustEvent.objects.filter(
        annotator=person_id,
        project=project_id,
        kind="repeat",
        facts__second__in=list(second.values_list("pk", flat=True)),
    )
    grades = events.values_list("facts__sameness", flat=True)
    return sum(grade is not None and grade >= THE_SAME for grade in grades)
