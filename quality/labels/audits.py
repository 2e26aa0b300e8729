"""Audits: some clips, drawn as they end, are heard once more by their owner, who is not told the label.

Known answers are too easy to learn from how often a label is right that is said to be 90 % sure.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Label, Question, Task, TaskState
from common.errors import UserError
from quality.adding_up.means import wilson
from quality.labels.labelling import DECIDED
from quality.models import Audit, Crowd
from quality.people.ruling import ruling_in
from quality.services import dice

# Before so many are heard, no percentage is shown.
ENOUGH = 50
AT_ONCE = 500
# What waits is counted no further: more than so many says enough.
MOST_COUNTED = 500


@dataclass(frozen=True)
class Standing:
    """How far the audits of a question are: drawn, heard with a label, and how many labels were right."""

    drawn: int
    waiting: int
    heard: int
    right: int

    @property
    def missing(self) -> int:
        """How many more have to be heard before a percentage is shown."""
        return max(ENOUGH - self.heard, 0)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return where the share of right labels probably lies (95 %), if any is known."""
        return wilson(self.right, self.heard) if self.heard else None


def draw(question: Question, *, since: dt.datetime | None) -> int:
    """Draw audits among the tasks that ended since then; the same are drawn however often this is done."""
    share = ruling_in(question.project_id).audited
    ended = Task.objects.filter(
        question=question, state=TaskState.RETIRED, audit=None, aggregated__posterior__isnull=False
    ).exclude(aggregated__method=DECIDED)
    if since:
        ended = ended.filter(retired_at__gte=since)
    rows = ended.values_list("pk", "aggregated__posterior")
    drawn = [
        Audit(task_id=pk, question=question, posterior=posterior)
        for pk, posterior in rows.iterator(AT_ONCE)
        if is_drawn(pk, share)
    ]
    Audit.objects.bulk_create(drawn, ignore_conflicts=True, batch_size=AT_ONCE)
    return len(drawn)


def is_drawn(task_id: int, share: float) -> bool:
    """Return whether a task is among this share of those that end: always the same ones, and of more all."""
    return dice(f"audit {task_id}") < share


def audits_of(question: Question) -> QuerySet[Audit]:
    """Return all audits of a question."""
    return Audit.objects.filter(question=question)


def standing(question: Question) -> Standing:
    """Return how far the audits of a question are."""
    audits = audits_of(question)
    known = list(audits.filter(truth__isnull=False).values_list("posterior", "truth"))
    right = sum(max(posterior, key=posterior.__getitem__) == str(truth) for posterior, truth in known)
    unheard = audits.filter(heard_at=None).exclude(
        Q(task__state=TaskState.WITHDRAWN) | Q(task__aggregated__method=DECIDED)
    )
    return Standing(audits.count(), unheard[:MOST_COUNTED].count(), len(known), right)


@transaction.atomic
def hear(question: Question, said: Mapping[int, int | None], by: User, now: dt.datetime) -> int:
    """Keep what somebody heard, as a label by task (None: not sure); return how many of them are new."""
    labels = {label.pk: label for label in question.labels.all()}
    if any(label is not None and label not in labels for label in said.values()):
        raise UserError(
            _("Choose only labels that belong to “%(text)s”.") % {"text": question.text}, field="labels"
        )
    audits = audits_of(question).filter(pk__in=said, heard_at=None).select_for_update()
    heard = list(audits)
    for audit in heard:
        audit.truth, audit.heard_at, audit.heard_by = _label(labels, said[audit.pk]), now, by
    Audit.objects.bulk_update(heard, ["truth", "heard_at", "heard_by"])
    # The job works out what this says about percentages.
    Crowd.objects.filter(question=question).update(is_behind=True)
    return len(heard)


def _label(labels: Mapping[int, Label], label_id: int | None) -> Label | None:
    return None if label_id is None else labels[label_id]


def sure(posterior: Mapping[str, float], temperature: float | None) -> float | None:
    """Return how probable the label of a posterior is by what audits say; nothing before there are enough.

    The largest of p^(1/T), normalised (Guo et al. 2017).
    """
    if temperature is None:
        return None
    raised = [share ** (1 / temperature) for share in posterior.values()]
    return float(max(raised) / sum(raised))
