"""The verbs of quality: known answers, checks, and what the votes on a task add up to."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from annotation.models import Annotation, Item, Label, Project, Purpose, Question, Task, TaskState
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
    Item.objects.filter(pk__in=items, votes=0).update(wanted=0, is_control=True)
    return len(made)


def open_control_items(project: Project, clip_ids: Sequence[UUID]) -> None:
    """Make items for clips that are only ever asked as checks."""
    open_tasks(project, clip_ids, wanted=0, selected_by="control")


def wants_control(turns_so_far: int) -> bool:
    """Return whether the next turn should be a check, by chance."""
    return random.random() < control_rate(turns_so_far)  # noqa: S311 - a rate, not a secret


def score_answer(annotations: Sequence[Annotation]) -> list[tuple[Task, Majority[int]]]:
    """Turn one turn's answers into facts: checks become trust events; return what the votes now add up to."""
    for annotation in annotations:
        if annotation.purpose == Purpose.CONTROL:
            _note_check(annotation)
    return aggregate([annotation.task for annotation in annotations if annotation.purpose == Purpose.VOTE])


def aggregate(tasks: Sequence[Task]) -> list[tuple[Task, Majority[int]]]:
    """Work out the labels of tasks from their votes and keep them."""
    if not tasks:
        return []
    votes: dict[int, list[int | None]] = defaultdict(list)
    cast = Annotation.objects.filter(task__in=[task.pk for task in tasks], purpose=Purpose.VOTE)
    for task_id, label_id in cast.values_list("task_id", "label_id"):
        votes[task_id].append(label_id)
    results = [(task, majority(votes[task.pk])) for task in tasks]
    _keep(results)
    return results


def _keep(results: Sequence[tuple[Task, Majority[int]]]) -> None:
    AggregatedLabel.objects.bulk_create(
        [
            AggregatedLabel(
                task_id=task.pk,
                label_id=result.label,
                support=result.support,
                votes=result.votes,
                tied=result.tied,
            )
            for task, result in results
        ],
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=["label", "support", "votes", "tied", "updated_at"],
    )


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
    _count_check(annotation.annotator_id, question, passed=passed)


def _count_check(annotator_id: int, question: Question, *, passed: bool) -> None:
    score = TrustScore.objects.filter(annotator=annotator_id, question=question)
    if not score.update(checks=F("checks") + 1, checks_passed=F("checks_passed") + int(passed)):
        TrustScore.objects.create(
            annotator_id=annotator_id, question=question, checks=1, checks_passed=int(passed)
        )


def known_labels(project: Project) -> int:
    """Return how many known answers a project has."""
    return Control.objects.filter(question__project=project, retired_at=None).count()
