"""Every kind of question teaches behind one contract."""

import numpy as np
import pytest

from activelearning import plans
from activelearning.evaluation import shared_recalls_interval
from activelearning.learner import Labelled
from activelearning.lessons import told
from activelearning.lessons.catalogue import LESSONS, lesson_of
from activelearning.likeness import LikenessOfGram
from activelearning.representations import fuse, standardised
from annotation.kinds import KINDS

CLIPS, HELD = 240, 60
LABELS = [11, 12, 13]
OPTIONS = {"scale": {"first": 1, "last": 5}}
SPREAD = {"low": None, "high": None, "sd": None}


@pytest.fixture
def sounds():
    """Return two things to hear in each clip, (n, 2), voices, and likenesses in each representation."""
    rng = np.random.default_rng(3)
    who, heard = np.arange(CLIPS) % 12, rng.uniform(-1, 1, size=(CLIPS, 2))
    rows = rng.normal(size=(CLIPS, 40)) + 3 * rng.normal(size=(12, 40))[who]
    rows[:, :4] += 6 * heard[:, :1]
    rows[:, 4:8] += 6 * heard[:, 1:]
    grams = {name: one @ one.T for name, one in standardised(rows.astype(np.float32), who).items()}
    return heard, who, {name: LikenessOfGram(one.astype(float)) for name, one in fuse(grams).items()}


def result(kind, heard):
    """Return what people say of a clip: the id of a label, or a value."""
    x, y = heard
    if kind == "single_choice":
        return LABELS[0 if x < 0 else 1 if y < 0 else 2], None
    if kind == "multiple_choice":
        return None, {
            "labels": [one for one, there in zip(LABELS, (x > 0, y > 0, x > 0.9), strict=True) if there]
        }
    if kind == "scale":
        return None, {"mean": 3 + 2 * x, **SPREAD}
    return None, {"x": {"mean": x, **SPREAD}, "y": {"mean": y, **SPREAD}}


@pytest.mark.parametrize("strategy", ["default", "least", "medium", "passive"])
@pytest.mark.parametrize("kind", LESSONS)
def test_it_learns_is_measured_and_chooses_the_same_again(kind, strategy, sounds):
    heard, who, likenesses = sounds
    lesson = lesson_of(kind, LABELS, OPTIONS.get(kind, {}))
    targets = lesson.column([lesson.target(*result(kind, one)) for one in heard])
    learner = lesson.learner(plans.plan(strategy), likenesses, who, random_state=3)
    held, pool = np.arange(HELD), np.arange(HELD, CLIPS)
    clips = learner.begin(pool, 60).clips
    labelled = Labelled(clips, targets[clips], np.ones(60, bool))
    learnt = learner.learn(labelled)
    found = lesson.measured(lesson.foretold(learnt, held), targets[held], random_state=0, met=targets[clips])
    assert found.score.mean > 0.6
    assert (found.confusion is not None) == (kind == "single_choice")
    open_clips = np.setdiff1d(pool, clips)
    chosen = learner.next(learnt, labelled, open_clips, 12)
    assert len(set(chosen.clips.tolist())) == 12
    assert np.isin(chosen.clips, open_clips).all()
    again = lesson.learner(plans.plan(strategy), likenesses, who, random_state=3)
    assert (again.next(again.learn(labelled), labelled, open_clips, 12).clips == chosen.clips).all()


@pytest.mark.parametrize("kind", LESSONS)
def test_what_is_thought_of_clips_is_told(kind, sounds):
    heard, who, likenesses = sounds
    lesson = lesson_of(kind, LABELS, OPTIONS.get(kind, {}))
    targets = lesson.column([lesson.target(*result(kind, one)) for one in heard])
    learner = lesson.learner(plans.plan("default"), likenesses, who, random_state=3)
    clips = np.arange(100)
    learnt = learner.learn(Labelled(clips, targets[clips], np.ones(100, bool)))
    thoughts = lesson.thoughts(learnt, np.arange(CLIPS))
    assert len(thoughts.opinions) == CLIPS
    assert ((thoughts.sure >= 0) & (thoughts.sure <= 1)).all()
    # It is surer of what it has learnt from.
    assert thoughts.sure[:100].mean() > thoughts.sure[100:].mean()
    if kind in told.NUMBERS:
        assert np.corrcoef(thoughts.numbers, heard[:, 0])[0, 1] > 0.8
    else:
        assert set(thoughts.opinions[0]) == {str(label) for label in LABELS}


@pytest.mark.parametrize("kind", LESSONS)
def test_no_label_at_all_is_an_empty_column_of_the_right_shape(kind):
    lesson = lesson_of(kind, LABELS, OPTIONS.get(kind, {}))
    one = lesson.column([lesson.target(*result(kind, (0.5, 0.5)))])
    assert lesson.column([]).shape == (0, *one.shape[1:])
    assert lesson.target(None, None) is None


def test_web_processes_are_told_the_same_as_jobs():
    for kind in KINDS:
        assert told.learns(kind) == (kind in LESSONS)
        assert lesson_of(kind, LABELS, {}).can_learn == told.learns(kind)
        assert lesson_of(kind, LABELS, OPTIONS.get(kind, {})).measure == (
            "ccc" if kind in told.NUMBERS else "uar"
        )
    assert [one.name for one in told.strategies_of("text")] == ["passive"]
    assert not lesson_of("single_choice", LABELS[:1], {}).can_learn


def test_a_label_that_nobody_chose_does_no_harm(sounds):
    _, who, likenesses = sounds
    lesson = lesson_of("multiple_choice", LABELS, {})
    never = lesson.column([[number % 2, 0, 1] for number in range(40)])
    learner = lesson.learner(plans.plan("least"), likenesses, who, random_state=0)
    learnt = learner.learn(Labelled(np.arange(40), never, np.ones(40, bool)))
    assert learnt.chosen(np.arange(50))[:, 1].max() == 0
    assert learnt.chosen(np.arange(50))[:, 2].min() == 1


def test_where_all_clips_have_the_same_nothing_is_measured():
    lesson = lesson_of("multiple_choice", LABELS, {})
    met = np.array([[1, 0, 0], [0, 1, 0]])
    said, empty = [[0, 0, 0]] * 6, np.zeros((6, 3), np.int64)
    assert lesson.measured(said, empty, random_state=0, met=met).score is None


def test_labels_of_the_same_clips_are_no_more_evidence_than_one():
    lesson = lesson_of("multiple_choice", LABELS, {})
    one = np.arange(20)[:, None] % 2
    right = np.where(np.arange(20)[:, None] < 16, one, 1 - one)
    alone = shared_recalls_interval(one, right, np.ones((2, 1), bool))
    alike = np.tile(one, 3)
    thrice = lesson.measured(np.tile(right, 3).tolist(), alike, random_state=0, met=alike).score
    assert (thrice.mean, thrice.low, thrice.high) == pytest.approx((alone.mean, alone.low, alone.high))
    assert alone.low < 0.7 < alone.mean < alone.high
    # Of what was met elsewhere alone, nothing is known.
    other = np.hstack([one, np.zeros((20, 2), np.int64)])
    said = np.hstack([right, np.zeros((20, 2), np.int64)]).tolist()
    wide = lesson.measured(said, other, random_state=0, met=np.ones((1, 3), np.int64)).score
    assert wide.low < alone.low
    assert wide.mean == pytest.approx(alone.mean)
