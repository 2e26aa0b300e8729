"""Failed checks that count no more for one person, because a reviewer agreed to their appeal."""

from collections.abc import Mapping

from django.db.models import Max

from annotation.models import Annotation, Question
from quality.models import TrustEvent, TrustScore

EXCUSED = "excused"


def excuse(person_id: int, question: Question, facts: Mapping[str, object]) -> TrustEvent:
    """Let the checks that a person has failed at a question so far count no more; the facts stay."""
    newest = Annotation.objects.filter(annotator=person_id).aggregate(newest=Max("pk"))["newest"] or 0
    scores = TrustScore.objects.select_for_update().filter(annotator=person_id, question=question)
    for score in scores:
        score.checks = score.checks_passed
        score.save(update_fields=["checks"])
    return TrustEvent.objects.create(
        annotator_id=person_id,
        project_id=question.project_id,
        question=question,
        kind=EXCUSED,
        facts={**facts, "until": newest},
    )


def excused_answers(question: Question) -> dict[int, int]:
    """Return the newest answer of each person up to which checks that they failed do not count."""
    events = TrustEvent.objects.filter(question=question, kind=EXCUSED).order_by("pk")
    return {person: facts["until"] for person, facts in events.values_list("annotator", "facts")}


def excused_events(question: Question | int) -> dict[int, int]:
    """Return the fact by which each person was excused last: failed checks noted before it do not count."""
    events = TrustEvent.objects.filter(question=question, kind=EXCUSED)
    return dict(events.values_list("annotator").annotate(newest=Max("pk")))
