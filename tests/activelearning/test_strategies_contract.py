"""What every query strategy must keep."""

import numpy as np
import pytest

from activelearning.likeness import LikenessOfGram
from activelearning.plans import STRATEGIES, UnknownStrategy, plan
from activelearning.strategies.contract import Pool
from activelearning.strategies.ranking import Passive

every_strategy = pytest.mark.parametrize(
    "strategy", [made() for made in STRATEGIES], ids=lambda one: one.name
)


def pool_of(count=40, classes=3, *, asked=True, seed=0):
    """Return a pool of clips 5, 6, ..., the first five of the project being labelled."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(count + 5, 8))
    said = rng.dirichlet(np.ones(classes), count)
    return Pool(np.arange(5, count + 5), LikenessOfGram(rows @ rows.T), np.arange(5), said if asked else None)


@every_strategy
@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("classes", [2, 3, 50])
def test_it_chooses_as_many_different_clips_as_wanted(strategy, asked, classes):
    found = strategy.query(pool_of(classes=classes, asked=asked), 12, random_state=3)
    assert len(found) == len(set(found.tolist())) == 12
    assert found.dtype == np.int64
    assert set(found.tolist()) <= set(range(40))


@every_strategy
@pytest.mark.parametrize("asked", [True, False])
def test_the_same_question_gets_the_same_answer(strategy, asked):
    first = strategy.query(pool_of(asked=asked), 9, random_state=3)
    assert (first == strategy.query(pool_of(asked=asked), 9, random_state=3)).all()


@every_strategy
@pytest.mark.parametrize("asked", [True, False])
def test_a_small_pool_is_taken_whole_and_an_empty_one_gives_nothing(strategy, asked):
    assert sorted(strategy.query(pool_of(4, asked=asked), 10).tolist()) == [0, 1, 2, 3]
    assert not len(strategy.query(pool_of(0, asked=asked), 10))
    assert not len(strategy.query(pool_of(asked=asked), 0))
    with pytest.raises(ValueError, match="-1 clips"):
        strategy.query(pool_of(asked=asked), -1)


@every_strategy
def test_the_pool_stays_as_it_is(strategy):
    pool, other = pool_of(), pool_of()
    strategy.query(pool, 10)
    assert (pool.probabilities == other.probabilities).all()
    assert (pool.likeness.gram == other.likeness.gram).all()


@every_strategy
def test_it_says_what_it_does_and_begins_without_a_classifier(strategy):
    assert strategy.title
    assert strategy.says.endswith(".")
    assert strategy.exploring(0, 3) == 1
    assert strategy.exploring(1000, 3) == 0


def test_a_plan_has_a_name_and_only_the_default_is_ours():
    for strategy in STRATEGIES:
        found = plan(strategy.name)
        assert isinstance(found.strategy, strategy)
        assert found.chooses_representation == bool(found.random_share) == (strategy.name == "default")
    with pytest.raises(UnknownStrategy, match=r"'best'.*passive"):
        plan("best")


def test_chance_takes_every_clip_equally_often():
    taken = np.concatenate([Passive().query(pool_of(), 10, random_state=seed) for seed in range(400)])
    assert np.bincount(taken, minlength=40) == pytest.approx(100, abs=40)
