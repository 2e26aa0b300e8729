"""All tasks and people of one question in memory: each answer at once, everything anew in batches. Pure.

The live road keeps the same states in the database, and a job does what `revise` does
(docs/decisions/0010-a-label-is-a-posterior.md); simulations and replays keep them here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from quality.inference import model_prior, online
from quality.inference.answers import Answers, Floats, Whole, softmax
from quality.inference.attention import newcomer, usual_levels
from quality.inference.beliefs import Beliefs, accuracy
from quality.inference.checking import chance
from quality.inference.posterior import Estimate, explains, sweep
from quality.inference.rules import Rules, Task
from quality.inference.worth import Average, gain
from quality.labels import weighing
from quality.labels.stopping import CHECKS_TO_CLOSE_ALONE, Weighed, judge_weighed
from quality.people.rulebook import Ruling

#: An estimate begins anew whenever there are so many times as many answers, and is kept if it explains them
#: so much better (a logarithm): what is nearly as good and has been gone over for longer stays.
ANEW, MUCH_BETTER = 1.5, 5.0


@dataclass
class Heard:
    """Answers as they came, in lists."""

    task: list[int] = field(default_factory=list)
    person: list[int] = field(default_factory=list)
    label: list[int] = field(default_factory=list)


class Book:
    """What is known of tasks (0 to T - 1) and people (0 upwards) who answer with labels 0 to C - 1.

    `model` (T x C) is what a classifier thinks, frozen before the first vote; of some tasks it may speak
    later (`expect`). Every `every` answers all is estimated anew. `ruling` says from how many answers and
    checks on somebody may be cut; without one, from the first on. Whoever has answered fewer checks than
    `alone` closes no task alone.
    """

    def __init__(
        self,
        tasks: int,
        labels: int,
        *,
        rules: Rules | None = None,
        ruling: Ruling | None = None,
        beliefs: Beliefs | None = None,
        model: Floats | None = None,
        every: int = 20,
        alone: int = CHECKS_TO_CLOSE_ALONE,
    ) -> None:
        self.tasks, self.labels, self.every, self.alone = tasks, labels, every, alone
        self.rules, self.beliefs = rules or Rules(), beliefs or Beliefs()
        self.ruling = replace(ruling or Ruling(fewest_answers=0, fewest_checks=0), rules=self.rules)
        # How many votes a task needs is said beside them, as on the road (`weighing.least_votes`).
        self._stops = replace(self.rules, minimum=1)
        self.model = np.full((tasks, labels), 1 / labels) if model is None else model.copy()
        self.has_prior = np.full(tasks, model is not None)
        self.heard = Heard()
        # What counts as a vote, and all that was said: how often each label, by whom, and to how many checks.
        self.votes = [0] * tasks
        self.said: list[Counter[int]] = [Counter() for _ in range(tasks)]
        self.checks: Counter[int] = Counter()
        self.states = [Task.OPEN] * tasks
        self.cut: set[int] = set()
        self.reopened = 0
        self.listeners: dict[int, online.Listener] = {}
        self.estimate: Estimate | None = None
        self._prior: Floats | None = None
        # After so many answers an estimate was begun anew last.
        self._begun_anew = every
        self._newcomer = newcomer(usual_levels(self.beliefs), self.beliefs.careless, self.beliefs).tolist()
        even = [1 / labels] * labels
        self._joint = [online.start_joint(even, self.beliefs) for _ in range(tasks)]

    def answer(self, task: int, person: int, label: int) -> None:
        """Take one vote: only this task and this person change, unless it is time to estimate all anew."""
        listener = self._listener(person)
        added = online.said(self._column(person, label), listener, label, self.beliefs)
        online.follow(listener, label, online.probabilities(self._joint[task]), self.beliefs)
        joint = [before + one for before, one in zip(self._joint[task], added, strict=True)]
        self._joint[task] = joint
        self.votes[task] += 1
        self.said[task][label] += 1
        self._judge(task, online.posterior(joint), self.checks[person])
        self._keep(task, person, label)

    def expect(self, tasks: Whole, model: Floats) -> None:
        """Let a classifier speak (n x C) of tasks (n), without having learnt from their votes.

        What it said of them before is replaced: it never speaks twice.
        """
        self.model[tasks] = model
        self.has_prior[tasks] = True
        self.revise()

    def by_people(self, tasks: Whole) -> Floats:
        """Return the probabilities of labels (n x C) by what people say alone."""
        return softmax(self._without_model(tasks))

    def check(self, person: int, label: int, truth: int) -> None:
        """Take an answer to a clip whose label is known: it says something of the person only."""
        online.follow(self._listener(person), label, online.about_known(truth, self.labels), self.beliefs)
        self.checks[person] += 1
        self._keep(self.tasks + truth, person, label)

    def revise(self) -> None:
        """Estimate tasks and people anew; open, close and cut by what is found. The job's work."""
        if not self.heard.task:
            return
        answers = self.answers()
        self.estimate = self._estimated(answers)
        self._joint = self.estimate.joint[: self.tasks].reshape(self.tasks, -1).tolist()
        attention = self.estimate.attention
        self._newcomer = newcomer(attention.levels, attention.careless, self.beliefs).tolist()
        for person, listener in self.listeners.items():
            listener.now = attention.now[person].tolist()
            if self._is_suspect(person):
                self.cut.add(person)
            elif person in self.cut and self.rules.clears(listener.listens()):
                self.cut.discard(person)
        self._judge_all(answers, self.estimate)

    def _estimated(self, answers: Answers) -> Estimate:
        """Go on from the last estimate; now and then begin anew too, and keep what explains answers better.

        What little was known at first may have led astray: where few clips have been heard twice, a crowd
        looks as if it guessed, and the labels may all turn round.
        """
        prior = self._full_prior()
        found = sweep(answers, self.beliefs, prior=prior, last=self.estimate)
        if len(answers) < ANEW * self._begun_anew:
            return found
        self._begun_anew = len(answers)
        anew = sweep(answers, self.beliefs, prior=prior)
        gained = explains(anew, answers, self.beliefs) - explains(found, answers, self.beliefs)
        return anew if gained > MUCH_BETTER else found

    def answers(self) -> Answers:
        """Return everything said so far; checks belong to C more tasks, one for each known label."""
        known = np.r_[np.full(self.tasks, -1), np.arange(self.labels)]
        task, person, label = (
            np.array(column, np.int64) for column in (self.heard.task, self.heard.person, self.heard.label)
        )
        return Answers(task, person, label, known, int(person.max(initial=-1)) + 1, self.labels)

    @property
    def posterior(self) -> Floats:
        """Probabilities of labels now (T x C)."""
        return np.array([online.posterior(joint) for joint in self._joint])

    def check_chance(self, person: int, *, share: float, checks: int, turns: int) -> float:
        """Return the chance that a person's next turn is a check."""
        now = self._listener(person).now
        return chance(now, self._newcomer, share=share, checks=checks, turns=turns)

    def listens(self, person: int) -> float:
        """Return the probability that a person listens."""
        return self._listener(person).listens()

    def trust(self, person: int) -> float:
        """Return how often a person is expected to be right from now on."""
        now = self._listener(person).now
        levels = (accuracy(skill, self.labels) for skill in self.beliefs.levels)
        return sum(share * right for share, right in zip(now, levels, strict=False)) + now[-2] / self.labels

    def _keep(self, task: int, person: int, label: int) -> None:
        self.heard.task.append(task)
        self.heard.person.append(person)
        self.heard.label.append(label)
        # What the road alone suspects is looked at in full before anybody is cut.
        if self._is_suspect(person) or len(self.heard.task) % self.every == 0:
            self.revise()

    def _is_suspect(self, person: int) -> bool:
        listener = self.listeners[person]
        counts = {"answers": listener.answers, "checks": self.checks[person]}
        return person not in self.cut and self.ruling.pauses(listener.listens(), **counts)

    def _judge(self, task: int, probable: Sequence[float], checks: int) -> None:
        """Let a task stand where the site would; `checks` are those of whoever voted alone on it."""
        before = self.states[task]
        result = weighing.result(self.said[task], 0, dict(enumerate(probable)))
        prior = self._prior[task].tolist() if self._prior is not None and self.has_prior[task] else None
        self.states[task] = judge_weighed(
            Weighed(result, max(probable), self.votes[task], checks=checks),
            self._stops,
            least=weighing.least_votes(self.rules.minimum, prior, result.label_id),
            gain=partial(self._gain, task),
            stands=before,
            alone=self.alone,
        )
        self.reopened += before != Task.OPEN and self.states[task] == Task.OPEN

    def _gain(self, task: int, left: int) -> float:
        rules, beliefs = self.rules, self.beliefs
        return gain(
            online.probabilities(self._joint[task]),
            left=left,
            who=Average(sum(self._newcomer[:-2]), self._accuracy()),
            target=rules.target,
            price=rules.cost,
            beliefs=beliefs,
        )

    def _accuracy(self) -> float:
        """Return how often those who listen are right."""
        return self.estimate.pool.accuracy if self.estimate else accuracy(self.beliefs.skill, self.labels)

    def _judge_all(self, answers: Answers, estimate: Estimate) -> None:
        # What was not listened to is no vote: a task that was closed by such answers has too few.
        listened = estimate.attention.listened > 0.5
        heard = np.bincount(answers.task, listened, minlength=answers.tasks)
        self.votes = heard[: self.tasks].astype(int).tolist()
        whose = np.zeros(answers.tasks, np.int64)
        whose[answers.task[listened]] = answers.person[listened]
        for task in np.flatnonzero(np.bincount(answers.task)[: self.tasks]):
            self._judge(int(task), estimate.posterior[task].tolist(), self.checks[int(whose[task])])

    def _listener(self, person: int) -> online.Listener:
        if person not in self.listeners:
            self.listeners[person] = online.Listener(list(self._newcomer))
        return self.listeners[person]

    def _column(self, person: int, label: int) -> list[float]:
        if self.estimate and person < len(self.estimate.columns):
            column: list[float] = self.estimate.columns[person, label].tolist()
            return column
        right = self._accuracy()
        wrong = (1 - right) / (self.labels - 1)
        return [right if place == label else wrong for place in range(self.labels)]

    def _full_prior(self) -> Floats | None:
        """Return the classifier's opinion, weighed and capped, with rows for the checks."""
        if not self.has_prior.any():
            return None
        mean = accuracy(self.beliefs.skill, self.labels)
        rows = np.zeros(0, np.int64)
        if self.estimate is not None:
            mean = self.estimate.pool.accuracy
            closed = np.array([state == Task.CLOSED for state in self.states])
            rows = np.flatnonzero(closed & self.has_prior)
        model = model_prior.capped(self.model, mean)
        found = model_prior.spoken(self.model, mean, model_prior.weight(model[rows], self.by_people(rows)))
        self._prior = found
        checks = np.full((self.labels, self.labels), 1 / self.labels)
        return np.concatenate([found, checks])

    def _without_model(self, rows: Whole) -> Floats:
        """Return the logarithms of what people alone say about some tasks."""
        said: Floats = np.log(self.posterior[rows])
        return said if self._prior is None else said - np.log(self._prior[rows])
