"""Consistency questions: what a clip that came once more says about whoever answered it twice."""

from collections.abc import Sequence

from annotation.kinds import Said
from annotation.models import Annotation, Purpose
from quality.checks.consistency import sameness
from quality.labels.casting import SAID
from quality.models import TrustEvent


def note_repeats(annotations: Sequence[Annotation]) -> None:
    """Turn the answers of one repeated turn into facts, in two statements however many questions it has."""
    if not annotations:
        return
    votes = Annotation.objects.filter(
        task__in=[one.task_id for one in annotations],
        annotator=annotations[0].annotator_id,
        purpose=Purpose.VOTE,
    )
    first = {vote.task_id: vote for vote in votes}
    TrustEvent.objects.bulk_create(
        _event(first[one.task_id], one) for one in annotations if one.task_id in first
    )


def _event(first: Annotation, second: Annotation) -> TrustEvent:
    question = second.task.question
    grade = sameness(question.kind, _said(first), _said(second), question.settings)
    return TrustEvent(
        annotator_id=second.annotator_id,
        project_id=question.project_id,
        question=question,
        kind="repeat",
        facts={
            "first": first.pk,
            "second": second.pk,
            "sameness": None if grade is None else round(grade, 6),
        },
        at=second.created_at,
    )


def _said(annotation: Annotation) -> Said:
    return Said(**{name: getattr(annotation, name) for name in SAID})
