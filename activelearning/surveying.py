"""Surveys a loop after a round, in a job: a map of its clips, what it takes for what, what chance would have
come to.

Read from the labels as they are now. The newest survey takes the place of the one before, whole.
"""

from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Avg, Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from activelearning import chance, mapping
from activelearning.evaluation import confusion
from activelearning.lessons.contract import Thoughts
from activelearning.measuring import known_extraction
from activelearning.models import Arm, Dot, Pick, Plan, Round, Survey
from activelearning.models.survey import SIDE
from activelearning.rounds.labels import UNGUIDED, count_answers
from activelearning.rounds.standing import Standing
from activelearning.selectors import newest_learnt
from activelearning.store import RowsLost
from activelearning.strategies import told
from annotation.models import Question, QuestionKind, Task, TaskState
from clips.models import Clip, ClipState
from clips.storing import workbench
from live.publish import publish
from live.topics import topic
from quality.inference.answers import Whole

AT_ONCE = 500


def survey(question_id: int, progress: Any) -> None:
    """Survey a loop after its newest round that was learnt; nothing where the store has lost its rows."""
    plan = Plan.objects.select_related("question__project__dataset").filter(pk=question_id).first()
    newest = newest_learnt(plan) if plan else None
    extraction = known_extraction(plan.question.project) if plan else None
    if plan is None or newest is None or extraction is None:
        return
    progress.set_total(3)
    progress.advance(0, message=gettext_noop("Reading what was measured"))
    with workbench() as folder:
        try:
            standing = Standing.read(plan, extraction, folder)
        except RowsLost:
            # The loop itself has them measured again.
            return
        progress.advance(message=gettext_noop("Drawing the map"))
        dots = _dots(standing)
        progress.advance(message=gettext_noop("Working out what chance would have come to"))
        facts = _confusion(standing, dots) | {"chance": _chance(standing, newest.uar)}
    _keep(plan, newest, len(standing.ground.clip_ids), dots, facts)
    publish(topic("project", plan.question.project_id), "progress", {})


def _dots(standing: Standing) -> list[Dot]:
    """Return a dot for each clip that lies on the map or is held."""
    asked = _asked(standing)
    places = mapping.drawn(asked, len(standing.ground.clip_ids), random_state=standing.seed)
    gram = standing.hears.kernel(places, places)
    first = mapping.principal(gram)
    near = mapping.neighbours(gram, first, random_state=standing.seed)
    laid = np.hstack([mapping.on_square(first, SIDE), mapping.on_square(near, SIDE)])
    places_of = dict(zip(places.tolist(), laid.tolist(), strict=True))
    clips = np.union1d(places, standing.known.held)
    dots = [Dot(clip_id=standing.ground.clip_ids[place]) for place in clips.tolist()]
    for place, dot in zip(clips.tolist(), dots, strict=True):
        if place in places_of:
            dot.x, dot.y, dot.near_x, dot.near_y = places_of[place]
    _say(dots, standing.think(clips))
    if _is_single(standing):
        truth = dict(zip(standing.known.held.tolist(), standing.known.truth.tolist(), strict=True))
        for place, dot in zip(clips.tolist(), dots, strict=True):
            dot.truth_id = standing.classes[truth[place]] if place in truth else None
    return dots


def _say(dots: list[Dot], thoughts: Thoughts | None) -> None:
    """Write on dots what is thought of their clips, if anything is."""
    if thoughts is None:
        return
    for row, dot in enumerate(dots):
        dot.confidence = round(float(thoughts.sure[row]), 4)
        dot.label_id, dot.number = thoughts.label(row), thoughts.number(row)


def _asked(standing: Standing) -> Whole:
    """Return the places of all clips that a round chose."""
    picked = Pick.objects.filter(round__plan=standing.plan).values_list("task__item__clip", flat=True)
    places = standing.ground.places
    return np.array([places[one] for one in picked if one in places], np.int64)


def _is_single(standing: Standing) -> bool:
    return standing.plan.question.kind == QuestionKind.SINGLE_CHOICE


def _confusion(standing: Standing, dots: list[Dot]) -> dict[str, Any]:
    """Count the holdout's dots by what people said (rows) and the classifier says (columns)."""
    places = {label: place for place, label in enumerate(standing.classes)}
    cells = [
        (places[dot.truth_id], places[dot.label_id])
        for dot in dots
        if dot.truth_id is not None and dot.label_id is not None
    ]
    if not cells:
        return {"classes": standing.classes, "confusion": None}
    truth, said = np.array(cells, np.int64).T
    return {"classes": standing.classes, "confusion": confusion(truth, said, len(places)).tolist()}


def _chance(standing: Standing, reached: float | None) -> dict[str, Any] | None:
    """Return what chance would have come to; nothing where chance chooses, or too little is known."""
    if not _is_single(standing) or standing.learnt is None or standing.plan.strategy == told.PASSIVE.name:
        return None
    known = standing.known
    found = chance.by_chance(
        standing.learner.plan.classifier,
        standing.learnt,
        known.labelled,
        held=known.held,
        truth=known.truth,
        classes=len(standing.classes),
        random_state=standing.seed,
    )
    if found is None or reached is None:
        return None
    return chance.told(found, reached, _cost(standing.plan.question))


def _cost(question: Question) -> chance.Cost:
    """Return the votes of a clip that no classifier chose, and all answers that are not learnt from."""
    learnt = Task.objects.filter(question=question, state=TaskState.RETIRED).exclude(pick__arm=Arm.HOLDOUT)
    learnt = learnt.filter(item__is_control=False, item__is_training=False)
    unguided = learnt.filter(pick__arm__in=UNGUIDED).aggregate(each=Avg("votes"))
    votes = learnt.aggregate(votes=Sum("votes"))["votes"] or 0
    return chance.Cost(count_answers(question) - votes, unguided["each"] or 1.0)


@transaction.atomic
def _keep(plan: Plan, newest: Round, clips: int, dots: list[Dot], facts: dict[str, Any]) -> None:
    """Put a survey in the place of the one before; a clip that was taken out meanwhile has no dot."""
    kept, _ = Survey.objects.select_for_update().get_or_create(plan=plan)
    there = _still_there([dot.clip_id for dot in dots])
    dots = [dot for dot in dots if dot.clip_id in there]
    for dot in dots:
        dot.survey = kept
    kept.dots.all().delete()
    Dot.objects.bulk_create(dots, batch_size=AT_ONCE)
    Survey.objects.filter(pk=kept.pk).update(
        round=newest,
        clips=clips,
        on_map=sum(dot.x is not None for dot in dots),
        made_at=timezone.now(),
        **facts,
    )


def _still_there(clip_ids: list[UUID]) -> set[UUID]:
    """Return which of these clips are ready, and keep them so until the end of the transaction."""
    ready = Clip.objects.filter(state=ClipState.READY).order_by("pk").select_for_update(no_key=True)
    found: set[UUID] = set()
    ids = sorted(clip_ids)
    for start in range(0, len(ids), AT_ONCE):
        found.update(ready.filter(pk__in=ids[start : start + AT_ONCE]).values_list("pk", flat=True))
    return found
