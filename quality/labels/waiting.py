"""What waits for an adjudicator: contested labels first, then disputed clips, then audits to hear."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from annotation.models import Project, Task, TaskState
from clips.models import ClipState
from quality.labels.labelling import DECIDED
from quality.models import Audit, Cause, Contest, Decision

# What is counted no further: "more than so many" says enough.
MOST_COUNTED = 500


@dataclass(frozen=True)
class Case:
    """A task to judge and why; `hearing` is what this person has already said blind, if they have."""

    task: Task
    cause: Cause
    hearing: Decision | None = None


@dataclass(frozen=True)
class Left:
    """How much waits, by cause; `is_more` where it was not counted to the end."""

    contested: int
    disputed: int
    audits: int

    @property
    def all(self) -> int:
        """All of it."""
        return self.contested + self.disputed + self.audits

    @property
    def is_more(self) -> bool:
        """Whether there is more than was counted."""
        return max(self.contested, self.disputed, self.audits) >= MOST_COUNTED


def next_case(project: Project, by: User, later: Collection[int] = ()) -> Case | None:
    """Return what this person should judge next: what they have begun, else what waits but for `later`."""
    if begun := _begun(project, by):
        return begun
    for cause, tasks in _by_cause(project).items():
        if first := tasks.exclude(task_id__in=later).first():
            return Case(_whole(Task.objects.filter(pk=first["task_id"])).get(), cause)
    return None


def cause_of(task: Task) -> Cause | None:
    """Return why a task waits for an adjudicator, if it does."""
    waiting = _by_cause(task.question.project)
    return next((cause for cause, tasks in waiting.items() if tasks.filter(task_id=task.pk).exists()), None)


def left(project: Project) -> Left:
    """Return how much waits."""
    waiting = _by_cause(project)
    # Several may contest one label. Elsewhere each task comes once; to look for others would go through all.
    waiting[Cause.CONTESTED] = waiting[Cause.CONTESTED].distinct()
    return Left(*(tasks.order_by()[:MOST_COUNTED].count() for tasks in waiting.values()))


def still_open(hearings: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return those of these hearings about whose task nobody has decided since."""
    since = Decision.objects.filter(
        task=OuterRef("task"), decided_at__gt=OuterRef("heard_at"), undone_at=None
    )
    return hearings.filter(~Exists(since))


def _begun(project: Project, by: User) -> Case | None:
    """Return what this person heard last and has not decided: what was taken back comes first."""
    hearings = Decision.objects.filter(by=by, decided_at=None, task__question__project=project)
    hearing = still_open(hearings).select_related("heard").order_by("-pk").first()
    task = _whole(Task.objects.filter(ready(), pk=hearing.task_id)).first() if hearing else None
    return Case(task, Cause(hearing.cause), hearing) if hearing and task else None


def _by_cause(project: Project) -> dict[Cause, QuerySet[Any, Any]]:
    """Return the tasks that wait, by cause, each as a `task_id`: sought where only what waits is."""
    questions = list(project.questions.values_list("pk", flat=True))
    return {
        Cause.CONTESTED: _contested(questions).values("task_id"),
        Cause.DISPUTED: _disputed(questions).annotate(task_id=F("pk")).values("task_id"),
        Cause.AUDIT: _audits(questions).values("task_id"),
    }


def _contested(questions: Sequence[int]) -> QuerySet[Contest]:
    waiting = Contest.objects.filter(closed_at=None, referred_at=None, task__question__in=questions)
    ended = waiting.filter(ready("task__"), task__state__in=[TaskState.RETIRED, TaskState.DISPUTED])
    return ended.order_by("made_at", "pk")


def _disputed(questions: Sequence[int]) -> QuerySet[Task]:
    """Return disputed tasks that nobody has left as they are."""
    # What was left as it is before it was disputed, for another cause, was not looked at as disputed.
    looked_at = Decision.objects.filter(
        task=OuterRef("pk"), decided_at__gte=OuterRef("retired_at"), undone_at=None
    )
    disputed = Task.objects.filter(ready(), question__in=questions, state=TaskState.DISPUTED)
    # As their index is ordered: by their ids alone, all tasks might be gone through.
    return disputed.filter(~Exists(looked_at)).order_by("question_id", "state", "pk")


def _audits(questions: Sequence[int]) -> QuerySet[Audit]:
    """Return audits to hear; a clip that is asked about again is none for now, for it may yet change."""
    unheard = Audit.objects.filter(heard_at=None, question__in=questions)
    ended = unheard.filter(ready("task__"), task__state=TaskState.RETIRED)
    # Whoever decided a label has seen its votes: hearing it once more would be no fair test.
    return ended.exclude(task__aggregated__method=DECIDED).order_by("question_id", "made_at")


def ready(of: str = "") -> Q:
    """Return the condition that the clips of a task can be heard."""
    here = {f"{of}item__clip__state": ClipState.READY}
    return Q(Q(**{f"{of}item__other": None}) | Q(**{f"{of}item__other__state": ClipState.READY}), **here)


def _whole(tasks: QuerySet[Task]) -> QuerySet[Task]:
    whole = tasks.select_related("question__project", "item__clip", "item__other", "aggregated__label")
    return whole.prefetch_related("question__labels")
