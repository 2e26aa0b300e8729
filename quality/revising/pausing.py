"""Finds who may not listen and pauses them in the project; ends pauses that would not begin now."""

import datetime as dt

import numpy as np

from annotation.models import ProjectState
from quality.inference.answers import Floats
from quality.inference.posterior import Estimate
from quality.labels.labelling import weighs_people
from quality.models import Pause
from quality.people import pauses
from quality.revising.reading import Read


def pause_people(read: Read, estimate: Estimate, now: dt.datetime) -> list[Pause]:
    """Pause whoever the rules cut; nobody where people may rightly differ, or who has said little.

    Nor anybody for disagreeing with others alone: they weigh less, but only checks pause.
    """
    question, project = read.question, read.question.project
    if project.state != ProjectState.LIVE or not weighs_people(question, project):
        return []
    listens = _listens(read, estimate)
    said = np.bincount(read.answers.person, minlength=len(read.people))[read.latest]
    is_check = read.answers.task >= len(read.tasks)
    if read.answers.again is not None:
        is_check &= ~read.answers.again
    checks = np.bincount(read.answers.person[is_check], minlength=len(read.people))[read.latest]
    enough = (said >= pauses.FEWEST_ANSWERS) & (checks >= pauses.FEWEST_CHECKS)
    held = set(Pause.objects.filter(project=project, ended_at=None).values_list("annotator", flat=True))
    made = []
    for place in np.flatnonzero(enough):
        person, chance = int(read.people[read.latest[place]]), float(listens[place])
        if pauses.RULES.cuts(chance) and person not in held:
            why = {"listens": round(chance, 3), "answers": int(said[place]), "checks": int(checks[place])}
            made.append(pauses.pause(person, question, why, now))
    return [one for one in made if one]


def clear_people(read: Read, estimate: Estimate, now: dt.datetime) -> list[Pause]:
    """End the pauses that would not begin now: others' answers, or a check that was wrong, explain them."""
    held = Pause.objects.filter(question=read.question, ended_at=None).select_related("annotator")
    listens = dict(zip(read.people[read.latest].tolist(), _listens(read, estimate).tolist(), strict=True))
    ended = [
        pauses.clear(one, listens[one.annotator_id], now)
        for one in held
        if pauses.RULES.clears(listens.get(one.annotator_id, 0.0))
    ]
    return [one for one in ended if one]


def _listens(read: Read, estimate: Estimate) -> Floats:
    """Return how probably each of the latest people listens now."""
    found: Floats = estimate.attention.now[read.latest, :-2].sum(axis=1)
    return found
