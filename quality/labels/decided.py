"""What people decided about single tasks, as it stands: what was taken back counts no more."""

from collections.abc import Sequence

from django.db.models import QuerySet

from annotation.kinds import Said
from annotation.models import Question, QuestionKind
from quality.labels.casting import SAID
from quality.models import Decision


def standing(task_ids: Sequence[int]) -> dict[int, Decision]:
    """Return the decision that stands about each of these tasks, where there is one: the newest."""
    return {decision.task_id: decision for decision in _standing().filter(task__in=task_ids)}


def decided_labels(question: Question) -> dict[int, int]:
    """Return the label of each task of a single choice that was decided.

    Where people may rightly differ, nobody is held to it.
    """
    if question.subjective:
        return {}
    sure = _standing().filter(task__question=question, said__label__isnull=False)
    return dict(sure.values_list("task", "said__label"))


def decided_answers(question: Question) -> dict[int, Said]:
    """Return what was decided of each task of a question whose answers are graded.

    Where people may rightly differ, nobody is held to it; nor to the words of a text.
    """
    if question.subjective or question.kind == QuestionKind.TEXT:
        return {}
    rows = _standing().filter(task__question=question, said__isnull=False)
    columns = (f"said__{column}" for column in SAID)
    return {task: Said(*said) for task, *said in rows.values_list("task", *columns)}


def _standing() -> QuerySet[Decision]:
    """Return decisions that gave a label and were not taken back. The newest comes last."""
    made = Decision.objects.filter(decided_at__isnull=False, undone_at=None, said__unsure=False)
    return made.order_by("decided_at", "pk")
