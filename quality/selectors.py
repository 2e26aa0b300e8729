"""Reading what the answers of a project add up to."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from annotation.models import Project, Question, Task, TaskState
from quality.models import Control

PAGE = 20
KNOWN = "known"
_STATES = {
    "answered": Q(aggregated__isnull=False),
    "agreed": Q(aggregated__isnull=False, state=TaskState.RETIRED),
    "disputed": Q(state=TaskState.DISPUTED),
    "waiting": Q(aggregated=None, state=TaskState.OPEN),
}
FILTERS = (*_STATES, KNOWN)


@dataclass(frozen=True)
class LabelPage:
    """Some tasks of one question with their labels, and where the next ones begin, if there are more."""

    tasks: list[Task]
    after: int | None


def labels_of(question: Question, shown: str, after: int = 0) -> LabelPage:
    """Return the next tasks of a question behind item `after`.

    Page 1,000 costs what page 1 does; what few tasks fit is sought among all that lie between them.
    """
    wanted = Q(item__in=_controls(question).values("item")) if shown == KNOWN else _STATES[shown]
    ahead = Task.objects.filter(wanted, question=question, item_id__gt=after)
    tasks = list(
        ahead.select_related("item__clip", "aggregated__label")
        .prefetch_related(Prefetch("item__controls", _known_labels(question), to_attr="known"))
        .order_by("item_id")[: PAGE + 1]
    )
    more = len(tasks) > PAGE
    return LabelPage(tasks[:PAGE], tasks[PAGE - 1].item_id if more else None)


def _controls(question: Question) -> QuerySet[Control]:
    return Control.objects.filter(question=question, retired_at=None)


def _known_labels(question: Question) -> QuerySet[Control]:
    return _controls(question).filter(known_right=True).select_related("label")


def known_answers(project: Project) -> int:
    """Return how many known answers a project has."""
    return Control.objects.filter(question__project=project, retired_at=None).count()
