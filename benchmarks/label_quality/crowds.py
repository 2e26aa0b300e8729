"""Where answers come from: a folder of real ones, or people who are simulated."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from game.simulation.crowd import SESSION, SHARES, Kind, Person, Sound, people, sound_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from quality.inference.answers import Floats, Whole

CROWD = 40  # simulated people come in crowds of so many, so that the shares of the kinds hold at any time


class BadFolder(ValueError):  # noqa: N818 - reads as the fact it states
    """An answers folder is not in its shape; the message says where."""


class Pool(Protocol):
    """The tasks as a crowd sees them while it answers."""

    @property
    def reopened(self) -> int:
        """How often tasks have been opened again so far."""

    def is_open(self, task: int) -> bool:
        """Return whether a task wants answers."""

    def wants_check(self, person: int) -> bool:
        """Return whether a person's next turn should be a check."""


@dataclass(frozen=True)
class Turn:
    """One answer: of a task, or of a check whose truth is known."""

    task: int
    label: int
    truth: int | None = None


@dataclass(frozen=True)
class Session:
    """Up to fifteen turns of one person; whoever takes them stops when the person is cut."""

    person: int
    turns: Iterator[Turn]


@dataclass
class Folder:
    """An answers folder: answers.csv (task,worker,label) and truth.csv (task,label)."""

    truth: Whole
    labels: int
    rows: Sequence[Sequence[tuple[int, int]]]
    controls_share: float = 0.0
    kinds: dict[int, Person] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Folder:
        """Read a folder; tasks without truth are kept, they tell about people."""
        answers = _table(folder / "answers.csv", ("task", "worker", "label"))
        known = _table(folder / "truth.csv", ("task", "label"))
        names = {name: place for place, name in enumerate(sorted({one for *_, one in answers + known}))}
        tasks = {name: place for place, name in enumerate(sorted({row[0] for row in answers + known}))}
        truth = np.full(len(tasks), -1)
        for task, label in known:
            truth[tasks[task]] = names[label]
        rows: dict[str, dict[int, int]] = defaultdict(dict)
        for task, worker, label in sorted(answers):
            rows[worker].setdefault(tasks[task], names[label])
        if len(names) < 2:
            raise BadFolder(f"{folder} has fewer than two labels: there is nothing to choose from.")
        return cls(truth, len(names), [list(rows[worker].items()) for worker in sorted(rows)])

    def play(self, pool: Pool, checks: frozenset[int], seed: int) -> Iterator[Session]:
        """Yield everybody's sessions in random order; an answer is revealed only where its task is open."""
        dice = random.Random(f"{seed}:rows")
        sessions = []
        for person, rows in enumerate(self.rows):
            mixed = dice.sample(rows, len(rows))
            sessions += [(person, mixed[start : start + SESSION]) for start in range(0, len(mixed), SESSION)]
        dice.shuffle(sessions)
        for person, rows in sessions:
            yield Session(person, self._turns(pool, checks, person, rows))

    def _turns(
        self, pool: Pool, checks: frozenset[int], person: int, rows: Sequence[tuple[int, int]]
    ) -> Iterator[Turn]:
        for task, label in rows:
            if task in checks:
                if pool.wants_check(person):
                    yield Turn(task, label, int(self.truth[task]))
            elif pool.is_open(task):
                yield Turn(task, label)


@dataclass
class Simulated:
    """A simulated crowd as game.simulation.crowd defines it; it comes for as long as a task is open."""

    crowd: str
    labels: int
    tasks: int
    seed: int
    pairs: int = 0
    kinds: dict[int, Person] = field(default_factory=dict)
    #: The true labels, where they are known; else they are drawn.
    known: Whole | None = None

    @cached_property
    def truth(self) -> Whole:
        """The true label of each task."""
        if self.known is not None:
            return self.known
        return np.random.default_rng(self.seed).integers(self.labels, size=self.tasks)

    @cached_property
    def sounds(self) -> list[Sound]:
        """What each task's clip is like."""
        return [
            sound_of(task, truth=int(truth), labels=self.labels, is_control=False, seed=self.seed)
            for task, truth in enumerate(self.truth)
        ]

    def newcomers(self) -> list[tuple[int, Person]]:
        """Let forty more people come."""
        crowd = people(CROWD, self.crowd, seed=self.seed * 1009 + len(self.kinds), colluding_pairs=self.pairs)
        fresh = list(enumerate(crowd, start=len(self.kinds)))
        self.kinds.update(fresh)
        return fresh

    def play(self, pool: Pool, checks: frozenset[int], seed: int) -> Iterator[Session]:
        """Yield sessions in random order, forty people after the other, until no task is open."""
        yield from Visitors(self, pool, seed).sessions()


class Visitors:
    """Simulated people who come to a pool, and come again when more is asked."""

    def __init__(self, crowd: Simulated, pool: Pool, seed: int) -> None:
        self.crowd, self.pool = crowd, pool
        self.dice = random.Random(f"{seed}:sessions")
        self.line = Line(crowd.tasks, pool, self.dice)
        self.here: list[tuple[int, Person]] = []
        # Who would answer more, and found nothing that they had not met.
        self.resting: list[tuple[int, Person]] = []
        crowd.kinds.clear()

    def sessions(self) -> Iterator[Session]:
        """Yield sessions in random order until no task is open."""
        self.here += self.resting
        self.resting = []
        while self.line.first() is not None:
            if len(self.here) < CROWD // 2:
                self.here += self.crowd.newcomers()
            place = self.dice.randrange(len(self.here))
            person, who = self.here[place]
            before = who.answered
            yield Session(person, self._turns(person, who))
            if who.answered - before < SESSION:
                self.here.pop(place)
                if who.answered < who.answers_wanted:
                    self.resting.append((person, who))

    def _turns(self, person: int, who: Person) -> Iterator[Turn]:
        for _ in range(SESSION):
            if who.answered >= who.answers_wanted:
                return
            if self.pool.wants_check(person):
                known = self.dice.randrange(self.crowd.labels)
                about = Sound(self.crowd.labels, known)
                yield Turn(-1, who.answer(about, ("check", who.answered, known)), known)
                continue
            task = self.line.next_for(person)
            if task is None:
                return
            yield Turn(task, who.answer(self.crowd.sounds[task], task))


class Line:
    """The open tasks in one mixed order, the same for all, as the product lends them (decision 4)."""

    def __init__(self, tasks: int, pool: Pool, dice: random.Random) -> None:
        self.order = dice.sample(range(tasks), tasks)
        self.pool = pool
        self.met: dict[int, set[int]] = defaultdict(set)
        self._waiting = list(range(tasks))
        self._reopened = 0

    def first(self) -> int | None:
        """Return the first open task."""
        return self.next_for(-1, meet=False)

    def next_for(self, person: int, *, meet: bool = True) -> int | None:
        """Return the first open task that a person has not met."""
        self._tidy()
        met = self.met[person]
        for place in self._waiting:
            task = self.order[place]
            if task not in met and self.pool.is_open(task):
                if meet:
                    met.add(task)
                return task
        return None

    def _tidy(self) -> None:
        """Leave closed tasks behind; when some have been opened again, look through all."""
        if self._reopened != self.pool.reopened:
            self._reopened = self.pool.reopened
            self._waiting = [place for place, task in enumerate(self.order) if self.pool.is_open(task)]
        while self._waiting and not self.pool.is_open(self.order[self._waiting[0]]):
            self._waiting.pop(0)


Crowd = Folder | Simulated


def simulated(crowd: str, *, labels: int, tasks: int, pairs: int = 0) -> Callable[[int], Simulated]:
    """Return what makes the crowd of a seed."""
    if crowd not in SHARES:
        raise BadFolder(f"There is no crowd {crowd!r}: choose one of {', '.join(SHARES)}.")
    return lambda seed: Simulated(crowd, labels, tasks, seed, pairs)


def is_careless(person: Person) -> bool:
    """Return whether somebody never listened."""
    return person.kind in {Kind.RANDOM, Kind.ONE_ANSWER, Kind.ADVERSARIAL, Kind.COLLUDER}


def classifier(truth: Whole, labels: int, right: float, seed: int) -> Floats:
    """Return the calibrated probabilities (T x C) of a simulated classifier that is right so often.

    It sees the truth's one-hot vector, scaled, through unit normal noise; the Bayes posterior of that is
    softmax(scale x seen). Where the truth is unknown it sees noise alone.
    """
    rng = np.random.default_rng([seed, 7])
    scale = _scale(right, labels)
    seen = rng.standard_normal((len(truth), labels))
    there = truth >= 0
    seen[np.flatnonzero(there), truth[there]] += scale
    raised = np.exp(scale * (seen - seen.max(axis=1, keepdims=True)))
    found: Floats = raised / raised.sum(axis=1, keepdims=True)
    return found


def _scale(right: float, labels: int) -> float:
    """Return the signal with which the truth is the largest of C noisy numbers so often."""
    noise = np.random.default_rng(0).standard_normal((20_000, labels))
    lead = noise[:, 1:].max(axis=1) - noise[:, 0]
    return float(max(np.quantile(lead, right), 0.0))


def _table(file: Path, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise BadFolder(
                    f"{file} has no column {missing[0]!r}: its columns must be {','.join(columns)}."
                )
            rows = [tuple((row[name] or "").strip() for name in columns) for row in reader]
    except FileNotFoundError as error:
        raise BadFolder(f"{file} is missing: an answers folder has answers.csv and truth.csv.") from error
    return [row for row in rows if all(row)]
