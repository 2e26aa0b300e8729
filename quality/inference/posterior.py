"""Posteriors of many tasks, and of the people behind them, swept until they agree. Pure.

Each sweep works out what everybody else says about the clip of an answer, from it whether its person listened
and how they confuse labels, and from that the tasks anew. No answer is judged by itself: its own share is
taken out first (collapsed variational inference, CVB0: Asuncion et al. 2009), which keeps posteriors from
believing their own echo.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quality.inference import confusion
from quality.inference.answers import Answers, Floats, add_up, softmax
from quality.inference.attention import Attention, Elsewhere, attention, habits, newcomer, usual_levels
from quality.inference.beliefs import Beliefs, accuracy
from quality.inference.frequencies import frequencies

#: Two states of a clip.
EASY, HARD = 0, 1
LEAST = 1e-12
#: Sweeps that are enough.
FURTHER, FROM_NOTHING = 2, 12


@dataclass(frozen=True)
class Estimate:
    """What is known after a sweep.

    `joint` (T x 2 x C): logarithms, up to a constant per task, of clip states and labels.
    `said` (N x 2 x C): what each answer added to them. `tried` (N x C): how probable it is, for each
    true label of an easy clip, that the person listened. `columns` (J x C x C): how probable each label is
    for each true label. `pool` and `attention`: the people.
    """

    joint: Floats
    said: Floats
    tried: Floats
    columns: Floats
    pool: confusion.Pool
    attention: Attention

    @property
    def posterior(self) -> Floats:
        """Probabilities of labels (T x C)."""
        return posterior(self.joint)


def posterior(joint: Floats) -> Floats:
    """Return probabilities of labels (T x C), whether clips are hard or not."""
    summed: Floats = _softmax(joint).sum(axis=1)
    return summed


def sweep(
    answers: Answers,
    beliefs: Beliefs,
    *,
    prior: Floats | None = None,
    last: Estimate | None = None,
    times: int | None = None,
    elsewhere: Elsewhere | None = None,
) -> Estimate:
    """Estimate tasks and people; `prior` (T x C) are probabilities, `last` is where to go on from.

    Where a row of the prior is NaN, nothing is said of that task.

    People begin as newcomers do, or as they are known from `elsewhere`. The answers of `last` must be the
    first of these answers. `times` is how often all is gone through: few times are enough where there is
    something to go on from.
    """
    times = times if times is not None else (FURTHER if last else FROM_NOTHING)
    now = _longer(last, answers, beliefs) if last else _first(answers, beliefs, prior)
    for _ in range(times):
        now = _sweep(answers, beliefs, prior, now, elsewhere)
    return now


def explains(estimate: Estimate, answers: Answers, beliefs: Beliefs) -> float:
    """Return how well an estimate explains answers: the logarithm of how probable they are by it.

    With what is believed beforehand of how often people are right: where few clips have been heard twice, a
    crowd that guesses explains answers as well as one that listens, and all labels exchanged as well as the
    right ones.
    """
    joint = estimate.joint.reshape(answers.tasks, -1).copy()
    known = np.flatnonzero(answers.known >= 0)
    label = np.tile(np.arange(answers.labels), 2)
    joint[known] = np.where(label == answers.known[known, None], joint[known], -np.inf)
    top = joint.max(axis=1)
    of_tasks = top + np.log(np.exp(joint - top[:, None]).sum(axis=1))
    believed, found = accuracy(beliefs.skill, answers.labels), estimate.pool.accuracy
    of_pool = believed * np.log(found) + (1 - believed) * np.log(1 - found)
    return float(of_tasks.sum() + beliefs.skill_answers * of_pool)


def _first(answers: Answers, beliefs: Beliefs, prior: Floats | None) -> Estimate:
    """Begin where everybody is an average person who listens."""
    nothing = np.zeros((0, answers.labels))
    counts = confusion.count(answers.part(slice(0)), nothing)
    pool = confusion.pool_of(counts, beliefs)
    columns = confusion.of_people(counts, pool, beliefs)
    levels = usual_levels(beliefs)
    listens = np.full(len(answers), 1 - beliefs.careless)
    careful = Attention(listens, np.zeros((0, 0)), levels, beliefs.careless)
    said, tried = _said(
        answers, columns[answers.person, answers.label], listens, habits(answers).blind, beliefs
    )
    joint = _joint(answers, said, prior, beliefs)
    return Estimate(joint, said, tried, columns, pool, careful)


def _longer(last: Estimate, answers: Answers, beliefs: Beliefs) -> Estimate:
    """Add what has been said since, by the people as they were."""
    seen = len(last.said)
    last = _with_room(last, answers, beliefs)
    fresh = answers.part(slice(seen, None))
    listens = last.attention.now[fresh.person, : len(beliefs.levels)].sum(axis=1)
    said, tried = _said(
        fresh, last.columns[fresh.person, fresh.label], listens, habits(answers).blind[seen:], beliefs
    )
    joint = last.joint + add_up(
        fresh.task, said.reshape(len(fresh), 2 * answers.labels), answers.tasks
    ).reshape(last.joint.shape)
    careful = replace(last.attention, listened=np.concatenate([last.attention.listened, listens]))
    said, tried = np.concatenate([last.said, said]), np.concatenate([last.tried, tried])
    return replace(last, joint=joint, said=said, tried=tried, attention=careful)


def _with_room(last: Estimate, answers: Answers, beliefs: Beliefs) -> Estimate:
    """Let people in who were not there before."""
    new = answers.people - len(last.columns)
    if new <= 0:
        return last
    labels = answers.labels
    nobody = confusion.Counts(np.zeros((1, labels, labels)), np.zeros((0, labels)))
    column = confusion.of_people(nobody, last.pool, beliefs)
    now = newcomer(last.attention.levels, last.attention.careless, beliefs)
    careful = replace(last.attention, now=np.concatenate([last.attention.now, np.tile(now, (new, 1))]))
    return replace(
        last, columns=np.concatenate([last.columns, np.repeat(column, new, axis=0)]), attention=careful
    )


def _sweep(
    answers: Answers,
    beliefs: Beliefs,
    prior: Floats | None,
    now: Estimate,
    elsewhere: Elsewhere | None,
) -> Estimate:
    usual = habits(answers)
    alone = _alone(answers)
    others = _softmax(now.joint[answers.task] - now.said)
    by_themselves = alone[answers.task]
    others[by_themselves] = _before_answers(answers, by_themselves, prior, beliefs)
    others = _known(answers, others)
    careful = attention(
        answers,
        others,
        usual,
        levels=now.attention.levels,
        careless=now.attention.careless,
        beliefs=beliefs,
        elsewhere=elsewhere,
    )
    blindly = usual.blind
    together = _softmax(now.joint)
    tried = _known(answers, together[answers.task])[:, EASY] * now.tried
    tried[alone[answers.task]] = 0.0
    if answers.again is not None:
        tried[answers.again] = 0.0
    counts = confusion.count(answers, tried)
    pool = confusion.pool_of(counts, beliefs)
    columns = confusion.of_answers(answers, counts, pool, beliefs)
    said, tried = _said(
        answers, columns, _without_this(careful, others, columns, blindly, beliefs), blindly, beliefs
    )
    joint = _joint(answers, said, prior, beliefs)
    return Estimate(joint, said, tried, confusion.of_people(counts, pool, beliefs), pool, careful)


def _before_answers(
    answers: Answers, rows: NDArray[np.bool_], prior: Floats | None, beliefs: Beliefs
) -> Floats:
    """Return what is known of the clips of some answers before any: what a classifier says, no more.

    It has heard nobody, so going along with it or not says something of a person all the same.
    """
    states = np.array([1 - beliefs.hard, beliefs.hard])[:, None]
    if prior is None:
        return np.tile(states / answers.labels, (int(rows.sum()), 1, answers.labels))
    said = np.nan_to_num(prior[answers.task[rows]], nan=1 / answers.labels)
    found: Floats = states * said[:, None, :]
    return found


def _without_this(
    careful: Attention, others: Floats, columns: Floats, blindly: Floats, beliefs: Beliefs
) -> Floats:
    """Return how probable it is, this answer apart, that its person listened (N)."""
    lost = np.array([1.0, 1 - beliefs.lost])
    expected = (
        np.einsum("nhk,nk,h->n", others, columns, lost)
        + beliefs.lost * others[:, HARD].sum(axis=1) / columns.shape[1]
    )
    odds = careful.listened * blindly
    apart: Floats = odds / np.maximum(odds + (1 - careful.listened) * expected, LEAST)
    return apart


def _said(
    answers: Answers, columns: Floats, listens: Floats, blindly: Floats, beliefs: Beliefs
) -> tuple[Floats, Floats]:
    """Return the logarithms (N x 2 x C) of how probable each answer is in each state of its clip.

    And how probable it is for each true label of an easy clip that its person listened (N x C).
    """
    lost = np.array([0.0, beliefs.lost])[:, None]
    flat = (1 - lost) * columns[:, None, :] + lost / answers.labels
    listening = listens[:, None, None] * flat
    mixed = listening + ((1 - listens) * blindly)[:, None, None]
    return np.log(mixed), (listening / mixed)[:, EASY]


def _joint(answers: Answers, said: Floats, prior: Floats | None, beliefs: Beliefs) -> Floats:
    """Return what all say about the tasks (T x 2 x C): with given priors, or by how frequent labels are."""
    states = np.log([1 - beliefs.hard, beliefs.hard])
    summed = add_up(answers.task, said.reshape(len(answers), 2 * answers.labels), answers.tasks)
    found = summed.reshape(answers.tasks, 2, -1) + states[:, None]
    if prior is not None and not np.isnan(prior).any():
        return found + np.log(np.maximum(prior, LEAST))[:, None, :]
    judged = (answers.known < 0) & ~_alone(answers)
    usual = np.log(frequencies(np.logaddexp(found[judged, EASY], found[judged, HARD]), beliefs))
    if prior is None:
        return found + usual
    return found + np.where(np.isnan(prior), usual, np.log(np.maximum(prior, LEAST)))[:, None, :]


def _alone(answers: Answers) -> NDArray[np.bool_]:
    """Return which tasks (T) have fewer than two answers, and no known label: they say nothing of anybody.

    While most tasks are like that, whole estimates could drift: nothing holds them but themselves.
    """
    return (np.bincount(answers.task, minlength=answers.tasks) < 2) & (answers.known < 0)


def _known(answers: Answers, beliefs_about: Floats) -> Floats:
    """Put certainty (N x 2 x C) where the label of an answer's clip is known; such clips are easy."""
    label = answers.known[answers.task]
    rows = np.flatnonzero(label >= 0)
    if len(rows):
        beliefs_about[rows] = 0.0
        beliefs_about[rows, EASY, label[rows]] = 1.0
    return beliefs_about


def _softmax(joint: Floats) -> Floats:
    return softmax(joint.reshape(len(joint), -1)).reshape(joint.shape)
