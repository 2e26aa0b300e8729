"""A whole project with imperfect people: how many answers it takes until nearly all labels are right.

The clips of a corpus are chosen round by round and answered by a simulated crowd (game.simulation.crowd),
which checks, weighs and stops as the product does (quality.inference.book). What nobody was asked about gets
the machine's label. All that people are asked counts: votes, checks, the holdout, and the clips that are
drawn for audits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from activelearning.holdout import asked_of, holdout
from activelearning.learner import Labelled, Learner, Learnt, Round
from benchmarks.active_learning.protocol import batch
from benchmarks.label_quality.crowds import Simulated, Visitors
from benchmarks.label_quality.policies import make
from benchmarks.label_quality.replay import AUDITED
from quality.aggregation.votes import leaders

if TYPE_CHECKING:
    from benchmarks.label_quality.policies import Policy
    from quality.inference.answers import Floats, Whole

CHECKS = 0.05
TARGET = 0.95


@dataclass(frozen=True)
class Way:
    """How clips are chosen (a plan's name) and when one has enough answers (a policy's name)."""

    name: str
    plan: str
    policy: str

    @property
    def is_earmark(self) -> bool:
        """Whether it works as the product does: with checks, a holdout and audits."""
        return self.policy.startswith("default")


WAYS = (
    Way("passive x 3", "passive", "majority3"),
    Way("passive x 5", "passive", "majority5"),
    Way("default", "default", "default"),
    Way("default, 95 % sure", "default", "default@0.95"),
)


@dataclass(frozen=True)
class Course:
    """After each round: answers so far (k,), shares of all clips: with a right label, with the machine's."""

    answers: Floats
    right: Floats
    machine: Floats

    def until(self, right: float) -> float | None:
        """Return the first number of answers with which so many clips were right, or None."""
        there = np.flatnonzero(self.right >= right)
        return float(self.answers[there[0]]) if len(there) else None


@dataclass
class Asked:
    """The tasks that people are asked about so far, as a crowd sees them."""

    policy: Policy
    chosen: set[int] = field(default_factory=set)
    rounds: int = 0

    @property
    def reopened(self) -> int:
        """Changes whenever there is more to answer."""
        return self.policy.reopened + self.rounds

    def add(self, tasks: Whole) -> None:
        """Ask about more tasks."""
        self.chosen.update(int(task) for task in tasks)
        self.rounds += 1

    def is_open(self, task: int) -> bool:
        """Return whether a task wants answers."""
        return task in self.chosen and self.policy.is_open(task)

    def wants_check(self, person: int) -> bool:
        """Return whether a person's next turn should be a check."""
        return self.policy.wants_check(person)


class Project:
    """One project from its first clip until 95 % of all labels are right, or everything was asked."""

    def __init__(self, way: Way, learner: Learner, truth: Whole, *, crowd: str, seed: int) -> None:
        self.learner, self.truth, self.seed = learner, truth, seed
        self.policy = make(
            way.policy,
            len(truth),
            learner.classes,
            controls=CHECKS if way.is_earmark else 0.0,
            target=0.9,
            model=None,
        )
        self.audited = AUDITED if way.is_earmark else 0.0
        kept = holdout(learner.groups, random_state=seed).clips
        self.held_out = np.random.default_rng([seed, 43]).permutation(kept if way.is_earmark else kept[:0])
        self.asked = Asked(self.policy)
        people = Simulated(crowd, learner.classes, len(truth), seed, known=truth)
        self.visitors = Visitors(people, self.asked, seed)
        self.order: list[int] = []
        self.unguided: list[bool] = []
        self.checks = 0

    def play(self) -> Course:
        """Let rounds follow each other."""
        everything = np.arange(len(self.truth))
        others = everything[~np.isin(everything, self.held_out)]
        size = batch(len(others))
        self._choose(self.learner.begin(others, size))
        rows = []
        while True:
            self._let_answer()
            labelled = self._labelled()
            learnt = self.learner.learn(labelled) if len(set(labelled.labels.tolist())) > 1 else None
            if learnt is not None:
                self._expect(learnt, labelled)
            rows.append(self._measured(learnt))
            waiting = others[~np.isin(others, self.order)]
            if rows[-1][1] >= TARGET or len(self.asked.chosen) == len(everything):
                return Course(*np.array(rows, float).T)
            if not len(waiting):
                # Nothing is left to learn from; the rest of the holdout wants labels all the same.
                self.asked.add(self.held_out)
                continue
            self._choose(
                self.learner.begin(waiting, size)
                if learnt is None
                else self.learner.next(learnt, labelled, waiting, size)
            )

    def _choose(self, more: Round) -> None:
        """Ask about a round's clips, and as many of the holdout as belong to so many."""
        self.order += more.clips.tolist()
        self.unguided += more.unguided.tolist()
        self.asked.add(np.concatenate([more.clips, self.held_out[: asked_of(len(self.order))]]))

    def _expect(self, learnt: Learnt, labelled: Labelled) -> None:
        """Let the machine speak of all clips but the holdout, of each without having seen its label."""
        said = learnt.probabilities(np.arange(len(self.truth)))
        said[labelled.clips] = self.learner.unseen(learnt, labelled)
        tasks = np.setdiff1d(np.arange(len(self.truth)), self.held_out)
        self.policy.expect(tasks, said[tasks])

    def _let_answer(self) -> None:
        for session in self.visitors.sessions():
            if self.policy.is_cut(session.person):
                continue
            for turn in session.turns:
                if turn.truth is None:
                    self.policy.answer(turn.task, session.person, turn.label)
                else:
                    self.checks += 1
                    self.policy.check(session.person, turn.label, turn.truth)
                if self.policy.is_cut(session.person):
                    break

    def _labelled(self) -> Labelled:
        """Return what the machine may learn from: settled by people, in the order of choice."""
        tasks, labels = self.policy.settled()
        known = dict(zip(tasks.tolist(), labels.tolist(), strict=True))
        kept = [place for place, clip in enumerate(self.order) if clip in known]
        clips = np.array([self.order[place] for place in kept], np.int64)
        return Labelled(
            clips,
            np.array([known[clip] for clip in clips.tolist()], np.int64),
            np.array([self.unguided[place] for place in kept], bool),
        )

    def _measured(self, learnt: Learnt | None) -> tuple[float, float, float]:
        every = np.arange(len(self.truth))
        right = leaders(self.policy.scores())[every, self.truth]
        machine = every[~np.isin(every, [*self.asked.chosen])]
        if learnt is None:
            right[machine] = 1 / self.learner.classes
        elif len(machine):
            right[machine] = learnt.probabilities(machine).argmax(axis=1) == self.truth[machine]
        audits = self.audited * len(self.policy.settled()[0])
        answers = len(self.policy.heard) + self.checks + audits
        return answers, float(right.mean()), len(machine) / len(every)
