"""What players see of how far they are trusted: in steps of twenty answers, so that no single answer tells.

A job keeps the steps, the page reads them. A step is written once and says nothing of what came after it:
whoever looks before and after an answer sees the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from annotation.models import Project, Question
from quality.models import Crowd, MirrorStep, TrustEvent, TrustScore
from quality.news import tell_player
from quality.people.mixing import mixed_most

STEP = 20
# Trust is told in steps of 5 %.
GRAIN = 20
MOST_SHOWN = 60
MOST_REPEATS = 400
AT_ONCE = 200


@transaction.atomic
def keep_steps(question: Question) -> int:
    """Keep a step for everybody who has given so many answers more; return for how many. For a job.

    Whoever begins anew has their next step once as many answers lie between as always.
    """
    # Two jobs wait for each other here: the later one finds the steps written.
    Crowd.objects.select_for_update(no_key=True).filter(question=question).first()
    steps = [_step(question, score) for score in _due(question).iterator(AT_ONCE)]
    MirrorStep.objects.bulk_create(steps, batch_size=AT_ONCE)
    for step in steps:
        tell_player(question.project_id, step.annotator_id)
    return len(steps)


def _due(question: Question) -> QuerySet[TrustScore]:
    mine = MirrorStep.objects.filter(question=question, annotator=OuterRef("annotator")).order_by("-pk")
    scores = TrustScore.objects.filter(
        question=question, mean__isnull=False, answers__gte=STEP, annotator__closing_at=None
    )
    return scores.alias(before=Coalesce(Subquery(mine.values("answers")[:1]), 0)).filter(
        Q(answers__gte=F("before") + STEP) | Q(answers__lte=F("before") - STEP)
    )


def _step(question: Question, score: TrustScore) -> MirrorStep:
    mixed = None if question.subjective else mixed_most(score.state)
    return MirrorStep(
        annotator_id=score.annotator_id,
        question=question,
        answers=score.answers,
        trust=round(min(max(score.mean or 0.0, 0.0), 1.0) * GRAIN) / GRAIN,
        said_id=mixed.said if mixed else None,
        meant_id=mixed.meant if mixed else None,
    )


def steps_of(user: User, project: Project) -> dict[int, list[MirrorStep]]:
    """Return a person's steps at each question of a project, the oldest first; in one statement."""
    rows = MirrorStep.objects.filter(annotator=user, question__project=project)
    found: dict[int, list[MirrorStep]] = defaultdict(list)
    for step in rows.order_by("-pk")[: MOST_SHOWN * 10]:
        if len(found[step.question_id]) < MOST_SHOWN:
            found[step.question_id].insert(0, step)
    return found


def repeats_of(user: User, questions: Sequence[Question]) -> dict[int, list[float]]:
    """Return how far a person said the same about each clip that came once more, by question."""
    events = TrustEvent.objects.filter(annotator=user, question__in=questions, kind="repeat")
    found: dict[int, list[float]] = defaultdict(list)
    for question, sameness in _graded(events):
        found[question].append(sameness)
    return found


def _graded(events: QuerySet[TrustEvent]) -> Iterator[tuple[int, float]]:
    newest = events.order_by("-pk").values_list("question", "facts__sameness")[:MOST_REPEATS]
    return ((question, float(sameness)) for question, sameness in newest if question and sameness is not None)
