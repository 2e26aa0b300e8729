"""Labels from many answers at once: known values, and what must not matter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.aggregation.bradley_terry import bradley_terry
from quality.aggregation.dawid_skene import dawid_skene
from quality.aggregation.evaluator_weighted import evaluator_weighted, weights
from quality.aggregation.krippendorff import interval, nominal
from quality.aggregation.votes import counts, leaders, trustability
from quality.inference.answers import Answers

NAN = float("nan")


def answers_of(rows, tasks=0, labels=2):
    task, person, label = np.array(rows, np.int64).reshape(-1, 3).T
    tasks = max(tasks, int(task.max(initial=-1)) + 1)
    return Answers(task, person, label, np.full(tasks, -1), int(person.max(initial=-1)) + 1, labels)


def crowd_of(seed, tasks=60, people=6, labels=3, right=0.75):
    rng = np.random.default_rng(seed)
    truth = rng.integers(labels, size=tasks)
    rows = [
        (task, person, truth[task] if rng.random() < right else rng.integers(labels))
        for task in range(tasks)
        for person in range(people)
    ]
    return truth, answers_of(rows, labels=labels)


def test_votes_are_counted_and_weighted():
    answers = answers_of([(0, 0, 1), (0, 1, 1), (0, 2, 0), (1, 0, 0)])
    assert counts(answers).tolist() == [[1, 2], [1, 0]]
    assert counts(answers, [0.2, 0.2, 0.9, 0.5]).tolist() == [[0.9, 0.4], [0.5, 0]]


def test_ties_are_shared():
    assert leaders(np.array([[2.0, 2.0, 1.0], [0.0, 0.0, 0.0]])).tolist() == [[0.5, 0.5, 0], [1 / 3] * 3]


def test_trustability_is_the_share_of_checks_passed():
    assert trustability([3, 0], [4, 2]).tolist() == [75, 0]
    assert np.isnan(trustability(0, 0))


def test_dawid_and_skene_find_who_says_the_opposite():
    truth, honest = crowd_of(1, people=4, labels=2, right=0.9)
    opposite = [(task, 4, 1 - label) for task, label in enumerate(truth)]
    rows = [*zip(honest.task, honest.person, honest.label, strict=True), *opposite]
    found = dawid_skene(answers_of(rows))
    assert (found.posterior.argmax(axis=1) == truth).mean() > 0.97
    assert found.errors[4, 0, 1] > 0.95


def test_dawid_and_skene_take_one_step_as_written_down():
    """Two tasks, two people: shares, errors and posterior of the first step, by hand."""
    found = dawid_skene(answers_of([(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 0)]), times=1)
    # Shares of votes (1, 0), (1/2, 1/2): P = 3/4, 1/4; person 0 says 0 with 2/3 and 0, person 1 always 0.
    assert found.posterior[0] == pytest.approx([1, 0], abs=1e-6)
    assert found.posterior[1] == pytest.approx([0.5, 0.5], abs=1e-6)


# What six people say of twelve clips, a line each; a dot is no answer. The fourth mixes up two labels, the
# fifth always says the same, the sixth says anything. Made up by a seeded generator.
SIX = ["cc.aaa..acba", "ccbaacac.b.a", "cc.cabaabc.b", "bbb.aaabac..", ".aaaaaaaa.aa", "cbbbac.aa.bc"]
# What crowd-kit 1.4.2 makes of them, DawidSkene(n_iter, tol).fit: its probas_, priors_, and errors_ of the
# fourth person, after one step and five (tol=-1), and after all 44 that it takes with tol=1e-13.
CROWD_KIT = {
    1: (
        [
            [0.001314, 0.087184, 0.911502],
            [0.002067, 0.384553, 0.613379],
            [0.025188, 0.805676, 0.169136],
            [0.593273, 0.301692, 0.105035],
            [0.999071, 0.000803, 0.000126],
            [0.883304, 0.048361, 0.068335],
            [0.990445, 0.007267, 0.002288],
            [0.818015, 0.124149, 0.057836],
            [0.985726, 0.011983, 0.002291],
            [0.0, 0.212032, 0.787968],
            [0.175674, 0.824326, 0.0],
            [0.924422, 0.038985, 0.036593],
        ],
        [0.533208, 0.237251, 0.229541],
        [[0.820072, 0.040673, 0.027954], [0.179928, 0.833268, 0.670473], [0.0, 0.126059, 0.301573]],
    ),
    5: (
        [
            [0.0, 0.0, 1.0],
            [0.0, 0.005055, 0.994945],
            [0.0, 0.719745, 0.280255],
            [0.000001, 0.999999, 0.0],
            *[[1.0, 0.0, 0.0]] * 5,
            [0.0, 0.014084, 0.985916],
            [0.0, 1.0, 0.0],
            [1.0, 0.0, 0.0],
        ],
        [0.5, 0.22824, 0.27176],
        [[0.8, 0.0, 0.0], [0.2, 0.980939, 0.697675], [0.0, 0.019061, 0.302325]],
    ),
    1000: (
        [
            [0.0, 0.0, 1.0],
            [0.0, 0.0, 1.0],
            [0.0, 2 / 3, 1 / 3],
            [0.0, 1.0, 0.0],
            *[[1.0, 0.0, 0.0]] * 5,
            [0.0, 0.0, 1.0],
            [0.0, 1.0, 0.0],
            [1.0, 0.0, 0.0],
        ],
        [0.5, 0.222222, 0.277778],
        [[0.8, 0.0, 0.0], [0.2, 1.0, 0.7], [0.0, 0.0, 0.3]],
    ),
}


def answers_in(lines):
    return answers_of(
        [
            (task, person, "abc".index(said))
            for person, line in enumerate(lines)
            for task, said in enumerate(line)
            if said != "."
        ],
        labels=3,
    )


@pytest.mark.parametrize("steps", CROWD_KIT)
def test_dawid_and_skene_are_those_of_crowd_kit_step_by_step(steps):
    posterior, shares, errors = CROWD_KIT[steps]
    found = dawid_skene(answers_in(SIX), times=steps, tolerance=1e-13)
    assert found.posterior == pytest.approx(np.array(posterior), abs=2e-6)
    assert found.shares == pytest.approx(shares, abs=2e-6)
    assert found.errors[3] == pytest.approx(np.array(errors), abs=2e-6)


def test_dawid_and_skene_go_on_while_the_answers_become_more_likely():
    """Crowd-kit 1.4.2 ends after four steps here: its bound has the shares in it once for each answer."""
    lines = [".ab.aacc.abc", "bb.aa.ccabb.", "baa..acc.abc", "abaaabcbaa.b", ".a.aaaa..aa.", "b.bb.acbbccb"]
    answers = answers_in(lines)
    likely = [likelihood(answers, dawid_skene(answers, times=times, tolerance=0)) for times in range(1, 12)]
    assert likely == sorted(likely)
    assert likely[-1] - likely[3] > 0.01
    assert likelihood(answers, dawid_skene(answers)) > likely[-1]


def likelihood(answers, found):
    joint = np.log(np.maximum(found.shares, 1e-10)) * np.ones((answers.tasks, 1))
    np.add.at(joint, answers.task, np.log(found.errors[answers.person, answers.label]))
    return np.logaddexp.reduce(joint, axis=1).mean()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.permutations(range(3)))
def test_the_names_of_labels_and_the_order_of_rows_mean_nothing(seed, names):
    _, answers = crowd_of(seed, tasks=20)
    order = np.random.default_rng(seed).permutation(len(answers))
    renamed = replace(
        answers,
        task=answers.task[order],
        person=answers.person[order],
        label=np.array(names)[answers.label[order]],
    )
    first, second = dawid_skene(answers).posterior, dawid_skene(renamed).posterior
    assert second[:, list(names)] == pytest.approx(first, abs=1e-6)


def rated(table):
    """The places and ratings of a table of clips by raters; nan where nobody rated."""
    table = np.array(table, float)
    clip, rater = np.nonzero(~np.isnan(table))
    return clip, rater, table[clip, rater]


def test_raters_weigh_as_they_go_along_with_the_others():
    ratings = rated([[1.0, 1, 5], [2, 2, 4], [3, 3, 3], [4, 4, 2], [5, 5, 1]])
    assert weights(*ratings) == pytest.approx([1, 1, 0])
    assert evaluator_weighted(*ratings) == pytest.approx([1, 2, 3, 4, 5])


@settings(max_examples=50)
@given(st.integers(0, 10_000))
def test_the_weight_of_a_rater_is_their_correlation_with_the_mean_of_all(seed):
    dice = np.random.default_rng(seed)
    table = dice.integers(1, 8, (12, 5)).astype(float)
    table[dice.random(table.shape) < 0.3] = NAN
    means = np.nanmean(np.c_[table, np.where(np.isnan(table).all(axis=1), 0.0, NAN)], axis=1)
    expected = []
    for mine in table.T:
        seen = ~np.isnan(mine)
        varies = seen.sum() > 1 and np.ptp(mine[seen]) > 0 and np.ptp(means[seen]) > 1e-9
        expected.append(max(np.corrcoef(mine[seen], means[seen])[0, 1], 0) if varies else 0.0)
    assert weights(*rated(table), raters=5) == pytest.approx(expected, abs=1e-6)


def test_a_clip_rated_by_nobody_who_goes_along_gets_the_plain_mean():
    found = evaluator_weighted(*rated([[1.0, 2.0], [NAN, NAN]]), clips=2)
    assert found[0] == pytest.approx(1.5)
    assert np.isnan(found[1])


def test_strengths_explain_who_won():
    """Three games to one between two alone: the odds are those of the counts."""
    found = bradley_terry(np.array([0, 0, 0, 1]), np.array([1, 1, 1, 0]), drawn=0.0)
    assert found[0] - found[1] == pytest.approx(np.log(3))
    weighed = bradley_terry(np.array([0, 1]), np.array([1, 0]), [3.0, 1.0], drawn=0.0)
    assert weighed == pytest.approx(found)


def test_who_never_lost_is_strong_and_not_infinitely_so():
    winner, loser = np.array([0, 0, 0, 0, 1, 1]), np.array([1, 1, 2, 2, 2, 2])
    found = bradley_terry(winner, loser, things=4)
    assert np.isfinite(found).all()
    # The last one never met anybody.
    assert list(np.argsort(-found)) == [0, 1, 3, 2] or list(np.argsort(-found)) == [0, 3, 1, 2]
    assert found.sum() == pytest.approx(0)


OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]


def test_alpha_of_krippendorffs_own_example():
    """Four observers, gaps, from "Computing Krippendorff's Alpha-Reliability": alpha 0.743 and 0.849."""
    rows = [(unit, value) for observer in OBSERVERS for unit, value in enumerate(observer) if value]
    unit, value = np.array(rows).T
    assert nominal(unit, value).alpha == pytest.approx(0.743, abs=5e-4)
    assert interval(unit, value).alpha == pytest.approx(0.849, abs=5e-4)
    assert interval(unit, 10 * value + 3).alpha == pytest.approx(0.849, abs=5e-4)


def test_alpha_of_all_is_the_mean_of_its_clips_by_their_answers():
    rows = [(unit, value) for observer in OBSERVERS for unit, value in enumerate(observer) if value]
    unit, value = np.array(rows).T
    size = np.bincount(unit)
    for found in (nominal(unit, value), interval(unit, value)):
        judged = size > 1
        assert np.isnan(found.of_tasks[~judged]).all()
        assert np.average(found.of_tasks[judged], weights=size[judged]) == pytest.approx(found.alpha)
    # Where all say the same nothing is left to wish for; where they differ most, least.
    assert nominal(unit, value).of_tasks[0] == 1
    assert np.nanargmin(nominal(unit, value).of_tasks) == 5


def test_alpha_needs_something_that_could_differ():
    def of(*rows):
        task, label = np.array(rows, np.int64).reshape(-1, 2).T
        return nominal(task, label), interval(task, label)

    assert of((0, 0), (1, 1)) == (None, None)
    assert of((0, 0), (0, 0), (1, 0), (1, 0)) == (None, None)
    assert of() == (None, None)
    assert [one.alpha for one in of((0, 0), (0, 0), (1, 1), (1, 1))] == [1.0, 1.0]
