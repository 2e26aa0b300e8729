"""The verbs of quality: checks, trust, and what the votes on a task add up to."""

import random
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from annotation.models import (
    Annotation,
    Item,
    Label,
    Participation,
    Project,
    Purpose,
    Question,
    Task,
    TaskState,
)
from annotation.services import open_tasks
from quality.control import control_rate
from quality.majority import Majority, majority
from quality.models import AggregatedLabel, Control, TrustEvent, TrustScore


@transaction.atomic
def add_controls(question: Question, known: Iterable[tuple[Item, Label]], *, origin: str) -> int:
    """Make control questions of items whose label is known: checks from now on, never voted on."""
    made = Control.objects.bulk_create(
        (Control(question=question, item=item, label=label, origin=origin) for item, label in known),
        ignore_conflicts=True,
    )
    items = [control.item_id for control in made]
    Task.objects.filter(question=question, item__in=items, votes=0).update(wanted=0, state=TaskState.RETIRED)
    Item.objects.filter(pk__in=items, votes=0).update(wanted=0)
    return len(made)


def control_item_for(participation: Participation) -> Item | None:
    """Return a control this person has not had, as often as there is something to learn; else nothing."""
    if random.random() >= control_rate(participation.turns_answered):  # noqa: S311 - a rate, not a secret
        return None
    unseen = Item.objects.filter(
        project_id=participation.project_id, controls__retired_at=None, controls__isnull=False
    )
    return unseen.exclude(assignments__annotator_id=participation.annotator_id).order_by("shuffle").first()


def score_answer(annotations: Sequence[Annotation]) -> list[tuple[Task, Majority[int]]]:
    """Turn one turn's answers into facts: checks become trust events; return what the votes now add up to."""
    for annotation in annotations:
        if annotation.purpose == Purpose.CONTROL:
            _note_check(annotation)
    voted = [annotation.task for annotation in annotations if annotation.purpose == Purpose.VOTE]
    return [(task, aggregate(task)) for task in voted]


def aggregate(task: Task) -> Majority[int]:
    """Work out the label of a task from its votes and keep it."""
    votes = Annotation.objects.filter(task=task, purpose=Purpose.VOTE).values_list("label_id", flat=True)
    result = majority(list(votes))
    AggregatedLabel.objects.bulk_create(
        [
            AggregatedLabel(
                task=task, label_id=result.label, support=result.support, votes=result.votes, tied=result.tied
            )
        ],
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=["label", "support", "votes", "tied", "updated_at"],
    )
    return result


def _note_check(annotation: Annotation) -> None:
    question = annotation.task.question
    control = Control.objects.filter(question=question, item=annotation.task.item_id).first()
    if control is None:
        return
    passed = (annotation.label_id == control.label_id) == control.known_right
    TrustEvent.objects.create(
        annotator_id=annotation.annotator_id,
        project_id=question.project_id,
        question=question,
        kind="check",
        facts={"control": control.pk, "passed": passed, "unsure": annotation.unsure},
        at=annotation.created_at,
    )
    TrustScore.objects.get_or_create(annotator_id=annotation.annotator_id, question=question)
    TrustScore.objects.filter(annotator_id=annotation.annotator_id, question=question).update(
        checks=F("checks") + 1, checks_passed=F("checks_passed") + int(passed)
    )


def known_labels(project: Project) -> int:
    """Return how many known answers a project has."""
    return Control.objects.filter(question__project=project, retired_at=None).count()


def open_control_items(project: Project, clip_ids: Sequence[UUID]) -> None:
    """Make items for clips that are only ever asked as checks."""
    open_tasks(project, clip_ids, wanted=0, selected_by="control")
