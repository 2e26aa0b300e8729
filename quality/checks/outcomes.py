"""Checks: what answers to clips whose labels are known say about whoever gave them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F

from annotation.models import Annotation, Purpose, Question
from quality.checks.excused import excused_events
from quality.models import Control, TrustEvent, TrustScore

CHECK = "check"
# Adds to whatever counts are there: two first checks at once are two checks.
_ADD_UP = """
    INSERT INTO quality_trustscore (annotator_id, question_id, checks, checks_passed) VALUES {rows}
    ON CONFLICT (annotator_id, question_id) DO UPDATE SET
        checks = quality_trustscore.checks + excluded.checks,
        checks_passed = quality_trustscore.checks_passed + excluded.checks_passed
"""


def note_checks(annotations: Sequence[Annotation]) -> None:
    """Turn the answers of one control turn into facts, in three statements however many questions it has.

    What was said of a label known to be wrong, among votes, is noted by a job (`note_known_wrong`): the turn
    that says it costs no more than others.
    """
    annotations = [one for one in annotations if one.assignment is None or one.assignment.is_control]
    if not annotations:
        return
    known = _known(annotations)
    _note([(one, known[one.task.question_id]) for one in annotations if one.task.question_id in known])


def note_known_wrong(question: Question) -> int:
    """Turn what people said of clips one of whose labels is known to be wrong into facts; return how many.

    Each answer is noted once.
    """
    known: dict[int, list[Control]] = defaultdict(list)
    active = Control.objects.filter(question=question, retired_at=None)
    wrong = active.filter(known_right=False).exclude(item__in=active.filter(known_right=True).values("item"))
    for control in wrong.order_by("pk"):
        known[control.item_id].append(control)
    said = Annotation.objects.filter(
        task__question=question,
        task__item__in=known,
        purpose__in=[Purpose.VOTE, Purpose.CONTROL],
        assignment__is_control=False,
    )
    answers = list(said.select_related("task__question").order_by("pk"))
    noted = _noted(question, answers, {control.pk: item for item, some in known.items() for control in some})
    new = [one for one in answers if (one.annotator_id, one.task.item_id) not in noted]
    _note([(one, known[one.task.item_id]) for one in new])
    return len(new)


def _noted(
    question: Question, answers: Sequence[Annotation], items: Mapping[int, int]
) -> set[tuple[int, int]]:
    """Return the people and items of checks that were noted; `items` are those of the controls."""
    people = {one.annotator_id for one in answers}
    events = TrustEvent.objects.filter(annotator__in=people, question=question, kind=CHECK)
    facts = events.values_list("annotator", "facts__control")
    return {(person, items[control]) for person, control in facts if control in items}


def _note(checks: Sequence[tuple[Annotation, Sequence[Control]]]) -> None:
    if not checks:
        return
    events = [_event(annotation, controls) for annotation, controls in checks]
    TrustEvent.objects.bulk_create(events)
    _count([event for event in events if event.facts["passed"] is not None])


def count_no_more(control: Control) -> None:
    """Let a control's checks count for and against nobody; the facts stay."""
    _recount(control, -1)


def count_again(control: Control) -> None:
    """Let a control's checks count again."""
    _recount(control, 1)


def _recount(control: Control, step: int) -> None:
    asked = Annotation.objects.filter(task__question=control.question_id, task__item=control.item_id)
    events = TrustEvent.objects.filter(
        annotator__in=asked.values("annotator"),
        question=control.question_id,
        kind=CHECK,
        facts__control=control.pk,
    )
    excused = excused_events(control.question_id)
    judged = [
        (person, passed)
        for pk, person, passed in events.values_list("pk", "annotator", "facts__passed")
        if passed or pk > excused.get(person, 0)
    ]
    scores = TrustScore.objects.filter(question=control.question_id)
    passed = scores.filter(annotator__in=[person for person, passed in judged if passed])
    failed = scores.filter(annotator__in=[person for person, passed in judged if passed is False])
    if step < 0:
        passed, failed = passed.filter(checks_passed__gt=0), failed.filter(checks__gt=F("checks_passed"))
    passed.update(checks=F("checks") + step, checks_passed=F("checks_passed") + step)
    failed.update(checks=F("checks") + step)


def _known(annotations: Sequence[Annotation]) -> dict[int, list[Control]]:
    """Return the known labels of the item of these answers by question; what was retired checks nobody."""
    known: dict[int, list[Control]] = defaultdict(list)
    items = {annotation.task.item_id for annotation in annotations}
    for control in Control.objects.filter(item__in=items, retired_at=None).order_by("pk"):
        known[control.question_id].append(control)
    return known


def _event(annotation: Annotation, controls: Sequence[Control]) -> TrustEvent:
    decisive, passed, weak = _judge(annotation, controls)
    facts: dict[str, Any] = {"control": decisive.pk, "passed": passed, "unsure": annotation.unsure}
    return TrustEvent(
        annotator_id=annotation.annotator_id,
        project_id=annotation.task.question.project_id,
        question=annotation.task.question,
        kind=CHECK,
        facts={**facts, "weak": True} if weak else facts,
        at=annotation.created_at,
    )


def _judge(annotation: Annotation, controls: Sequence[Control]) -> tuple[Control, bool | None, bool]:
    """Return the control that decides, whether it was passed (None: unsure), and if that is a weak pass.

    Where the right label is known, it decides. Where only wrong ones are, choosing one of them fails, and any
    other label passes weakly.
    """
    right = next((control for control in controls if control.known_right), None)
    chosen = next((control for control in controls if control.label_id == annotation.label_id), None)
    if annotation.unsure:
        return right or controls[0], None, False
    if right:
        return right, chosen == right, False
    return chosen or controls[0], chosen is None, chosen is None


def _count(events: Iterable[TrustEvent]) -> None:
    counts: Counter[tuple[int, int]] = Counter()
    passed: Counter[tuple[int, int]] = Counter()
    for event in events:
        key = event.annotator_id, event.question_id or 0
        counts[key] += 1
        passed[key] += event.facts["passed"]
    # In one order, so that two turns of one person at once do not wait for each other.
    rows = [(*key, counts[key], passed[key]) for key in sorted(counts)]
    if rows:
        statement = _ADD_UP.format(rows=", ".join(["(%s, %s, %s, %s)"] * len(rows)))
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for row in rows for value in row])
