"""What a crowd may be like, drawn from what is known of it: once for each time that all is played. Pure.

A forecast by the best guess alone is too sure of itself. So each time is drawn: how many of those who come do
not listen, how often the others are right, how many clips are hard, and, of each person, when they stopped
listening, if ever. What is believed of the tasks follows from that draw: votes that it does not listen to
count for nothing, and clips that stood on them are open again, as the job will find out in time (a posterior
predictive distribution: Gelman et al., Bayesian Data Analysis, 2013, chapter 1).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quality.forecasting.helpers import Helpers
from quality.inference.answers import Answers, Floats, Whole, add_up, softmax
from quality.inference.beliefs import Beliefs
from quality.inference.posterior import Estimate

Flags = NDArray[np.bool_]
#: Crowds differ: how many never listen, before anything is known of one; of how many people that is worth.
CARELESS, CARELESS_PEOPLE = 0.15, 6.0
#: What beliefs about how many clips are hard are worth, in clips; and the shares that are weighed.
HARD_CLIPS = 20.0
HARD = np.linspace(0.02, 0.6, 30)
#: After so many answers of somebody who does not listen this is found out, and they come no more.
FOUND_OUT = 20
LEAST = 1e-9


@dataclass(frozen=True)
class Said:
    """The votes on tasks (N, sorted by `task`, the place of the task), and how far their people listened.

    `said` (N x 2 C) is what each added to its task, `clear` (N x 2 C) what it adds where its person listened
    for certain; both are logarithms. There are so many `people`.
    """

    task: Whole
    person: Whole
    listened: Floats
    said: Floats
    clear: Floats
    people: int

    def of(self, places: Whole) -> tuple[Whole, Whole]:
        """Return the rows of the votes on some tasks (n places), and to which of these each belongs."""
        first, last = (np.searchsorted(self.task, places, side=side) for side in ("left", "right"))
        lengths = last - first
        whose = np.repeat(np.arange(len(places)), lengths)
        rows = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths) + first[whose]
        return rows, whose


@dataclass(frozen=True)
class Known:
    """What is known of the crowd: how many never listen and how often the others are right, and how surely.

    `careless_people` and `answers` are of how many people, and of how many answers, that knowledge is worth.
    People were judged as if the share `believed` never listened.
    """

    careless: float
    careless_people: float
    accuracy: float
    answers: float
    believed: float


@dataclass(frozen=True)
class Drawn:
    """One crowd that may be: who of the helpers listens and comes (K), and how they hear.

    Of newcomers' answers the share `blind` is by who does not listen, of the clips the share `hard` is hard.
    Each person (J) listened at an answer where `when` is below the probability of that, not to listen being
    so many times (`odds`) as likely as it seems: one number for all answers of a person: nobody comes back.
    """

    tries: Flags
    share: Floats
    columns: Floats
    blind: float
    hard: float
    when: Floats
    odds: float

    def listened(self, said: Said, rows: Whole) -> Flags:
        """Return to which of these votes (n) their people listened, by this draw."""
        heard: Flags = self.when[said.person[rows]] < shifted(said.listened[rows], self.odds)
        return heard


def said_of(answers: Answers, estimate: Estimate, beliefs: Beliefs, places: Whole) -> Said:
    """Return the votes on tasks, by their place among those that are played (T: -1 is none of them)."""
    place = np.full(answers.tasks, -1)
    place[: len(places)] = places
    votes = np.flatnonzero(place[answers.task] >= 0)
    votes = votes[np.argsort(place[answers.task[votes]], kind="stable")]
    person, label = answers.person[votes], answers.label[votes]
    column = estimate.columns[person, label]
    hears = np.concatenate([column, (1 - beliefs.lost) * column + beliefs.lost / answers.labels], axis=1)
    return Said(
        place[answers.task[votes]],
        person,
        estimate.attention.listened[votes],
        estimate.said[votes].reshape(len(votes), -1),
        np.log(np.maximum(hears, LEAST)),
        answers.people,
    )


def known_of(estimate: Estimate, beliefs: Beliefs) -> Known:
    """Return what is known of a crowd: a person of whom nothing is known yet tells nothing of the others."""
    listens = estimate.attention.now[:, :-2].sum(axis=1)
    unknown = _unsure(np.array([estimate.attention.careless]))
    told = np.maximum(1 - _unsure(listens) / unknown, 0.0)
    people = CARELESS_PEOPLE + float(told.sum())
    careless = CARELESS_PEOPLE * CARELESS + float((told * (1 - listens)).sum())
    answers = beliefs.skill_answers + float(estimate.tried.max(axis=1).sum())
    return Known(careless / people, people, estimate.pool.accuracy, answers, estimate.attention.careless)


def _unsure(share: Floats) -> Floats:
    """Return how unsure it is what happens with this probability (entropy)."""
    share = np.clip(share, LEAST, 1 - LEAST)
    found: Floats = -(share * np.log(share) + (1 - share) * np.log(1 - share))
    return found


def hard_chances(joint: Floats, beliefs: Beliefs) -> Floats:
    """Return how probable each of the shares HARD is, by what was said on these tasks (T x 2 C)."""
    labels = joint.shape[1] // 2
    easy, hard = (
        np.logaddexp.reduce(joint[:, part], axis=1) for part in (slice(labels), slice(labels, None))
    )
    easy, hard = easy - np.log(1 - beliefs.hard), hard - np.log(beliefs.hard)
    explained = np.logaddexp(easy[:, None] + np.log(1 - HARD), hard[:, None] + np.log(HARD)).sum(axis=0)
    a, b = HARD_CLIPS * beliefs.hard, HARD_CLIPS * (1 - beliefs.hard)
    return softmax(explained + (a - 1) * np.log(HARD) + (b - 1) * np.log(1 - HARD))


def shifted(listened: Floats, odds: float) -> Floats:
    """Return probabilities of listening where not listening is so many times as likely (odds)."""
    found: Floats = listened / np.maximum(listened + (1 - listened) * odds, LEAST)
    return found


@dataclass(frozen=True)
class Crowds:
    """All crowds that may answer: `helpers` as they seem, of so many `people`; about `ahead` answers to come.

    Where nothing is `known` of how far the crowd may be another, only who listens is drawn; `chances` are
    those of each share of HARD.
    """

    helpers: Helpers
    beliefs: Beliefs
    people: int
    ahead: float
    known: Known | None = None
    chances: Floats | None = None

    def draw(self, dice: np.random.Generator) -> Drawn:
        """Return one of them."""
        helpers, known = self.helpers, self.known
        when = dice.random(self.people)
        mine = dice.random(len(helpers.share))
        there = np.flatnonzero(helpers.person >= 0) if self.people else np.zeros(0, np.int64)
        mine[there] = when[helpers.person[there]]
        if known is None or self.chances is None:
            tries, blind = mine < helpers.listens, 1 - float(helpers.listens[-1])
            return Drawn(tries, helpers.share, helpers.columns, blind, self.beliefs.hard, when, 1.0)
        careless = _beta(known.careless, known.careless_people, dice)
        odds = careless / (1 - careless) / (known.believed / (1 - known.believed))
        tries = mine < shifted(helpers.listens, odds)
        errors = (1 - _beta(known.accuracy, known.answers, dice)) / (1 - known.accuracy)
        columns = _shifted_columns(helpers, errors, dice)
        blind = _blind(careless, helpers, self.ahead, dice)
        hard = float(dice.choice(HARD, p=self.chances))
        return Drawn(tries, self._share(tries), columns, blind, hard, when, odds)

    def _share(self, tries: Flags) -> Floats:
        """Return who comes how often (K): who does not listen is found out after so many answers."""
        share, new = self.helpers.share.copy(), self.helpers.new_among(self.ahead)
        if len(share) > 1 and share[-1] < 1:
            share[:-1] *= (1 - new) / (1 - share[-1])
            share[-1] = new
        blind = np.flatnonzero(~tries & (self.helpers.person >= 0))
        share[blind] = np.minimum(share[blind], FOUND_OUT / max(self.ahead, 1.0))
        whole = float(share.sum())
        return share / whole if whole > 0 else self.helpers.share


def _blind(careless: float, helpers: Helpers, ahead: float, dice: np.random.Generator) -> float:
    """Return the share of newcomers' answers that are blind: so many come, and some are found out early."""
    each = max(helpers.each, 1.0)
    coming = max(round(ahead * helpers.new_among(ahead) / each), 1)
    blind = dice.binomial(coming, careless)
    given = blind * min(each, FOUND_OUT)
    return float(given / max(given + (coming - blind) * each, LEAST))


def _shifted_columns(helpers: Helpers, errors: float, dice: np.random.Generator) -> Floats:
    """Return how people hear where the crowd errs so many times as often, and each as it may be."""
    labels = helpers.columns.shape[1]
    right = np.clip(np.trace(helpers.columns, axis1=1, axis2=2) / labels, 0.02, 0.98)
    leaning = 1 + (errors - 1) * helpers.leans
    mine, told = right.copy(), np.flatnonzero(helpers.sure > 0)
    worth = helpers.sure[told]
    mine[told] = np.clip(dice.beta(right[told] * worth, (1 - right[told]) * worth), 0.005, 0.995)
    times = leaning * (1 - mine) / (1 - right)
    places = np.arange(labels)
    columns: Floats = helpers.columns * times[:, None, None]
    columns[:, places, places] = 0.0
    wrong = columns.sum(axis=1, keepdims=True)
    # Nobody who listens is worse than chance.
    columns *= np.minimum(1.0, (1 - 1 / labels) / np.maximum(wrong, LEAST))
    columns[:, places, places] = 1 - columns.sum(axis=1)
    return columns


def _beta(mean: float, worth: float, dice: np.random.Generator) -> float:
    mean = min(max(mean, 0.005), 0.995)
    return float(np.clip(dice.beta(mean * worth, (1 - mean) * worth), 0.005, 0.995)) if worth > 0 else mean


def as_drawn(joint: Floats, said: Said | None, drawn: Drawn, places: Whole) -> tuple[Floats, Whole]:
    """Return what is believed of some tasks (n x 2 C) by a draw, and how many votes were listened to (n).

    `joint` (n x 2 C) is what is believed of them by all that is known, `places` where they stand in `said`.
    """
    if said is None:
        return joint.copy(), np.zeros(len(joint), np.int64)
    rows, whose = said.of(places)
    heard = drawn.listened(said, rows)
    moved = np.where(heard[:, None], said.clear[rows], 0.0) - said.said[rows]
    listened: Whole = np.bincount(whose[heard], minlength=len(places))
    believed: Floats = joint + add_up(whose, moved, len(places))
    return believed, listened


def truth_of(joint: Floats, drawn: Drawn, beliefs: Beliefs) -> Floats:
    """Return how probable each state and label is (n x 2 C) where so many clips are hard as was drawn."""
    labels = joint.shape[1] // 2
    easy, hard = np.log((1 - drawn.hard) / (1 - beliefs.hard)), np.log(drawn.hard / beliefs.hard)
    return softmax(joint + np.r_[np.full(labels, easy), np.full(labels, hard)])
