"""What the page of rules counts, worked out by the job: nobody counts all answers for a look."""

from collections import Counter

from django.db.models import Count, Q

from annotation.models import Annotation, Purpose, Question, Task, TaskState
from quality.models import Audit, Crowd


def keep_counts(question: Question) -> None:
    """Keep how often the rules of a question acted so far."""
    Crowd.objects.filter(question=question).update(counts={**_of_answers(question), **_of_tasks(question)})


def _of_answers(question: Question) -> dict[str, int]:
    given = Annotation.objects.filter(task__question=question).values_list("purpose")
    counts = Counter(dict(given.annotate(number=Count("pk"))))
    return {"checks": counts[Purpose.CONTROL], "repeats": counts[Purpose.REPEAT]}


def _of_tasks(question: Question) -> dict[str, int]:
    tasks = Task.objects.filter(question=question).aggregate(
        closed=Count("pk", filter=Q(state=TaskState.RETIRED, votes__gt=0)),
        disputed=Count("pk", filter=Q(state=TaskState.DISPUTED)),
        reopened=Count("pk", filter=Q(reopened_at__isnull=False)),
        referred=Count("pk", filter=Q(referred_at__isnull=False)),
    )
    heard = Audit.objects.filter(question=question).aggregate(
        drawn=Count("pk"), heard=Count("pk", filter=Q(truth__isnull=False))
    )
    return {**tasks, **heard}
