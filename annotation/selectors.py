"""Reading projects: lists, progress, what a person sees."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from annotation import access
from annotation.examples import HEARD
from annotation.models import (
    Assignment,
    AssignmentState,
    Item,
    Label,
    LabelExample,
    Participation,
    Project,
    Question,
    Task,
    TaskState,
)
from clips.models import Clip, ClipState

# Ids are random, so the first clips by id are a sample.
CLIPS_LOOKED_AT = 500
# A column with more values is a name or a measure, and no question.
MOST_VALUES = 24


@dataclass(frozen=True)
class Progress:
    """How far a project is: tasks by state, answers so far and wanted, people who took part."""

    tasks: int
    retired: int
    disputed: int
    answers: int
    wanted: int
    people: int

    @property
    def share(self) -> float:
        """The share of tasks that need no more answers, from 0 to 1."""
        return (self.retired + self.disputed) / self.tasks if self.tasks else 0.0

    def as_dict(self) -> dict[str, float]:
        """Return what the live page is told."""
        return {**asdict(self), "share": round(self.share, 4), "percent": int(self.share * 100)}


def progress_of(project_id: UUID) -> Progress:
    """Return a project's progress, in two statements."""
    # Control questions want no votes and are nobody's progress.
    asked = Task.objects.filter(question__project=project_id, wanted__gt=0)
    counted = asked.exclude(state=TaskState.WITHDRAWN)
    numbers = counted.aggregate(
        tasks=Count("pk"),
        retired=Count("pk", filter=Q(state=TaskState.RETIRED)),
        disputed=Count("pk", filter=Q(state=TaskState.DISPUTED)),
        answers=Sum("votes", default=0),
        wanted=Sum("wanted", default=0),
    )
    people = Participation.objects.filter(project=project_id).count()
    return Progress(**numbers, people=people)


def projects_with_counts(user: User) -> QuerySet[Project]:
    """Return the projects a person manages, newest first, with their questions counted."""
    return (
        access.projects_of(user)
        .select_related("dataset", "owner")
        .annotate(question_count=Count("questions"))
        .order_by("-created_at")
    )


def projects_to_play() -> QuerySet[Project]:
    """Return live projects, newest first, with what a player wants to know.

    Strangers may look, as often as they like: nothing here reads more rows for a larger project.
    """
    questions = Question.objects.filter(project=OuterRef("pk")).order_by().values("project")
    # What only trusted people are asked is no room for others.
    still_open = Task.objects.filter(
        question__project=OuterRef("pk"), state=TaskState.OPEN, referred_at__isnull=True
    )
    return (
        access.playable_projects()
        .select_related("dataset__sheet")
        .annotate(
            question_count=Coalesce(Subquery(questions.annotate(n=Count("pk")).values("n")), 0),
            has_room=Exists(still_open),
        )
        .order_by("-launched_at")
    )


@dataclass(frozen=True)
class Practice:
    """A person's training round in a project: its clips, and how many of them are behind."""

    total: int
    over: int


def practice_of(user: User, project_id: UUID) -> Practice:
    """Return how far a person is with a project's training round."""
    items = Item.objects.filter(project=project_id, is_training=True)
    total = items.count()
    # What was taken out of practice meanwhile counts no more.
    mine = Assignment.objects.filter(project=project_id, annotator=user, is_training=True, item__in=items)
    ended = mine.filter(
        state__in=[AssignmentState.ANSWERED, AssignmentState.SKIPPED, AssignmentState.REPORTED]
    )
    return Practice(total, ended.count())


def has_begun(user: User, project_id: UUID) -> bool:
    """Return whether a person has answered anything here beside the training round."""
    mine = Assignment.objects.filter(project=project_id, annotator=user, is_training=False)
    return mine.filter(state=AssignmentState.ANSWERED).exists()


def label_columns(project: Project) -> list[str]:
    """Return the columns of labels.csv that could be questions: few values, as far as some clips tell."""
    clips = Clip.objects.filter(dataset=project.dataset_id, state=ClipState.READY)
    values: dict[str, set[str]] = defaultdict(set)
    for metadata in clips.order_by("pk").values_list("metadata", flat=True)[:CLIPS_LOOKED_AT]:
        for column, value in metadata.items():
            values[column].add(value)
    return [column for column, found in values.items() if len(found) <= MOST_VALUES]


def questions_of(project: Project) -> QuerySet[Question]:
    """Return a project's questions with their labels, what people hear of those, and older wordings."""
    labels = Prefetch("labels", Label.objects.prefetch_related(HEARD))
    return project.questions.prefetch_related(labels, "wordings")


def examples_of(label: Label) -> list[Clip]:
    """Return the clips that are examples of a label and can be heard."""
    return list(Clip.objects.filter(examples__label=label, state=ClipState.READY).order_by("examples__pk"))


def clips_to_show(project: Project, label: Label, wanted: str) -> QuerySet[Clip]:
    """Return the clips that can become examples of a label, by name; those of checks and practice cannot."""
    ready = Clip.objects.filter(dataset=project.dataset_id, state=ClipState.READY, name__icontains=wanted)
    asked = Item.objects.filter(project=project, clip=OuterRef("pk"))
    mine = LabelExample.objects.filter(label=label, clip=OuterRef("pk"))
    return ready.filter(~Exists(asked), ~Exists(mine)).order_by("sort_key", "pk")
