"""Reading what the answers of a project add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from annotation.models import Project, Question, Task, TaskState
from quality.labels.audits import sure
from quality.labels.labelling import DECIDED
from quality.labels.shown import in_a_line, support_of
from quality.models import Contest, Control, Crowd

PAGE = 20
# So many open contests of a question can be looked through.
MOST_CONTESTED = 5000
KNOWN = "known"
# Of some clips only a classifier has said something yet.
_ANSWERED = Q(aggregated__votes__gt=0) | Q(aggregated__method=DECIDED) | Q(aggregated__machine=True)
_STATES = {
    "answered": _ANSWERED,
    "agreed": _ANSWERED & Q(state=TaskState.RETIRED),
    "disputed": Q(state=TaskState.DISPUTED) | Q(state=TaskState.OPEN, referred_at__isnull=False),
    "contested": Q(pk__in=Contest.objects.filter(closed_at=None).values("task")),
    "waiting": Q(state=TaskState.OPEN) & (Q(aggregated=None) | Q(aggregated__votes=0)),
}
FILTERS = (*_STATES, KNOWN)


def agreement_of(question: Question) -> float | None:
    """Return Krippendorff's alpha of a question, as of the last time it was worked out."""
    return Crowd.objects.filter(question=question).values_list("alpha", flat=True).first()


@dataclass(frozen=True)
class LabelPage:
    """Some tasks of one question with their results, and where the next ones begin, if there are more.

    Each task has what stands in its row: its `result` in a line, its `support`, and how `sure` its label is
    where audits tell.
    """

    tasks: list[Task]
    after: int | None


def labels_of(question: Question, shown: str, after: int = 0) -> LabelPage:
    """Return the next tasks of a question behind item `after`.

    Page 1,000 costs what page 1 does; what few tasks fit is sought among all that lie between them.
    """
    wanted = Q(item__in=_controls(question).values("item")) if shown == KNOWN else _STATES[shown]
    if shown == "contested":
        # They are few among all: sought from the contests.
        wanted = Q(pk__in=_contested(question))
    ahead = Task.objects.filter(wanted, question=question, item_id__gt=after)
    tasks: list[Task] = list(
        ahead.select_related("item__clip", "item__other", "aggregated__label")
        .annotate(is_contested=Exists(Contest.objects.filter(task=OuterRef("pk"), closed_at=None)))
        .prefetch_related(Prefetch("item__controls", _known_labels(question), to_attr="known"))
        .order_by("item_id")[: PAGE + 1]
    )
    more = len(tasks) > PAGE
    _say(question, tasks)
    return LabelPage(tasks[:PAGE], tasks[PAGE - 1].item_id if more else None)


def _contested(question: Question) -> list[int]:
    # In no order: else all tasks might be gone through in theirs.
    open_ones = Contest.objects.filter(closed_at=None, task__question=question)
    return list(open_ones.order_by().values_list("task", flat=True)[:MOST_CONTESTED])


def _say(question: Question, tasks: Sequence[Task]) -> None:
    results = [(task, getattr(task, "aggregated", None)) for task in tasks]
    temperature = Crowd.objects.filter(question=question).values_list("temperature", flat=True).first()
    if any(found and found.value for _, found in results):
        prefetch_related_objects([question], "labels")
    for task, found in results:
        task.result = in_a_line(question, found) if found else ""  # type: ignore[attr-defined]
        is_told = found and (found.votes or found.method == DECIDED)
        task.support = support_of(found) if found and is_told else ""  # type: ignore[attr-defined]
        is_weighed = found and found.label_id and found.method != DECIDED
        posterior = found.posterior if found and is_weighed else None
        task.sure = _percent(sure(posterior, temperature)) if posterior else ""  # type: ignore[attr-defined]


def _percent(share: float | None) -> str:
    return "" if share is None else _("%(percent)d %% sure") % {"percent": round(100 * share)}


def _controls(question: Question) -> QuerySet[Control]:
    return Control.objects.filter(question=question, retired_at=None)


def _known_labels(question: Question) -> QuerySet[Control]:
    return _controls(question).filter(known_right=True).select_related("label")


def known_answers(project: Project) -> int:
    """Return how many known answers are asked as checks; those of the training round are not."""
    asked = Control.objects.filter(question__project=project, item__is_control=True)
    return asked.filter(known_right=True, retired_at=None).count()
