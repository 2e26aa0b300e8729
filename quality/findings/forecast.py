"""What a question still takes, and what it cost so far."""

from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db.models import Count, Q, Sum

from annotation.models import Annotation, Purpose, Question, Task, TaskState
from jobs.progress import Progress
from quality.findings.truth import truth_of
from quality.forecasting.ahead import Game, Tasks, forecast
from quality.forecasting.cost import VOTES, Heard, votes_of
from quality.forecasting.drawing import known_of, said_of
from quality.forecasting.helpers import helpers_of
from quality.inference.answers import Whole
from quality.inference.posterior import Estimate
from quality.inference.rules import Rules
from quality.inference.worth import Average
from quality.labels.decided import decided_labels
from quality.labels.labelling import weighs_people
from quality.labels.weighing import least_votes
from quality.models import Finding, Pause
from quality.people.kept import BELIEFS
from quality.revising.question import estimate
from quality.revising.reading import NO_LABEL, Read, read

TARGETS = (0.80, 0.90, 0.95)
# Fewer votes tell too little of the crowd.
FEWEST = 20


def forecast_of(finding: Finding, progress: Progress) -> dict[str, Any]:
    """Return what is shown of a question: where its clips stand, what it cost, what is still to come."""
    question = finding.question
    if question is None:
        raise ValueError("A forecast is about one question.")
    progress.set_total(2 + len(TARGETS))
    found: dict[str, Any] = {"states": states_of(question), "cost": cost_of(question)}
    progress.advance()
    if not weighs_people(question, question.project):
        return {**found, "why_not": "not_weighed"}
    answers = read(question)
    if answers.votes.sum() < FEWEST:
        return {**found, "why_not": "too_few", "fewest": FEWEST}
    judged = estimate(answers)
    found["majorities"] = [asdict(votes_of(_heard(answers, judged), number)) for number in VOTES]
    progress.advance()
    found["targets"] = []
    for target in TARGETS:
        found["targets"].append({"target": target, **_ahead(answers, judged, target)})
        progress.advance()
    return found


def states_of(question: Question) -> dict[str, int]:
    """Return how many clips are open, closed, disputed; open ones that nobody has answered count twice."""
    asked = Task.objects.filter(question=question, item__is_control=False, item__is_training=False)
    # Nobody is asked about what a classifier has labelled.
    asked = asked.filter(Q(wanted__gt=0) | Q(votes__gt=0))
    counts = Counter(
        dict(asked.exclude(state=TaskState.WITHDRAWN).values_list("state").annotate(number=Count("pk")))
    )
    return {
        "open": counts[TaskState.OPEN],
        "closed": counts[TaskState.RETIRED],
        "disputed": counts[TaskState.DISPUTED],
        "untouched": asked.filter(state=TaskState.OPEN, votes=0).count(),
    }


def cost_of(question: Question) -> dict[str, int]:
    """Return how many answers a question got, by what they were for; and those on clips that ended."""
    given = Annotation.objects.filter(task__question=question).values_list("purpose")
    counts = Counter(dict(given.annotate(number=Count("pk"))))
    ended = Task.objects.filter(
        question=question, state__in=[TaskState.RETIRED, TaskState.DISPUTED], votes__gt=0
    )
    checks = counts[Purpose.CONTROL] + counts[Purpose.TRAINING]
    others = counts[Purpose.REPEAT] + counts[Purpose.SURPLUS]
    sums = ended.aggregate(ended=Count("pk"), votes=Sum("votes"))
    return {
        "votes": counts[Purpose.VOTE],
        "checks": checks,
        "others": others,
        "ended": sums["ended"],
        "votes_on_ended": sums["votes"] or 0,
    }


def _ahead(found: Read, judged: Estimate, target: float) -> dict[str, Any]:
    project = found.question.project
    rules = Rules(target=target, minimum=project.answers_wanted, maximum=project.answers_maximum)
    paused = Pause.objects.filter(project=project, ended_at=None).values_list("annotator", flat=True)
    away = np.flatnonzero(np.isin(found.people, list(paused)))
    helpers = helpers_of(found.answers, judged, BELIEFS, away=away.tolist())
    who = Average(float(helpers.listens[-1]), float(judged.pool.accuracy))
    game = Game(helpers, rules, BELIEFS, who, rules.maximum, known_of(judged, BELIEFS))
    return asdict(forecast(_tasks(found, judged), game))


def _tasks(found: Read, judged: Estimate) -> Tasks:
    """Return the tasks that votes still change; what was decided or referred goes its own way."""
    rows = Task.objects.filter(question=found.question, item__is_control=False, item__is_training=False)
    asked = rows.exclude(state=TaskState.WITHDRAWN).filter(referred_at=None)
    known = dict(asked.filter(votes__gt=0).values_list("pk", "state"))
    decided = decided_labels(found.question)
    places = [
        place for place, task in enumerate(found.tasks.tolist()) if task in known and task not in decided
    ]
    joint = judged.joint[: len(found.tasks)].reshape(len(found.tasks), -1)
    labels = len(found.labels)
    even = np.log([1 - BELIEFS.hard] * labels + [BELIEFS.hard] * labels)
    is_vote = found.answers.task < len(found.tasks)
    heard = np.bincount(
        found.answers.task[is_vote & (judged.attention.listened > 0.5)], minlength=len(found.tasks)
    )
    states = np.array([known[found.tasks[place]] == TaskState.RETIRED for place in places], np.bool_)
    fresh = asked.filter(votes=0, state=TaskState.OPEN).count()
    played = np.full(len(found.tasks), -1)
    played[places] = np.arange(len(places))
    return Tasks(
        *(joint[places], heard[places], found.votes[places], states, fresh, even - np.log(labels)),
        said=said_of(found.answers, judged, BELIEFS, played),
        least=_least_votes(found, judged)[places],
    )


def _least_votes(found: Read, judged: Estimate) -> Whole:
    """Return of how many votes each task (T) may be closed: fewer where a classifier says the same."""
    wanted = found.question.project.answers_wanted
    least = np.full(len(found.tasks), wanted)
    for task in np.flatnonzero(found.votes) if found.prior is not None else []:
        prior = found.prior[task] if found.prior is not None else np.full(1, np.nan)
        if not np.isnan(prior).any():
            leader = int(judged.posterior[task].argmax())
            least[task] = least_votes(wanted, prior.tolist(), leader)
    return least


def _heard(found: Read, judged: Estimate) -> list[Heard]:
    """Return the clips that have ended with their votes in order, and the truth where it is known."""
    ended = Task.objects.filter(question=found.question, state__in=[TaskState.RETIRED, TaskState.DISPUTED])
    there = set(ended.values_list("pk", flat=True))
    truth = truth_of(found.question)
    places = {label: place for place, label in enumerate(found.labels)}
    said: list[list[int]] = [[] for _ in found.tasks]
    for task, label in zip(found.answers.task.tolist(), found.answers.label.tolist(), strict=True):
        if task < len(said):
            said[task].append(label)
    labels = judged.posterior[: len(found.tasks)].argmax(axis=1).tolist()
    return [
        Heard(said[place], labels[place], places.get(truth.get(task, NO_LABEL)))
        for place, task in enumerate(found.tasks.tolist())
        if task in there
    ]
