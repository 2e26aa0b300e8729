"""Reading the votes on an item, and what is known of whoever has just answered it, in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.db.models import BigIntegerField, Case, JSONField, OuterRef, Q, QuerySet, Subquery, When

from annotation.kinds import Said
from annotation.models import Annotation, Participation, Purpose, QuestionKind
from common.prepared import prepared
from quality.models import Crowd, TrustScore

# The columns of an annotation that hold what was said.
SAID = [field.name for field in fields(Said)]
NOBODY = 0


@dataclass(slots=True)
class Cast:
    """The votes on one task, and what its label stood on before the newest one.

    `weights` says how far each voter is trusted, where that is known. `counted` votes are in `joint`. The
    `newest` vote is of whoever has just answered: `trust` is what is known of them, after so many `checks`,
    and `crowd` what is known of everybody. `prior` is what a classifier says. `method` and `history` are
    those of its label so far, which may be `asked_again`. `circles` says to which circle the person of each
    vote belongs, if to one.
    """

    votes: list[Said] = field(default_factory=list)
    circles: list[int | None] = field(default_factory=list)
    weights: list[float | None] = field(default_factory=list)
    joint: Sequence[float] | None = None
    prior: dict[str, float] | None = None
    counted: int = 0
    newest: Said | None = None
    trust: dict[str, Any] | None = None
    checks: int = 0
    crowd: dict[str, Any] | None = None
    weight: float | None = None
    method: str | None = None
    history: list[dict[str, Any]] | None = None
    asked_again: bool = False

    def independent(self) -> list[Said]:
        """Return the votes of single choices in which each circle counts once: by its first label."""
        seen: set[int] = set()
        found = []
        for said, circle in zip(self.votes, self.circles, strict=True):
            is_echo = circle in seen and said.label_id is not None
            if circle is not None and said.label_id is not None:
                seen.add(circle)
            if not is_echo:
                found.append(said)
        return found


def votes_on(item_id: int, voter_id: int = NOBODY) -> dict[int, Cast]:
    """Return the votes on an item by task; `voter_id` is whoever has just answered."""
    cast: dict[int, Cast] = defaultdict(Cast)
    for row in _rows(item=item_id, person=voter_id):
        task_id, annotator_id, joint, prior, counted, method, history, asked_again, *of_voter = row
        weight, trust, checks, crowd, circle, *columns = of_voter
        said, task = Said(*columns), cast[task_id]
        task.votes.append(said)
        task.circles.append(circle)
        task.weights.append(weight)
        task.joint, task.prior, task.counted = joint, prior, counted or 0
        task.method, task.history, task.asked_again = method, history, bool(asked_again)
        if annotator_id == voter_id:
            task.newest, task.trust, task.checks, task.crowd = said, trust, checks or 0, crowd
            task.weight = weight
    return cast


@prepared(item=BigIntegerField(), person=BigIntegerField())
def _rows(item: int, person: int) -> QuerySet[Annotation, tuple[Any, ...]]:
    votes = Annotation.objects.filter(task__item=item, purpose=Purpose.VOTE)
    mine = TrustScore.objects.filter(annotator=person, question=OuterRef("task__question"))
    crowd = Crowd.objects.filter(question=OuterRef("task__question"))

    def of_mine(rows: QuerySet[Any, Any], column: str, **output: Any) -> Case:
        return Case(When(annotator=person, then=Subquery(rows.values(column)[:1])), **output)

    theirs = TrustScore.objects.filter(annotator=OuterRef("annotator"), question=OuterRef("task__question"))
    # Single choices keep what voters weighed in what was added up.
    part = Participation.objects.filter(
        project=OuterRef("task__question__project"), annotator=OuterRef("annotator")
    )
    added_up = When(~Q(kind=QuestionKind.SINGLE_CHOICE), then=Subquery(theirs.values("mean")[:1]))
    # In the order in which they came: the first of a circle counts.
    return (
        votes.order_by("pk")
        .annotate(
            weight=Case(added_up),
            trust=of_mine(mine, "state", output_field=JSONField()),
            checks=of_mine(mine, "checks"),
            crowd=of_mine(crowd, "state", output_field=JSONField()),
            circle=Subquery(part.values("circle")[:1]),
        )
        .values_list(
            "task",
            "annotator",
            "task__aggregated__joint",
            "task__aggregated__prior",
            "task__aggregated__votes",
            "task__aggregated__method",
            "task__aggregated__history",
            "task__aggregated__asked_again",
            "weight",
            "trust",
            "checks",
            "crowd",
            "circle",
            *SAID,
        )
    )
