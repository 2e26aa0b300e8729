"""Finds the questions with news, so that a job revises them: none is looked at that nobody has answered."""

import datetime as dt

from django.db.models import F, Max, Q

from annotation.models import Annotation, Participation, Purpose, Question
from quality.labels import referring
from quality.models import Crowd

# An answer that was written before another may be seen after it; of so many, none is missed.
OVERLAP = 1000
REST = dt.timedelta(seconds=15)
# Whether people who gave their share may go on is looked at so often, without news too.
ASKED_AGAIN = dt.timedelta(hours=1)
# A question that takes long rests so many times as long.
REST_SHARE = 5.0


def note_news(now: dt.datetime) -> None:
    """Mark the questions that have newer answers than they were last judged by, at a cost of what is new."""
    newest_read = Crowd.objects.aggregate(newest=Max("read"))["newest"] or 0
    fresh = Annotation.objects.filter(
        purpose__in=[Purpose.VOTE, Purpose.CONTROL, Purpose.REPEAT], pk__gt=newest_read - OVERLAP
    )
    newest = dict(fresh.values_list("task__question").annotate(newest=Max("pk")))
    there = dict(Crowd.objects.filter(question__in=newest).values_list("question", "read"))
    Crowd.objects.bulk_create(
        [Crowd(question_id=pk) for pk in newest if pk not in there], ignore_conflicts=True
    )
    behind = [pk for pk, latest in newest.items() if latest > there.get(pk, 0)]
    Crowd.objects.filter(question__in=behind).update(is_behind=True)
    # Where the owner wants another confidence, clips end earlier or open again.
    other = Crowd.objects.exclude(confidence=F("question__project__confidence")).filter(confidence__gte=0)
    Crowd.objects.filter(pk__in=list(other.values_list("pk", flat=True))).update(is_behind=True)
    # Whoever waits for others may go on when these are gone, and at once when their project was changed.
    waiting = Participation.objects.filter(has_share=True).values("project").distinct()
    stood = Crowd.objects.filter(question__project__in=waiting).filter(
        Q(revised_at__lt=now - ASKED_AGAIN) | Q(revised_at__lt=F("question__project__updated_at"))
    )
    Crowd.objects.filter(pk__in=list(stood.values_list("pk", flat=True))).update(is_behind=True)
    # Trusted people who do not come bring no news.
    late = referring.overdue(now).values_list("question", flat=True).distinct()
    Crowd.objects.filter(pk__in=list(late)).update(is_behind=True)


def questions_due(now: dt.datetime) -> list[Question]:
    """Return the questions with news that have rested, the longest first."""
    behind = Crowd.objects.filter(is_behind=True).filter(Q(revised_at=None) | Q(revised_at__lte=now - REST))
    crowds = (
        behind.order_by("revised_at").select_related("question__project").prefetch_related("question__labels")
    )
    return [crowd.question for crowd in crowds if _has_rested(crowd, now)]


def _has_rested(crowd: Crowd, now: dt.datetime) -> bool:
    rest = dt.timedelta(seconds=REST_SHARE * crowd.seconds)
    return crowd.revised_at is None or crowd.revised_at + rest <= now


def claim(question: Question) -> bool:
    """Take a question on; false when another worker has. What is cut short is found again by its answers."""
    return bool(Crowd.objects.filter(question=question, is_behind=True).update(is_behind=False))
