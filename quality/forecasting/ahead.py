"""Plays open tasks to their end with people like those who answered so far, many times over. Pure.

Each time another crowd is drawn that may be the one that answers (`drawing`), and so are clips, answers,
and, where there are many tasks, which of them are played. What comes of it is a distribution of how many
answers are still needed; what no draw knows of, as people from elsewhere, adds to that (`MISSED`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quality.forecasting.drawing import LEAST, Crowds, Drawn, Known, Said, as_drawn, hard_chances, truth_of
from quality.forecasting.going_on import gains
from quality.forecasting.helpers import Helpers
from quality.inference.answers import Floats, Whole, softmax
from quality.inference.beliefs import Beliefs
from quality.inference.rules import LEAST_TO_DISPUTE, Rules
from quality.inference.worth import Average

Flags = NDArray[np.bool_]
#: How often all is played, and with how many tasks at most.
TIMES, MOST_TASKS = 100, 1500
#: The interval holds so much of what may come.
INSIDE = 0.9
#: Deviation of the logarithm of what was needed from what was expected, beyond what is drawn.
MISSED = 0.15


@dataclass(frozen=True)
class Tasks:
    """T tasks as they stand, and `fresh` ones that nobody has answered, all of them like `first` (2 C).

    `joint` (T x 2 C) are logarithms, `votes` (T) counts those that were listened to and `given` (T) all;
    `closed` (T) says what has ended sure. `said` are the votes, by which a draw may believe otherwise.
    `least` (T) is of how many votes each may be closed, where that is not the same of all.
    """

    joint: Floats
    votes: Whole
    given: Whole
    closed: Flags
    fresh: int
    first: Floats
    said: Said | None = None
    least: Whole | None = None

    def closes_at(self, places: Whole, rules: Rules) -> Whole:
        """Return of how many votes some tasks (n) may be closed."""
        return np.full(len(places), rules.minimum) if self.least is None else self.least[places]

    @property
    def number(self) -> int:
        """How many there are in all."""
        return len(self.joint) + self.fresh


@dataclass(frozen=True)
class Stand:
    """Some tasks while they are played (n x 2 C, n, n), all of which changes, and their least votes (n)."""

    joint: Floats
    votes: Whole
    given: Whole
    least: Whole


@dataclass(frozen=True)
class Forecast:
    """How many answers more until no task is open, with the ends of 90 %; how many then close, or do not."""

    answers: float
    low: float
    high: float
    open: int
    closed: float
    disputed: float


@dataclass(frozen=True)
class Game:
    """By what a question is played to its end; `newcomer` is who `worth` expects to answer.

    A task gets `most` answers, whoever gives them. Where nothing is `known` of how far the crowd may be
    another, it is as it seems.
    """

    helpers: Helpers
    rules: Rules
    beliefs: Beliefs
    newcomer: Average
    most: int
    known: Known | None = None

    def done(self, joint: Floats, votes: Whole, given: Whole, least: Whole) -> tuple[Flags, Flags]:
        """Return which tasks (n) are closed, and which get no more answers for another reason.

        None is closed by fewer than its `least` votes (n).
        """
        together = softmax(joint)
        labels = joint.shape[1] // 2
        largest = (together[:, :labels] + together[:, labels:]).max(axis=1)
        closed = (votes >= least) & (largest >= self.rules.target)
        full = (votes >= self.rules.maximum) | (given >= self.most)
        disputed = ~closed & full
        doubtful = ~closed & ~disputed & (votes >= np.maximum(least, LEAST_TO_DISPUTE))
        left = np.minimum(self.rules.maximum - votes, self.most - given)
        for number in np.unique(left[doubtful]):
            some = np.flatnonzero(doubtful & (left == number))
            disputed[some] = self._gain(together[some], int(number)) < 0
        return closed, disputed

    def _gain(self, together: Floats, left: int) -> Floats:
        return gains(
            together,
            left=left,
            who=self.newcomer,
            target=self.rules.target,
            price=self.rules.cost,
            beliefs=self.beliefs,
        )


def forecast(
    tasks: Tasks, game: Game, *, seed: int = 0, times: int = TIMES, missed: float = MISSED
) -> Forecast:
    """Return what it takes until every task is closed by these rules, or disputed."""
    dice = np.random.default_rng(seed)
    waiting, done, closed = _begun(tasks, game)
    number = len(waiting) + tasks.fresh
    if not number:
        return Forecast(0.0, 0.0, 0.0, 0, closed, tasks.number - closed)
    crowds = _crowds(tasks, game, 2.0 * number)
    found = np.array([_once(tasks, (waiting, done), game, crowds.draw(dice), dice) for _ in range(times)])
    needed = found[:, 0] * np.exp(missed * dice.standard_normal(times))
    low, high = np.quantile(needed, [(1 - INSIDE) / 2, (1 + INSIDE) / 2])
    closed = min(closed + float(found[:, 1].mean()), float(tasks.number))
    mean = float(found[:, 0].mean())
    return Forecast(mean, float(low), float(high), number, closed, tasks.number - closed)


def _begun(tasks: Tasks, game: Game) -> tuple[Whole, Whole, float]:
    """Return the places of tasks that go on under these rules and of those that do not; how many are closed.

    None flutters.
    """
    if not len(tasks.joint):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), 0.0
    least = tasks.closes_at(np.arange(len(tasks.joint)), game.rules)
    closed, disputed = game.done(tasks.joint, tasks.votes, tasks.given, least)
    closed |= _stays(tasks.joint, tasks.closed, game)
    goes_on = ~closed & ~disputed
    return np.flatnonzero(goes_on), np.flatnonzero(closed), float(closed.sum())


def _stays(joint: Floats, closed: Flags, game: Game) -> Flags:
    """Return what was closed and is sure enough not to open again."""
    together = softmax(joint)
    labels = joint.shape[1] // 2
    largest = (together[:, :labels] + together[:, labels:]).max(axis=1)
    stays: Flags = closed & (largest >= game.rules.reopen)
    return stays


def _crowds(tasks: Tasks, game: Game, ahead: float) -> Crowds:
    """Return the crowds that may give so many answers."""
    people = tasks.said.people if tasks.said else 0
    answered = tasks.joint[tasks.given > 0]
    chances = hard_chances(answered, game.beliefs) if game.known and len(answered) else None
    return Crowds(game.helpers, game.beliefs, people, ahead, game.known, chances)


def _once(
    tasks: Tasks, begun: tuple[Whole, Whole], game: Game, drawn: Drawn, dice: np.random.Generator
) -> tuple[float, float]:
    """Play all once with one crowd; return how many answers that took, and how many tasks more are closed."""
    waiting, done = begun
    number = len(waiting) + tasks.fresh
    stand = _some(tasks, waiting, game.rules, drawn, dice)
    share = number / max(len(stand.joint), 1)
    answers, closed = (share * one for one in _play(stand, game, drawn, dice))
    if tasks.said is None or not len(done):
        return answers, closed
    # What had closed and would not stand by this draw is asked about again.
    some = done if len(done) <= MOST_TASKS else dice.choice(done, MOST_TASKS, replace=False)
    joint, votes = as_drawn(tasks.joint[some], tasks.said, drawn, some)
    least = tasks.closes_at(some, game.rules)
    enough = _stays(joint, (votes >= least), game)
    opened = np.flatnonzero(~enough)
    again = Stand(joint[opened], votes[opened], tasks.given[some][opened], least[opened])
    more, back = _play(again, game, drawn, dice)
    scale = len(done) / len(some)
    return answers + more * scale, closed + (back - len(opened)) * scale


def _some(tasks: Tasks, waiting: Whole, rules: Rules, drawn: Drawn, dice: np.random.Generator) -> Stand:
    """Return the tasks that are played this time: all, or as many as there is time for."""
    number = len(waiting) + tasks.fresh
    place = np.arange(number) if number <= MOST_TASKS else dice.integers(number, size=MOST_TASKS)
    known = waiting[place[place < len(waiting)]]
    fresh = np.tile(tasks.first, (len(place) - len(known), 1))
    joint, votes = as_drawn(tasks.joint[known], tasks.said, drawn, known)
    votes = votes if tasks.said is not None else tasks.votes[known]
    none = np.zeros(len(fresh), np.int64)
    return Stand(
        np.concatenate([joint, fresh]),
        np.r_[votes, none],
        np.r_[tasks.given[known], none],
        np.r_[tasks.closes_at(known, rules), np.full(len(fresh), rules.minimum)],
    )


def _play(stand: Stand, game: Game, drawn: Drawn, dice: np.random.Generator) -> tuple[float, float]:
    """Play some tasks to their end; return how many answers that took, and how many closed.

    By then it is known who listened: blind answers are given, and count for nothing.
    """
    joint, votes, given = stand.joint, stand.votes, stand.given
    if not len(joint):
        return 0.0, 0.0
    truth = _drawn(truth_of(joint, drawn, game.beliefs), dice)
    answers = closed = 0
    ends, gives_up = game.done(joint, votes, given, stand.least)
    closed += int(ends.sum())
    going_on = np.flatnonzero(~ends & ~gives_up)
    while len(going_on):
        answers += len(going_on)
        added, listened = _answered(truth[going_on], game, drawn, dice)
        joint[going_on] += added
        votes[going_on] += listened
        given[going_on] += 1
        ends, gives_up = game.done(joint[going_on], votes[going_on], given[going_on], stand.least[going_on])
        closed += int(ends.sum())
        going_on = going_on[~ends & ~gives_up]
    return float(answers), float(closed)


def _answered(truth: Whole, game: Game, drawn: Drawn, dice: np.random.Generator) -> tuple[Floats, Flags]:
    """Let somebody answer each task (n) of this state and label; return what it adds (n x 2 C), if any."""
    lost = game.beliefs.lost
    labels = drawn.columns.shape[1]
    who = dice.choice(len(drawn.share), size=len(truth), p=drawn.share)
    hard, right = np.divmod(truth, labels)
    hears = drawn.columns[who, :, right]
    hears = np.where((hard == 1)[:, None], (1 - lost) * hears + lost / labels, hears)
    label = _drawn(hears / hears.sum(axis=1, keepdims=True), dice)
    new = who == len(drawn.share) - 1
    listens: Flags = np.where(new, dice.random(len(truth)) >= drawn.blind, drawn.tries[who])
    column = drawn.columns[who, label]
    both = np.concatenate([column, (1 - lost) * column + lost / labels], axis=1)
    added: Floats = np.where(listens[:, None], np.log(np.maximum(both, LEAST)), 0.0)
    return added, listens


def _drawn(chances: Floats, dice: np.random.Generator) -> Whole:
    """Draw a place from each row of probabilities."""
    thrown = dice.random(len(chances))[:, None]
    places: Whole = (np.cumsum(chances, axis=1)[:, :-1] < thrown).sum(axis=1)
    return places
