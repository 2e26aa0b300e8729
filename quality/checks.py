"""Checks: what answers to clips whose labels are known say about whoever gave them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from annotation.models import Annotation
from quality.models import Control, TrustEvent

# Adds to whatever counts are there: two first checks at once are two checks.
_ADD_UP = """
    INSERT INTO quality_trustscore (annotator_id, question_id, checks, checks_passed) VALUES {rows}
    ON CONFLICT (annotator_id, question_id) DO UPDATE SET
        checks = quality_trustscore.checks + excluded.checks,
        checks_passed = quality_trustscore.checks_passed + excluded.checks_passed
"""


def note_checks(annotations: Sequence[Annotation]) -> None:
    """Turn the answers of one control turn into facts, in three statements however many questions it has."""
    if not annotations:
        return
    known = _known(annotations)
    checks = [(one, known[one.task.question_id]) for one in annotations if one.task.question_id in known]
    if not checks:
        return
    events = [_event(annotation, controls) for annotation, controls in checks]
    TrustEvent.objects.bulk_create(events)
    _count([event for event in events if event.facts["passed"] is not None])


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
        kind="check",
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
    # In one order, so that two turns of one person at once do not wait for each other.
    rows = sorted((event.annotator_id, event.question_id, 1, int(event.facts["passed"])) for event in events)
    if rows:
        statement = _ADD_UP.format(rows=", ".join(["(%s, %s, %s, %s)"] * len(rows)))
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for row in rows for value in row])
