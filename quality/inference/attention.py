"""When a person stopped listening, if ever: every moment is weighed, none is tested. Pure.

Somebody who tries has one of a few levels of skill; somebody who does not answers blindly (half evenly, half
as their own answers so far) or the opposite. Nobody comes back. So a person's answers are explained by who
they are and by the moment of the change, and with cumulative sums of the logarithms all moments are compared
at once: the Bayesian form of the cumulative sum test (Page 1954; Adams and MacKay 2007, with one change).
"""

from dataclasses import dataclass

import numpy as np

from quality.inference.answers import Answers, Floats, Whole
from quality.inference.beliefs import Beliefs, accuracy

#: The two ways of not listening: blindly, the opposite.
WAYS = 2


@dataclass(frozen=True)
class Attention:
    """What is known of people after their answers.

    `listened` (N): probability that the person listened at this answer, given everything they said.
    `now` (J x (S + 2)): probabilities now of each level of those who listen, then of the two other ways.
    `levels` (S) and `careless`: the shares of the pool that explain this.
    """

    listened: Floats
    now: Floats
    levels: Floats
    careless: float


@dataclass(frozen=True)
class Elsewhere:
    """What is known of people from other questions.

    `now` (J x (S + 2)) as in `Attention`, and how far it holds here: `weight` (J), 0 for whoever begins anew.
    """

    now: Floats
    weight: Floats

    def with_newcomer(self, newcomer: Floats) -> Floats:
        """Return what is believed of people before their first answer (J x (S + 2))."""
        weight = self.weight[:, None]
        found: Floats = (1 - weight) * newcomer + weight * self.now
        return found


@dataclass(frozen=True)
class Rows:
    """Answers person by person: order, where each starts, whose segment each is in, how many."""

    order: Whole
    starts: Whole
    segment: Whole
    lengths: Whole

    def running(self, values: Floats) -> Floats:
        """Return cumulative sums (N x K) that begin anew with each person."""
        sums = np.cumsum(values, axis=0)
        found: Floats = sums - (sums[self.starts] - values[self.starts])[self.segment]
        return found


def _by_person(answers: Answers) -> Rows:
    order = np.argsort(answers.person, kind="stable")
    person = answers.person[order]
    starts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    lengths = np.diff(np.r_[starts, len(person)])
    return Rows(order, starts, np.repeat(np.arange(len(starts)), lengths), lengths)


@dataclass(frozen=True)
class Habits:
    """What people said before each answer: `own` (N x C) is how often each label, even before the first."""

    own: Floats
    label: Whole

    @property
    def blind(self) -> Floats:
        """Return how probable each answer (N) is for somebody who does not listen."""
        rows, labels = self.own.shape
        found: Floats = 0.5 / labels + 0.5 * self.own[np.arange(rows), self.label]
        return found

    @property
    def mistaken(self) -> Floats:
        """Return how probable each answer is for somebody who listens, is wrong, by true label (N x C).

        Half evenly among the wrong labels, half as they are used to: a favourite label is no proof of sleep.
        """
        rows, labels = self.own.shape
        here = np.arange(rows)
        said = self.own[here, self.label][:, None]
        found: Floats = 0.5 / (labels - 1) + 0.5 * said / (1 - self.own)
        found[here, self.label] = 0.0
        return found


def habits(answers: Answers) -> Habits:
    """Return the habits of everybody before each of their answers."""
    rows = _by_person(answers)
    order = rows.order
    said = np.zeros((len(answers), answers.labels))
    said[np.arange(len(answers)), answers.label[order]] = 1.0
    counts = rows.running(said) - said
    own = np.empty_like(counts)
    own[order] = (counts + 1 / answers.labels) / (counts.sum(axis=1, keepdims=True) + 1)
    return Habits(own, answers.label)


def sayings(answers: Answers, others: Floats, usual: Habits, beliefs: Beliefs) -> Floats:
    """Return how probable each answer is for each level and for the opposite (N x (S + 1)).

    `others` (N x 2 x C) is what everybody else says about the clip: easy and hard, times labels.
    The less is clear to them, the less counts: where they know nothing, habits would speak against all.
    """
    count = answers.labels
    rights = np.array([accuracy(skill, count) for skill in beliefs.levels] + [beliefs.contrary_slips])
    kept = np.array([1.0, 1 - beliefs.lost])
    if answers.again is not None:
        rights = np.where(answers.again[:, None], same_twice(rights, count), rights)
    agreeing = others[np.arange(len(answers)), :, answers.label] @ kept
    wrong = (np.einsum("nhk,h->nk", others, kept) * usual.mistaken).sum(axis=1)
    even = others.sum(axis=2) @ (1 - kept) / count
    found = agreeing[:, None] * rights + wrong[:, None] * (1 - rights) + even[:, None]
    clear = (others.sum(axis=1).max(axis=1) * count - 1) / (count - 1)
    blind = usual.blind[:, None]
    weighed: Floats = blind * (found / blind) ** np.sqrt(np.clip(clear, 0.0, 1.0))[:, None]
    return weighed


def same_twice(rights: Floats, labels: int) -> Floats:
    """Return how probably people who are right so often say the same twice: right, or wrong alike by chance.

    On a clip that is hard for them they err alike more often; that is not counted on.
    """
    found: Floats = rights**2 + (1 - rights) ** 2 / (labels - 1)
    return found


def attention(
    answers: Answers,
    others: Floats,
    usual: Habits,
    *,
    levels: Floats,
    careless: float,
    beliefs: Beliefs,
    elsewhere: Elsewhere | None = None,
) -> Attention:
    """Weigh for each person every moment at which they may have stopped listening.

    With A[s, i] the sum of log-likelihoods of the first i answers at level s, B[w, i] the same for way w, and
    a chance h of stopping before any answer, stopping before answer i of m has the weight
    h (1 - h)^(i-1) sum_s r_s exp A[s, i-1] q_w exp(B[w, m] - B[w, i-1]),
    and never stopping (1 - h)^m sum_s r_s exp A[s, m]. The shares r_s, and how many never listened, are the
    pool's, or lean on what is known of the person from elsewhere.
    """
    rows = _by_person(answers)
    order, starts, segment, lengths = rows.order, rows.starts, rows.segment, rows.lengths
    said = np.log(sayings(answers, others, usual, beliefs)[order])
    fresh = newcomer(levels, careless, beliefs)
    tries, never_did = _at_first(fresh, answers.person[order][starts], elsewhere)
    trying = rows.running(said[:, :-1]) + np.log(tries)[segment]
    careful_before = np.logaddexp.reduce(trying - said[:, :-1], axis=1)
    ways = np.column_stack([np.log(usual.blind)[order], said[:, -1]])
    shares = np.log([1 - beliefs.contrary, beliefs.contrary])
    run = rows.running(ways)
    rest = run[starts + lengths - 1][segment] - run + ways + shares

    place = np.arange(len(order)) - starts[segment]
    stay = np.log1p(-beliefs.stops)
    chance = np.log1p(-never_did)[segment] + np.log(beliefs.stops) + place * stay + careful_before
    first = np.log(never_did + (1 - never_did) * beliefs.stops)[segment]
    stopped = np.where(place == 0, first, chance)[:, None] + rest
    never = (np.log1p(-never_did) + lengths * stay)[:, None] + trying[starts + lengths - 1]
    return _normalised(answers, rows, stopped, never, beliefs)


def _at_first(fresh: Floats, people: Whole, elsewhere: Elsewhere | None) -> tuple[Floats, Floats]:
    """Return for some people (K) the shares of levels if they try (K x S), and how likely they never do."""
    known = np.tile(fresh, (len(people), 1)) if elsewhere is None else elsewhere.with_newcomer(fresh)[people]
    tries = known[:, :-WAYS].sum(axis=1)
    return known[:, :-WAYS] / tries[:, None], 1 - tries


def _normalised(answers: Answers, rows: Rows, stopped: Floats, never: Floats, beliefs: Beliefs) -> Attention:
    order, starts, segment = rows.order, rows.starts, rows.segment
    top = np.maximum(np.maximum.reduceat(stopped.max(axis=1), starts), never.max(axis=1))
    moments = np.exp(stopped - top[segment][:, None])
    always = np.exp(never - top[:, None])
    ways = np.add.reduceat(moments, starts, axis=0)
    whole = ways.sum(axis=1) + always.sum(axis=1)
    by_now = rows.running(moments.sum(axis=1, keepdims=True))[:, 0] / whole[segment]

    listened = np.empty(len(answers))
    listened[order] = np.clip(1 - by_now, 0.0, 1.0)
    found = np.column_stack([always, ways]) / whole[:, None]
    from_the_start = (moments[starts].sum(axis=1) / whole).sum()
    levels = _shares(found[:, :-WAYS].sum(axis=0) + beliefs.level_people * usual_levels(beliefs))
    people = len(starts) + beliefs.careless_people
    careless = (from_the_start + beliefs.careless_people * beliefs.careless) / people
    now = np.tile(newcomer(levels, careless, beliefs), (answers.people, 1))
    now[answers.person[order][starts]] = found
    return Attention(listened, now, levels, float(careless))


def newcomer(levels: Floats, careless: float, beliefs: Beliefs) -> Floats:
    """Return what is believed of somebody who has not answered yet (S + 2)."""
    ways = careless * np.array([1 - beliefs.contrary, beliefs.contrary])
    return np.concatenate([(1 - careless) * levels, ways])


def usual_levels(beliefs: Beliefs) -> Floats:
    """Return the levels' shares before anybody has answered."""
    return _shares(np.array(beliefs.level_shares))


def _shares(found: Floats) -> Floats:
    shares: Floats = found / found.sum()
    return shares
