"""The rules that are compared: when a task has enough answers, and what its label is then."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from quality.aggregation.dawid_skene import dawid_skene
from quality.aggregation.votes import counts
from quality.checks import rates
from quality.inference.answers import Answers, Floats, softmax
from quality.inference.book import Book
from quality.inference.calibration import temperature
from quality.inference.rules import Rules, Task
from quality.labels.stopping import CHECKS_TO_CLOSE_ALONE
from quality.people.rulebook import RULING

if TYPE_CHECKING:
    from collections.abc import Callable

    from quality.inference.answers import Whole

ALWAYS = ("majority3", "majority5", "majority7", "two_trusted", "dawid_skene5", "default")


class Policy(ABC):
    """Keeps the answers of one replay; each policy says when a task is closed and what its scores are.

    `controls` is the share of turns that may be checks; most policies ask none.
    """

    def __init__(self, tasks: int, labels: int, *, controls: float = 0.0) -> None:
        self.tasks, self.labels, self.controls = tasks, labels, controls
        self.closed = [False] * tasks
        self.heard: list[tuple[int, int, int]] = []
        self.reopened = 0

    def is_open(self, task: int) -> bool:
        """Return whether a task wants answers."""
        return not self.closed[task]

    def is_cut(self, person: int) -> bool:
        """Return whether a person is asked no more."""
        return False

    def wants_check(self, person: int) -> bool:
        """Return whether a person's next turn should be a check."""
        return False

    def check(self, person: int, label: int, truth: int) -> None:
        """Take an answer to a check; whoever wants none gets none."""
        raise TypeError(f"{type(self).__name__} wants no checks.")

    def answer(self, task: int, person: int, label: int) -> None:
        """Take a vote."""
        self.heard.append((task, person, label))
        self._close(task, person, label)

    @abstractmethod
    def _close(self, task: int, person: int, label: int) -> None:
        """Close the task, if this vote is enough."""

    def finish(self) -> None:  # noqa: B027 - most have nothing left to do
        """Do what a job would do after the last answer."""

    def scores(self) -> Floats:
        """Return what speaks for each label (T x C); the largest is the task's label."""
        return counts(self._answers())

    def claims(self, audited: Whole, truth: Whole) -> Floats | None:
        """Return the probability shown for each task (T), by audits of some; None where none is."""
        return None

    def trust(self, person: int) -> float | None:
        """Return how far a person is trusted; None where nobody is judged."""
        return None

    def expect(self, tasks: Whole, model: Floats) -> None:  # noqa: B027 - most count people alone
        """Let a classifier speak (n x C) of tasks (n) before anybody has."""

    def settled(self) -> tuple[Whole, Whole]:
        """Return the tasks (n) that people have labelled, and their labels (n) by people alone."""
        tasks = np.flatnonzero(self.closed)
        return tasks, self.scores()[tasks].argmax(axis=1)

    def _answers(self) -> Answers:
        rows = np.array(self.heard, np.int64).reshape(-1, 3)
        known = np.full(self.tasks, -1)
        return Answers(
            rows[:, 0], rows[:, 1], rows[:, 2], known, int(rows[:, 1].max(initial=-1)) + 1, self.labels
        )


class Fixed(Policy):
    """Close after so many answers; the majority is the label."""

    wanted = 3

    def __init__(self, tasks: int, labels: int, *, controls: float = 0.0) -> None:
        super().__init__(tasks, labels, controls=controls)
        self._votes = [0] * tasks

    def _close(self, task: int, person: int, label: int) -> None:
        self._votes[task] += 1
        self.closed[task] = self._votes[task] >= self.wanted


class DawidSkene5(Fixed):
    """Five answers a task, then Dawid and Skene's estimate of all at once."""

    wanted = 5

    def scores(self) -> Floats:
        """Return the posterior."""
        return dawid_skene(self._answers()).posterior

    def claims(self, audited: Whole, truth: Whole) -> Floats:
        """Return the posterior's largest probability as it is."""
        largest: Floats = self.scores().max(axis=1)
        return largest


class Checked(Policy):
    """A policy that asks checks: never more than their share of anybody's turns."""

    def __init__(self, tasks: int, labels: int, *, controls: float = 0.0) -> None:
        super().__init__(tasks, labels, controls=controls)
        self.turns: Counter[int] = Counter()
        self.checks: Counter[int] = Counter()

    def wants_check(self, person: int) -> bool:
        """Spread a person's checks evenly over their turns."""
        return self.controls > 0 and self.checks[person] < self.controls * (self.turns[person] + 1)

    def check(self, person: int, label: int, truth: int) -> None:
        """Count the check."""
        self.turns[person] += 1
        self.checks[person] += 1

    def answer(self, task: int, person: int, label: int) -> None:
        """Count the turn."""
        self.turns[person] += 1
        super().answer(task, person, label)


class TwoTrusted(Checked):
    """Close when two trusted people say the same.

    Trust is the share of checks passed, with one passed and one failed before the first; a half is enough.
    Without checks, agreeing with tasks that are closed counts as passing.
    """

    TRUSTED = 0.5

    def __init__(self, tasks: int, labels: int, *, controls: float = 0.0) -> None:
        super().__init__(tasks, labels, controls=controls)
        self.passed: Counter[int] = Counter()
        self.asked: Counter[int] = Counter()
        self.votes: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def check(self, person: int, label: int, truth: int) -> None:
        """Count the check for or against the person."""
        super().check(person, label, truth)
        self._note(person, passed=label == truth)

    def trust(self, person: int) -> float:
        """Return the share of checks passed."""
        return (self.passed[person] + 1) / (self.asked[person] + 2)

    def _note(self, person: int, *, passed: bool) -> None:
        self.asked[person] += 1
        self.passed[person] += passed

    def _close(self, task: int, person: int, label: int) -> None:
        self.votes[task].append((person, label))
        agreeing = [
            who for who, said in self.votes[task] if said == label and self.trust(who) >= self.TRUSTED
        ]
        if len(agreeing) >= 2:
            self.closed[task] = True
            for who, said in self.votes[task] if not self.controls else ():
                self._note(who, passed=said == label)

    def scores(self) -> Floats:
        """Return the votes, each weighted by its person's trust."""
        answers = self._answers()
        trusts = np.array([self.trust(person) for person in range(answers.people)])
        return counts(answers, trusts[answers.person])


class Default(Checked):
    """What a new project gets, where `controls` of all turns are checks and one vote may close a task.

    It closes tasks and cuts people by the functions of the site (`Book`). One vote closes where a classifier
    says the same, however few checks its person has answered: there are too few of them for the site's rule.
    """

    alone = 0

    def __init__(
        self,
        tasks: int,
        labels: int,
        *,
        controls: float = 0.0,
        target: float = 0.9,
        model: Floats | None = None,
    ) -> None:
        super().__init__(tasks, labels, controls=controls)
        # Without checks the site pauses nobody, unless an admin lets a project do without them.
        ruling = RULING if controls else replace(RULING, fewest_checks=0)
        rules = Rules(target=target)
        self.book = Book(tasks, labels, rules=rules, ruling=ruling, model=model, alone=self.alone)

    def is_open(self, task: int) -> bool:
        """Return whether the book wants answers to a task."""
        return self.book.states[task] == Task.OPEN

    @property
    def reopened(self) -> int:
        """How often the book opened tasks again."""
        return self.book.reopened

    @reopened.setter
    def reopened(self, _: int) -> None:
        """Nothing to keep: the book counts."""

    def is_cut(self, person: int) -> bool:
        """Return whether the book has cut a person."""
        return person in self.book.cut

    def wants_check(self, person: int) -> bool:
        """Throw dice: whoever a check teaches more about gets more of them."""
        return random.Random(f"{person}:{self.turns[person]}").random() < self._rate(person)

    def _rate(self, person: int) -> float:
        """Return the chance of a check by what answers leave to learn: `controls` of all turns or so."""
        turns, checks = self.turns[person], self.checks[person]
        return self.book.check_chance(person, share=self.controls, checks=checks, turns=turns)

    def check(self, person: int, label: int, truth: int) -> None:
        """Hand the check on."""
        super().check(person, label, truth)
        self.book.check(person, label, truth)

    def _close(self, task: int, person: int, label: int) -> None:
        self.book.answer(task, person, label)

    def expect(self, tasks: Whole, model: Floats) -> None:
        """Hand the opinion on."""
        self.book.expect(tasks, model)

    def settled(self) -> tuple[Whole, Whole]:
        """Return the tasks that are closed, and their labels by what people say alone."""
        tasks = np.flatnonzero([state == Task.CLOSED for state in self.book.states])
        return tasks, self.book.by_people(tasks).argmax(axis=1)

    def finish(self) -> None:
        """Estimate everything once more."""
        self.book.revise()
        self.closed = [state == Task.CLOSED for state in self.book.states]

    def scores(self) -> Floats:
        """Return the posterior."""
        return self.book.posterior

    def claims(self, audited: Whole, truth: Whole) -> Floats:
        """Return the largest probability, with the temperature that audits ask for."""
        logs = np.log(self.scores())
        found = temperature(logs[audited], truth[audited])
        largest: Floats = softmax(logs / found).max(axis=1)
        return largest

    def trust(self, person: int) -> float:
        """Return how often a person is expected to be right."""
        return self.book.trust(person)


class Site(Default):
    """As the site does it: checks as often as it asks them, and nobody unknown closes a task alone."""

    alone = CHECKS_TO_CLOSE_ALONE

    def __init__(self, tasks: int, labels: int, *, target: float = 0.9, model: Floats | None = None) -> None:
        super().__init__(tasks, labels, controls=rates.SHARE, target=target, model=model)

    def _rate(self, person: int) -> float:
        """Return the chance of a check as the road of a turn works it out."""
        checked = rates.Checked(self.turns[person], self.checks[person], super()._rate(person))
        return rates.RATES["learning"](checked)


def make(
    name: str, tasks: int, labels: int, *, controls: float, target: float, model: Floats | None
) -> Policy:
    """Make a policy by its name: one of those always compared, majorityN, default@TARGET, or site."""
    if name == "default" or name.startswith("default@"):
        own = _target(name) if "@" in name else target
        return Default(tasks, labels, controls=controls, target=own, model=model)
    if name.startswith("majority") and name[8:].isdigit() and int(name[8:]) > 0:
        policy = Fixed(tasks, labels)
        policy.wanted = int(name[8:])
        return policy
    simple: dict[str, Callable[[], Policy]] = {
        "two_trusted": lambda: TwoTrusted(tasks, labels, controls=controls),
        "dawid_skene5": lambda: DawidSkene5(tasks, labels),
        "site": lambda: Site(tasks, labels, target=target, model=model),
    }
    if name not in simple:
        raise ValueError(
            f"There is no policy {name!r}: choose among {', '.join(ALWAYS)}, or majority and a number."
        )
    return simple[name]()


def _target(name: str) -> float:
    try:
        target = float(name.removeprefix("default@"))
    except ValueError:
        target = 0.0
    if not 0 < target < 1:
        raise ValueError(f"{name!r} names no target: write default@ and a number between 0 and 1.")
    return target
