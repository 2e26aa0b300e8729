"""The verbs of quality: known answers, checks, and what the votes on a task add up to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from annotation.kinds import Said
from annotation.models import Annotation, Item, Label, Project, Purpose, Question, Task, TaskState
from annotation.services import open_tasks
from quality.adding_up import Result, add_up
from quality.checks import note_checks
from quality.control import control_rate
from quality.models import AggregatedLabel, Control

# The columns of an annotation that hold what was said, and of a result beside its label.
SAID = [field.name for field in fields(Said)]
RESULT = ("value", "method", "support", "agreement", "votes", "tied")


@transaction.atomic
def add_controls(question: Question, known: Iterable[tuple[Item, Label]], *, origin: str) -> int:
    """Make control questions of items whose label is known: checks from now on, never voted on.

    Return how many are new. An item that has votes, or that somebody holds, stays as it is.
    """
    made, items = set_known(question, known, origin=origin)
    items.update(wanted=0, is_control=True)
    return made


def set_known(
    question: Question, known: Iterable[tuple[Item, Label]], *, origin: str
) -> tuple[int, QuerySet[Item]]:
    """Keep labels that are known to be right, end their tasks; return how many are new, and their items."""
    labels = {item.pk: label for item, label in known}
    untouched = Q(is_control=True) | Q(is_training=True) | Q(votes=0, leases=0)
    items = Item.objects.filter(untouched, pk__in=labels).order_by("pk").select_for_update()
    ids = list(items.values_list("pk", flat=True))
    controls = Control.objects.filter(question=question)
    before = controls.count()
    Control.objects.bulk_create(
        (Control(question=question, item_id=pk, label=labels[pk], origin=origin) for pk in ids),
        ignore_conflicts=True,
    )
    Task.objects.filter(question=question, item__in=ids, votes=0).update(wanted=0, state=TaskState.RETIRED)
    return controls.count() - before, Item.objects.filter(pk__in=ids)


def open_control_items(project: Project, clip_ids: Sequence[UUID]) -> None:
    """Make items for clips that are only ever asked as checks."""
    open_tasks(project, clip_ids, wanted=0, selected_by="control")


def wants_control(person_id: int, project_id: UUID, *, turns: int, number: int) -> bool:
    """Return whether a person's next turn should be a check; asking again throws no new dice."""
    return dice(f"{person_id} {project_id} {number}") < control_rate(turns)


def dice(throw: str) -> float:
    """Return a number from 0 to 1: always the same for one throw, and nobody outside can foretell it."""
    return int(salted_hmac("quality.control", throw).hexdigest()[:13], 16) / 16**13


def score_answer(annotations: Sequence[Annotation]) -> list[tuple[Task, Result]]:
    """Turn one turn's answers into facts: checks become trust events; return what the votes now add up to."""
    note_checks([annotation for annotation in annotations if annotation.purpose == Purpose.CONTROL])
    return aggregate([annotation.task for annotation in annotations if annotation.purpose == Purpose.VOTE])


def aggregate(tasks: Sequence[Task]) -> list[tuple[Task, Result]]:
    """Work out the labels of tasks from their votes and keep them."""
    if not tasks:
        return []
    votes: dict[int, list[Said]] = defaultdict(list)
    cast = Annotation.objects.filter(task__in=[task.pk for task in tasks], purpose=Purpose.VOTE)
    for task_id, *said in cast.values_list("task_id", *SAID):
        votes[task_id].append(Said(*said))
    results = [(task, add_up(task.question.kind, votes[task.pk], task.question.settings)) for task in tasks]
    _keep(results)
    return results


def _keep(results: Sequence[tuple[Task, Result]]) -> None:
    AggregatedLabel.objects.bulk_create(
        [
            AggregatedLabel(
                task_id=task.pk, **{name: getattr(result, name) for name in ("label_id", *RESULT)}
            )
            for task, result in results
        ],
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=["label", *RESULT, "updated_at"],
    )
