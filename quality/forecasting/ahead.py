"""Plays open tasks to their end with people like those who answered so far, many times over. Pure.

Each time, who listens is drawn anew, and so are clips, answers, and, where there are many tasks, which of
them are played. What comes of it is a distribution of how many answers are still needed; a crowd that differs
from what is believed of it adds to that (`MISSED`, as the benchmark found it).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
#: Deviation of the logarithm of what was needed from what was expected, beyond chance (benchmarks.forecast).
MISSED = 0.22


@dataclass(frozen=True)
class Tasks:
    """T tasks as they stand, and `fresh` ones that nobody has answered, all of them like `first` (2 C).

    `joint` (T x 2 C) are logarithms, `votes` (T) counts those that were listened to and `given` (T) all, up
    to the maximum; `closed` (T) says what has ended sure.
    """

    joint: Floats
    votes: Whole
    given: Whole
    closed: Flags
    fresh: int
    first: Floats

    @property
    def number(self) -> int:
        """How many there are in all."""
        return len(self.joint) + self.fresh


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
    """By what a question is played to its end; `newcomer` is who `worth` expects to answer."""

    helpers: Helpers
    rules: Rules
    beliefs: Beliefs
    newcomer: Average

    def done(self, joint: Floats, votes: Whole, given: Whole) -> tuple[Flags, Flags]:
        """Return which tasks (n) are closed, and which get no more answers for another reason."""
        together = softmax(joint)
        labels = joint.shape[1] // 2
        largest = (together[:, :labels] + together[:, labels:]).max(axis=1)
        closed = (votes >= self.rules.minimum) & (largest >= self.rules.target)
        disputed = ~closed & (given >= self.rules.maximum)
        least = max(self.rules.minimum, LEAST_TO_DISPUTE)
        doubtful = ~closed & ~disputed & (votes >= least)
        for number in np.unique(given[doubtful]):
            some = np.flatnonzero(doubtful & (given == number))
            disputed[some] = self._gain(together[some], int(number)) < 0
        return closed, disputed

    def _gain(self, together: Floats, given: int) -> Floats:
        return gains(
            together,
            left=self.rules.maximum - given,
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
    waiting, closed = _begun(tasks, game)
    number = len(waiting) + tasks.fresh
    if not number:
        return Forecast(0.0, 0.0, 0.0, 0, closed, tasks.number - closed)
    scale = number / min(number, MOST_TASKS)
    found = np.array([_play(*_some(tasks, waiting, dice), game, dice) for _ in range(times)]) * scale
    needed = found[:, 0] * np.exp(missed * dice.standard_normal(times))
    low, high = np.quantile(needed, [(1 - INSIDE) / 2, (1 + INSIDE) / 2])
    closed += float(found[:, 1].mean())
    mean = float(found[:, 0].mean())
    return Forecast(mean, float(low), float(high), number, closed, tasks.number - closed)


def _begun(tasks: Tasks, game: Game) -> tuple[Whole, float]:
    """Return the places of tasks that go on under these rules, and how many are closed: none flutters."""
    if not len(tasks.joint):
        return np.zeros(0, np.int64), 0.0
    closed, disputed = game.done(tasks.joint, tasks.votes, tasks.given)
    together = softmax(tasks.joint)
    labels = tasks.joint.shape[1] // 2
    largest = (together[:, :labels] + together[:, labels:]).max(axis=1)
    closed |= tasks.closed & (largest >= game.rules.reopen)
    return np.flatnonzero(~closed & ~disputed), float(closed.sum())


def _some(tasks: Tasks, waiting: Whole, dice: np.random.Generator) -> tuple[Floats, Whole, Whole]:
    """Return the tasks that are played this time (n x 2 C, n, n): all, or as many as there is time for."""
    number = len(waiting) + tasks.fresh
    place = np.arange(number) if number <= MOST_TASKS else dice.integers(number, size=MOST_TASKS)
    known = place[place < len(waiting)]
    fresh = np.tile(tasks.first, (len(place) - len(known), 1))
    joint = np.concatenate([tasks.joint[waiting[known]], fresh])
    none = np.zeros(len(fresh), np.int64)
    votes, given = (np.r_[counts[waiting[known]], none] for counts in (tasks.votes, tasks.given))
    return joint, votes, given


def _play(
    joint: Floats, votes: Whole, given: Whole, game: Game, dice: np.random.Generator
) -> tuple[float, float]:
    """Play some tasks to their end; return how many answers that took, and how many closed."""
    truth = _drawn(softmax(joint), dice)
    tries = _who_tries(game.helpers, dice)
    answers = closed = 0
    going_on = np.arange(len(joint))
    while len(going_on):
        answers += len(going_on)
        said = _answered(truth[going_on], tries, game, dice)
        joint[going_on] += said
        votes[going_on] += 1
        given[going_on] += 1
        ends, gives_up = game.done(joint[going_on], votes[going_on], given[going_on])
        closed += int(ends.sum())
        going_on = going_on[~ends & ~gives_up]
    return float(answers), float(closed)


def _who_tries(helpers: Helpers, dice: np.random.Generator) -> Whole:
    """Return whether each helper listens this time (K): 0 yes, 1 answers blindly, 2 the opposite."""
    shares = np.column_stack([helpers.listens, helpers.now[:, -2], helpers.now[:, -1]])
    return _drawn(shares / shares.sum(axis=1, keepdims=True), dice)


def _answered(truth: Whole, tries: Whole, game: Game, dice: np.random.Generator) -> Floats:
    """Let somebody answer each task (n) of this true state and label; return what that adds (n x 2 C)."""
    helpers, lost = game.helpers, game.beliefs.lost
    labels = helpers.blind.shape[1]
    who = dice.choice(len(helpers.share), size=len(truth), p=helpers.share)
    hard, right = np.divmod(truth, labels)
    hears = helpers.columns[who, :, right]
    hears /= hears.sum(axis=1, keepdims=True)
    hears = np.where((hard == 1)[:, None], (1 - lost) * hears + lost / labels, hears)
    other = np.full((len(truth), labels), 1 / (labels - 1))
    other[np.arange(len(truth)), right] = 0.0
    # Of somebody new it is not known beforehand whether they listen: each of them is another one.
    new = who == len(helpers.share) - 1
    how = np.where(new, _drawn(np.tile(_ways(helpers), (len(truth), 1)), dice), tries[who])
    chances = np.select([(how == 0)[:, None], (how == 1)[:, None]], [hears, helpers.blind[who]], other)
    label = _drawn(chances, dice)
    listens, blind = helpers.listens[who], helpers.blind[who, label]
    column = helpers.columns[who, label]
    both = np.concatenate([column, (1 - lost) * column + lost / labels], axis=1)
    added: Floats = np.log(listens[:, None] * both + ((1 - listens) * blind)[:, None])
    return added


def _ways(helpers: Helpers) -> Floats:
    found: Floats = np.r_[helpers.listens[-1], helpers.now[-1, -2:]]
    found /= found.sum()
    return found


def _drawn(chances: Floats, dice: np.random.Generator) -> Whole:
    """Draw a place from each row of probabilities."""
    thrown = dice.random(len(chances))[:, None]
    places: Whole = (np.cumsum(chances, axis=1)[:, :-1] < thrown).sum(axis=1)
    return places
