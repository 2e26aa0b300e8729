"""One round: what is learnt, what comes next, and that beginning anew changes nothing."""

import numpy as np
import pytest

from activelearning.classifier import Classifier
from activelearning.learner import Labelled, Learner, Plan, looks
from activelearning.likeness import LikenessOfGram
from activelearning.plans import plan
from activelearning.representations import FUSED, Choice, Heard, best, fuse, standardised
from activelearning.strategies.default import Default
from activelearning.strategies.ranking import LeastCertain

CLIPS = 240


@pytest.fixture
def sounds():
    """Return labels, speakers and likenesses of clips of eight voices, two words."""
    rng = np.random.default_rng(2)
    who = np.arange(CLIPS) % 8
    labels = rng.integers(2, size=CLIPS)
    rows = rng.normal(size=(CLIPS, 30)) + 4 * rng.normal(size=(8, 30))[who]
    rows[:, 0] += 3.5 * labels
    some = standardised(rows.astype(np.float32), who)
    grams = fuse({name: np.asarray(one @ one.T, float) for name, one in some.items()})
    return labels, who, {name: LikenessOfGram(gram) for name, gram in grams.items()}


def learner_of(sounds, chosen):
    _, who, likenesses = sounds
    return Learner(chosen, likenesses, who, 2, random_state=5)


def play(learner, labels, rounds, size=12):
    """Return what is labelled after some rounds, and the last round."""
    clips = learner.begin(np.arange(CLIPS), size).clips
    unguided = np.ones(size, bool)
    for _ in range(rounds):
        labelled = Labelled(clips, labels[clips], unguided)
        found = learner.next(learner.learn(labelled), labelled, np.setdiff1d(np.arange(CLIPS), clips), size)
        clips = np.concatenate([clips, found.clips])
        unguided = np.concatenate([unguided, found.unguided])
    return Labelled(clips, labels[clips], unguided), found


def test_the_default_hears_voices_apart_and_learns(sounds):
    labels = sounds[0]
    learner = learner_of(sounds, plan("default"))
    labelled, _ = play(learner, labels, 6)
    learnt = learner.learn(labelled)
    others = np.setdiff1d(np.arange(CLIPS), labelled.clips)
    assert learnt.choice.chosen != "raw"
    assert learnt.choice.heard[FUSED].expected > learnt.choice.heard["raw"].expected
    assert (learnt.probabilities(others).argmax(axis=1) == labels[others]).mean() > 0.8
    assert len(set(labelled.clips.tolist())) == len(labelled.clips) == 7 * 12


def test_papers_strategies_stay_with_raw_and_choose_all_but_the_first_set(sounds):
    learner = learner_of(sounds, plan("least"))
    labelled, found = play(learner, sounds[0], 2)
    assert learner.learn(labelled).choice.chosen == "raw"
    assert labelled.unguided.sum() == 12
    assert not found.unguided.any()


def test_the_random_arm_is_marked_with_its_chance(sounds):
    learner = learner_of(sounds, Plan(LeastCertain(), random_share=0.25))
    _, found = play(learner, sounds[0], 1)
    assert 3 <= found.by_chance.sum() <= 4
    assert found.chance == pytest.approx(found.by_chance.sum() / (CLIPS - 12))
    assert (found.by_chance == found.unguided).all()
    # Each clip about as often: the arm asks nobody.
    shares = [learner_of(sounds, Plan(LeastCertain(), random_share=share)) for share in (0.0, 1.0)]
    assert [play(one, sounds[0], 1)[1].by_chance.mean() for one in shares] == [0, 1]


class HalfAlone(Default):
    """Chooses half of every round without the classifier."""

    def exploring(self, unguided, classes):
        return 0.5 if unguided else 1.0


def test_a_round_may_be_chosen_in_part_without_the_classifier(sounds):
    learner = learner_of(sounds, Plan(HalfAlone(), random_share=0.2))
    labelled, found = play(learner, sounds[0], 12)
    assert len(set(labelled.clips.tolist())) == len(labelled.clips) == 13 * 12
    assert len(found.clips) == 12
    assert found.unguided.sum() == found.by_chance.sum() + round((12 - found.by_chance.sum()) / 2)
    assert found.by_chance[-1]
    assert not found.unguided[0]


def test_a_round_that_is_begun_anew_is_the_same(sounds):
    found = [play(learner_of(sounds, plan("default")), sounds[0], 4)[1].clips.tolist() for _ in range(2)]
    assert found[0] == found[1]


def test_the_last_round_takes_what_is_left(sounds):
    learner = learner_of(sounds, plan("default"))
    labelled, _ = play(learner, sounds[0], 1)
    left = np.setdiff1d(np.arange(CLIPS), labelled.clips)[:5]
    found = learner.next(learner.learn(labelled), labelled, left, 12)
    assert sorted(found.clips.tolist()) == left.tolist()


def test_representations_are_looked_at_again_at_a_quarter_more_labels():
    assert [looks(labels)[-1] for labels in (1, 23, 24, 29, 30, 37, 38, 200)] == [
        *(1, 23, 24, 24, 30, 30, 38, 185),
    ]
    assert looks(50) == [24, 30, 38, 48]


def test_a_representation_stays_while_no_other_is_clearly_better(sounds, monkeypatch):
    labels = sounds[0]
    learner = learner_of(sounds, plan("default"))
    found = {24: (FUSED, 0.1), 30: ("raw", 0.01), 38: ("raw", 0.2)}

    def said(grams, known, *rest, before, **more):
        better, gain = found[len(known)]
        own = Heard(0.5, 0.5, 0.0, 0.0)
        heard = {"raw": own, "speaker": own, FUSED: own, better: Heard(0.5, 0.5 + gain, gain, 0.05)}
        return Choice(best(heard, before), heard, before=before)

    monkeypatch.setattr("activelearning.learner.choose", said)
    clips = np.arange(CLIPS)
    heard = [Labelled(clips[:n], labels[:n], np.ones(n, bool)) for n in (24, 30, 38)]
    assert [learner.learn(some).choice.chosen for some in heard] == [FUSED, FUSED, "raw"]


def test_what_is_said_of_labelled_clips_has_not_seen_their_labels(sounds):
    labels = sounds[0]
    learner = learner_of(sounds, Plan(LeastCertain(), classifier=Classifier(cost=10)))
    # Labels that say nothing of the sounds: whoever has seen them knows them, others cannot.
    mixed = np.random.default_rng(9).permutation(labels)
    clips = np.arange(80)
    labelled = Labelled(clips, mixed[clips], np.ones(80, bool))
    learnt = learner.learn(labelled)
    seen, unseen = learnt.probabilities(clips), learner.unseen(learnt, labelled)
    assert (seen.argmax(axis=1) == mixed[clips]).mean() > 0.8
    assert (unseen.argmax(axis=1) == mixed[clips]).mean() < 0.65
    assert unseen.sum(axis=1) == pytest.approx(1)


def test_a_label_that_one_clip_has_says_nothing_of_this_clip(sounds):
    learner = learner_of(sounds, plan("least"))
    labelled = Labelled(np.arange(6), np.array([0, 0, 0, 0, 0, 1]), np.ones(6, bool))
    assert learner.unseen(learner.learn(labelled), labelled)[-1] == pytest.approx([0.5, 0.5])


def test_where_all_have_one_label_nothing_is_said_of_any(sounds):
    learner = learner_of(sounds, plan("least"))
    labelled = Labelled(np.arange(3), np.ones(3, int), np.ones(3, bool))
    assert learner.unseen(learner.learn(labelled), labelled) == pytest.approx(np.full((3, 2), 0.5))
