"""Decisions as facts about those who had voted: how far they said what was decided."""

from django.db.models import QuerySet
from django.utils import timezone

from annotation.kinds import Said
from annotation.models import Annotation, Purpose, Question, Task
from quality.checks.consistency import sameness
from quality.labels.casting import SAID
from quality.models import Decision, TrustEvent

DECISION = "decision"


def note_decision(decision: Decision, task: Task) -> int:
    """Note for each sure voter how far they said what was decided, from 0 to 1; return of how many.

    Where people may rightly differ, a decision says nothing of anybody. What is taken back later stays as a
    fact that names its decision, and counts no more.
    """
    question = task.question
    if question.subjective or decision.said is None or decision.said.unsure:
        return 0
    right = said_in(decision.said)
    events = [
        TrustEvent(
            annotator_id=person,
            project_id=question.project_id,
            question=question,
            kind=DECISION,
            facts={"decision": decision.pk, "sameness": _grade(question, said, right)},
            at=decision.decided_at or timezone.now(),
        )
        for person, said in _votes(task)
    ]
    return len(TrustEvent.objects.bulk_create(events))


def said_in(annotation: Annotation) -> Said:
    """Return what stands in the columns of an answer."""
    return Said(*(getattr(annotation, column) for column in SAID))


def _grade(question: Question, said: Said, right: Said) -> float | None:
    found = sameness(question.kind, said, right, question.settings)
    return None if found is None else round(found, 4)


def _votes(task: Task) -> list[tuple[int, Said]]:
    rows: QuerySet[Annotation] = Annotation.objects.filter(
        task=task, purpose=Purpose.VOTE, unsure=False, annotator__closing_at=None
    )
    return [(row[0], Said(*row[1:])) for row in rows.order_by("pk").values_list("annotator", *SAID)]
