"""Where trust stands across projects: which pauses wait for a person, what to look at in each project."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import User
from annotation.models import Participation, Project, ProjectState, Question
from quality.known.controls import SET_ASIDE
from quality.models import Control, Crowd, Pause, TrustScore
from quality.oversight.people import PersonRow, rows_of
from quality.people.pauses import to_look_at

PAGE = 30
MOST_WAITING = 100


@dataclass(frozen=True)
class ProjectRow:
    """A project, and what an admin may have to look at there."""

    project: Project
    people: int
    paused: int
    odd_checks: int
    pairs: int
    disputed: int


@dataclass(frozen=True)
class Waiting:
    """A pause that waits for a person, and the name that its project knows them by."""

    pause: Pause
    part: Participation | None


def pauses_to_look_at(now: dt.datetime) -> list[Waiting]:
    """Return the pauses that wait for a person or have lasted a week, the longest first."""
    found = list(to_look_at(now)[:MOST_WAITING])
    parts = Participation.objects.filter(
        project__in={one.project_id for one in found}, annotator__in={one.annotator_id for one in found}
    )
    names = {(part.project_id, part.annotator_id): part for part in parts}
    return [Waiting(one, names.get((one.project_id, one.annotator_id))) for one in found]


def projects(after: str = "") -> tuple[list[ProjectRow], str | None]:
    """Return some projects that people have played, by name, behind one; and the next place."""
    played = Participation.objects.filter(project=OuterRef("pk"))
    found = Project.objects.filter(Exists(played)).exclude(state=ProjectState.DRAFT)
    place = _uuid(after)
    if place and (last := found.filter(pk=place).first()):
        found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    some = list(found.select_related("owner").order_by("name", "pk")[: PAGE + 1])
    page = some[:PAGE]
    return _rows(page), str(page[-1].pk) if len(some) > PAGE else None


def _rows(page: Sequence[Project]) -> list[ProjectRow]:
    parts = Participation.objects.filter(project__in=page).values("project")
    people = {
        row["project"]: row
        for row in parts.annotate(people=Count("pk"), paused=Count("pk", filter=Q(is_paused=True)))
    }
    aside = Control.objects.filter(
        question__project__in=page, retired_at__isnull=False, origin=SET_ASIDE
    ).values_list("question__project")
    odd = dict(aside.annotate(number=Count("pk")))
    pairs: Counter[UUID] = Counter()
    disputed: Counter[UUID] = Counter()
    crowds = Crowd.objects.filter(question__project__in=page)
    for project, found, counts in crowds.values_list("question__project", "pairs", "counts"):
        pairs[project] += len(found)
        disputed[project] += counts.get("disputed", 0)
    return [
        ProjectRow(
            project,
            people[project.pk]["people"],
            people[project.pk]["paused"],
            odd.get(project.pk, 0),
            pairs[project.pk],
            disputed[project.pk],
        )
        for project in page
    ]


def of_person(questions: Sequence[Question], person: User) -> list[tuple[Question, PersonRow]]:
    """Return what is known of one person at each question of a project that they have answered."""
    scores = TrustScore.objects.filter(question__in=questions, annotator=person).select_related("annotator")
    by_question = {score.question_id: score for score in scores}
    return [
        (question, row)
        for question in questions
        if question.pk in by_question
        for row in rows_of(question, [by_question[question.pk]])
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
