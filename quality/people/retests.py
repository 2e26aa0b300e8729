"""The re-test of a paused person: controls they have not met, lent one by one, and what came of them."""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.functions import Coalesce

from annotation.ahead import CONTROL, MET, ORDERS, Row
from annotation.models import Annotation, Assignment, AssignmentState, Purpose
from annotation.pool import WINDOW, Candidate
from clips.models import ClipState
from common.prepared import prepared
from quality.models import Control, Pause

CLIPS = 5


class Ahead(NamedTuple):
    """A clip that the re-test may lend next, its speaker, and how many clips of the re-test are taken."""

    item_id: int
    speaker: str
    taken: int

    @property
    def candidate(self) -> Candidate:
        """The seat that it asks for; the person's place in the pool stays where it is."""
        row = Row(
            rank=ORDERS.index(CONTROL),
            at=0,
            item_id=self.item_id,
            is_free=True,
            is_control=True,
            is_training=False,
            is_repeat=False,
            is_hard=False,
            speaker=self.speaker,
            is_met=False,
        )
        return Candidate(row, CONTROL, leads=False)


class Said(NamedTuple):
    """One answer of a re-test: its annotation, and whether it was right."""

    pk: int
    right: bool


def _known() -> QuerySet[Control]:
    ready = {"item__is_control": True, "item__clip__state": ClipState.READY}
    return Control.objects.filter(known_right=True, retired_at=None, **ready)


def _unmet(person: int) -> QuerySet[Control]:
    met = Assignment.objects.filter(annotator=person, item=OuterRef("item"), state__in=MET)
    return _known().filter(~Exists(met), item__is_aside=False)


def are_enough(pause: Pause) -> bool:
    """Return whether there are clips enough for a re-test that its person has not met."""
    unmet = _unmet(pause.annotator_id).filter(question=pause.question_id)
    return unmet[:CLIPS].count() >= CLIPS


def ahead(person_id: int, project_id: UUID, now: dt.datetime) -> list[Ahead]:
    """Return what a re-test under way may lend next, in one statement; nothing without one, or at its end."""
    return [Ahead(*row) for row in _ahead(person=person_id, project=project_id, now=now)]


@prepared(person=BigIntegerField(), project=UUIDField(), now=DateTimeField())
def _ahead(person: int, project: UUID, now: dt.datetime) -> QuerySet[Control, tuple[Any, ...]]:
    under_way = Pause.objects.filter(
        annotator=person, project=project, ended_at=None, retest_after__isnull=False
    )
    known = Exists(_known().filter(item=OuterRef("item"), question__in=under_way.values("question")))
    live = Q(state=AssignmentState.LENT, expires_at__gt=now)
    turns = Assignment.objects.filter(
        live | Q(state=AssignmentState.ANSWERED),
        known,
        annotator=person,
        project=project,
        number__gt=Subquery(under_way.values("retest_after")[:1]),
        is_retest=True,
    )
    taken = turns.order_by().values("annotator").annotate(number=Count("pk")).values("number")
    unmet = _unmet(person).filter(question__in=under_way.values("question"))
    found = unmet.order_by("item__shuffle").annotate(taken=Coalesce(Subquery(taken[:1]), 0))
    return found.values_list("item", "item__clip__speaker", "taken")[:WINDOW]


def said_in(pause: Pause) -> list[Said]:
    """Return the answers of the re-test under way, as they came; those whose label is still known."""
    known = _known().filter(question=pause.question_id, item=OuterRef("task__item"))
    answers = Annotation.objects.filter(
        Exists(known),
        annotator=pause.annotator_id,
        task__question=pause.question_id,
        purpose=Purpose.CONTROL,
        assignment__is_retest=True,
        assignment__project=pause.project_id,
        assignment__number__gt=pause.retest_after,
    )
    right = answers.annotate(right=Exists(known.filter(label=OuterRef("label"))))
    return [Said(*row) for row in right.order_by("pk").values_list("pk", "right")[:CLIPS]]


def goes_on(pause: Pause, now: dt.datetime) -> bool:
    """Return whether a re-test under way has clips to lend, or waits for an answer."""
    held = Assignment.objects.filter(
        annotator=pause.annotator_id,
        project=pause.project_id,
        number__gt=pause.retest_after,
        is_retest=True,
        state=AssignmentState.LENT,
        expires_at__gt=now,
    )
    return held.exists() or _unmet(pause.annotator_id).filter(question=pause.question_id).exists()


def is_passed(said: list[Said], right: int) -> bool:
    """Return whether a whole re-test was passed, where so many must be right."""
    return sum(one.right for one in said) >= right
