"""What the classifier says of clips goes down to quality: of each without having seen an answer to it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from activelearning.models import Arm, Held, Pick, Round
from activelearning.rounds.labels import read_leaning
from activelearning.rounds.standing import Standing
from annotation.models import Task, TaskState
from quality.inference.answers import Floats
from quality.inference.model_prior import Voice, capped, voice
from quality.labels.labelling import weighs_people
from quality.revising.priors import average_of
from quality.services import set_prior

SILENT = Voice(0.0, 0, 0.0, float("inf"))
#: Of these clips a classifier never speaks: they measure it, or audit what it labelled.
UNSPOKEN = (Arm.HOLDOUT, Arm.AUDIT)
AT_ONCE = 2000


def voice_of(standing: Standing) -> Voice:
    """Return how much of the classifier's opinion counts, by what people say of clips it had not seen.

    Of clips that it did not choose, those count too that have not ended, or are disputed.
    """
    if standing.learnt is None:
        return SILENT
    question, apart = standing.plan.question, np.union1d(standing.labelled.clips, standing.held)
    clips, leaning = read_leaning(question, standing.ground.places, standing.classes, apart=apart)
    said, believed = standing.unseen, standing.known.believed
    if len(clips):
        said = np.concatenate([said, standing.learnt.probabilities(clips)])
        believed = np.concatenate([believed, leaning])
    unguided = np.r_[standing.labelled.unguided, np.ones(len(clips), bool)]
    return voice(capped(said, average_of(question)), believed, np.flatnonzero(unguided))


def speak(standing: Standing, newest: Round) -> None:
    """Say of every clip that was asked about what is thought of it now, in the place of what was said before.

    Of clips it learns from, it speaks by cross-validation (docs/decisions/0014). Where one person is one vote
    there is no room for it.
    """
    if not weighs_people(standing.plan.question, standing.plan.question.project):
        return
    found = voice_of(standing)
    error = round(found.error, 6) if np.isfinite(found.error) else None
    told = {**vars(found), "gain": round(found.gain, 6), "error": error}
    Round.objects.filter(pk=newest.pk).update(voice=told)
    if standing.learnt is None:
        return
    tasks = _asked(standing)
    for first in range(0, len(tasks), AT_ONCE):
        some = tasks[first : first + AT_ONCE]
        said = _opinions(standing, [place for _, place in some])
        opinions = {task: _by_label(standing, row) for (task, _), row in zip(some, said, strict=True)}
        set_prior(standing.plan.question, opinions, weight=found.weight)


def speak_of(standing: Standing, picks: Sequence[Pick]) -> None:
    """Say what is thought of clips that people are asked about from now on, where each has one label."""
    if not standing.lesson.has_shares:
        return
    spoken = [one for one in picks if one.opinion and one.arm not in UNSPOKEN]
    opinions = {one.task_id: {int(pk): p for pk, p in (one.opinion or {}).items()} for one in spoken}
    if opinions:
        set_prior(standing.plan.question, opinions, weight=voice_of(standing).weight)


def _asked(standing: Standing) -> list[tuple[int, int]]:
    """Return the tasks that people are or were asked about, each with the place of its clip."""
    question, places = standing.plan.question, standing.ground.places
    tasks = Task.objects.filter(question=question, item__is_control=False, item__is_training=False)
    tasks = tasks.exclude(state=TaskState.WITHDRAWN).exclude(pick__arm__in=UNSPOKEN)
    held = Held.objects.filter(plan=standing.plan)
    tasks = tasks.exclude(item__clip__in=held.values("clip")).exclude(aggregated__machine=True)
    return [
        (pk, places[clip])
        for pk, clip in tasks.order_by("pk").values_list("pk", "item__clip")
        if clip in places
    ]


def _opinions(standing: Standing, clips: Sequence[int]) -> Floats:
    """Return what is thought of clips (n, C); of those in L by models that have not seen their label."""
    some, learnt = np.array(clips, np.int64), standing.learnt
    if learnt is None or not len(some):
        return np.zeros((0, len(standing.classes)))
    said: Floats = learnt.probabilities(some)
    labelled = standing.labelled.clips
    row_of = {int(clip): row for row, clip in enumerate(labelled.tolist())}
    for place, clip in enumerate(clips):
        if clip in row_of:
            said[place] = standing.unseen[row_of[clip]]
    return said


def _by_label(standing: Standing, row: Any) -> dict[int, float]:
    return dict(zip(standing.classes, row.tolist(), strict=True))
