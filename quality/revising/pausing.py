"""Finds who may not listen, and pauses them in the project."""

import datetime as dt

import numpy as np

from annotation.models import ProjectState
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
    listens = estimate.attention.now[read.latest, :-2].sum(axis=1)
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
