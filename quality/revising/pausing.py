"""Finds who may not listen and pauses them in the project; ends pauses that clearly would not begin now."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from annotation.models import ProjectState
from quality.inference.answers import Floats
from quality.inference.posterior import Estimate
from quality.inference.rules import Rules
from quality.labels.labelling import weighs_people
from quality.models import Pause
from quality.people import pauses
from quality.people.ruling import Ruling, rules_in, ruling_in
from quality.revising.reading import Read


@dataclass(frozen=True)
class Suspect:
    """Somebody (their id) who listens with this probability, by so many answers, among them checks."""

    person: int
    listens: float
    answers: int
    checks: int


def pause_people(read: Read, estimate: Estimate, now: dt.datetime) -> list[Pause]:
    """Pause whoever the rules cut."""
    made = [
        pauses.pause(
            one.person,
            read.question,
            {"listens": round(one.listens, 3), "answers": one.answers, "checks": one.checks},
            now,
        )
        for one in to_pause(read, estimate, ruling_in(read.question.project_id))
    ]
    return [one for one in made if one]


def to_pause(read: Read, estimate: Estimate, ruling: Ruling) -> list[Suspect]:
    """Return whom the rules cut; nobody where people may rightly differ, or who has said little.

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
    held = set(Pause.objects.filter(project=project, ended_at=None).values_list("annotator", flat=True))
    found = [
        Suspect(
            int(read.people[read.latest[place]]), float(listens[place]), int(said[place]), int(checks[place])
        )
        for place in range(len(read.latest))
    ]
    return [
        one
        for one in found
        if one.person not in held and ruling.pauses(one.listens, answers=one.answers, checks=one.checks)
    ]


def clear_people(read: Read, estimate: Estimate, now: dt.datetime) -> list[Pause]:
    """End the pauses that would not begin now: others' answers, or a check that was wrong, explain them."""
    held = Pause.objects.filter(question=read.question, ended_at=None).select_related("annotator")
    rules, listens = rules_in(read.question.project_id), _of_people(read, estimate)
    ended = [
        pauses.clear(one, listens[one.annotator_id], now)
        for one in held
        if rules.clears(listens.get(one.annotator_id, 0.0))
    ]
    return [one for one in ended if one]


def to_clear(read: Read, estimate: Estimate, rules: Rules) -> list[Suspect]:
    """Return whose pause would end under these rules, as `clear_people` would end it."""
    alone = {"ended_at": None, "retest_after": None, "failed": 0, "by": None}
    held = Pause.objects.filter(question=read.question, **alone).values_list("annotator", flat=True)
    listens = _of_people(read, estimate)
    return [
        Suspect(person, listens[person], 0, 0)
        for person in held
        if person in listens and rules.clears(listens[person])
    ]


def _of_people(read: Read, estimate: Estimate) -> dict[int, float]:
    return dict(zip(read.people[read.latest].tolist(), _listens(read, estimate).tolist(), strict=True))


def _listens(read: Read, estimate: Estimate) -> Floats:
    """Return how probably each of the latest people listens now."""
    found: Floats = estimate.attention.now[read.latest, :-2].sum(axis=1)
    return found
