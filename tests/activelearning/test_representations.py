"""Representations: within speakers where that helps, raw where it does not or harms."""

import numpy as np
import pytest

from activelearning import representations
from activelearning.classifier import Classifier
from activelearning.representations import FUSED, RAW, SPEAKER, Heard, best, choose, fuse, standardised


def voices(*, told_by, voice=4.0, speakers=8, clips=40, seed=0):
    """Return rows, labels and speakers; voices differ by far more than what is said.

    Where `told_by` is "speech", all speakers say both words; where it is "speaker", each says one word only.
    """
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(speakers), clips)
    labels = rng.integers(2, size=len(who)) if told_by == "speech" else who % 2
    rows = rng.normal(size=(len(who), 30)) + voice * rng.normal(size=(speakers, 30))[who]
    rows[:, 0] += 2.0 * labels
    return rows.astype(np.float32), labels, who


def grams(rows, who):
    return fuse({name: np.asarray(some @ some.T, float) for name, some in standardised(rows, who).items()})


def chosen(rows, labels, who, *, seed=0, count=80):
    here = np.random.default_rng(seed).permutation(len(rows))[:count]
    part = {name: gram[np.ix_(here, here)] for name, gram in grams(rows, who).items()}
    every = np.ones(count, bool)
    return choose(part, labels[here], 2, Classifier(), groups=who[here], unguided=every)


@pytest.mark.parametrize("seed", range(4))
def test_voices_that_hide_the_words_are_taken_out(seed):
    found = chosen(*voices(told_by="speech", seed=seed), seed=seed)
    assert found.chosen in {SPEAKER, FUSED}
    own = found.heard[found.chosen]
    assert own.gain > own.error > 0
    assert own.expected == pytest.approx(found.heard[RAW].expected + own.gain)
    assert (found.clips, found.groups) == (80, 8)


@pytest.mark.parametrize("seed", range(4))
def test_raw_stays_where_speaker_and_label_are_confounded(seed):
    found = chosen(*voices(told_by="speaker", voice=0.3, seed=seed), seed=seed)
    assert found.chosen == RAW
    assert found.heard[SPEAKER].gain < 0


def test_raw_stays_where_there_is_nothing_to_hear():
    kept = [
        chosen(*voices(told_by="speech", voice=0.0, seed=seed), seed=seed, count=24).chosen
        for seed in range(12)
    ]
    assert kept.count(RAW) >= 7


@pytest.mark.parametrize(
    ("gain", "error", "chosen"), [(0.04, 0.03, FUSED), (0.02, 0.03, RAW), (-0.02, 0.01, RAW), (0.0, 0.0, RAW)]
)
def test_a_gain_within_its_standard_error_is_none(gain, error, chosen):
    raw, lost = Heard(0.7, 0.6, 0.0, 0.0), Heard(0.6, 0.5, -0.1, 0.02)
    assert best({RAW: raw, SPEAKER: lost, FUSED: Heard(0.7, 0.6 + gain, gain, error)}) == chosen


def test_what_a_project_has_stays_until_another_is_better_by_more_than_its_error():
    own, raw = Heard(0.7, 0.6, 0.0, 0.0), Heard(0.7, 0.61, 0.01, 0.02)
    assert best({RAW: raw, SPEAKER: own}, SPEAKER) == SPEAKER
    assert best({RAW: Heard(0.7, 0.65, 0.05, 0.02), SPEAKER: own}, SPEAKER) == RAW


def test_without_speakers_there_is_only_raw():
    rows, labels, who = voices(told_by="speech")
    assert list(standardised(rows, np.full(len(rows), -1))) == [RAW]
    # Mostly unknown speakers would be heard as they are anyway.
    assert list(standardised(rows, np.where(who < 3, who, -1))) == [RAW]
    assert list(standardised(rows, who)) == [RAW, SPEAKER]
    alone = grams(rows, np.full(len(rows), -1))
    found = choose(alone, labels, 2, Classifier(), groups=who, unguided=np.ones(len(rows), bool))
    assert found == representations.Choice(RAW, {})


@pytest.mark.parametrize("labels", [[0, 0, 0, 0], [0, 1, 0, 1]])
def test_too_few_labels_or_groups_decide_nothing(labels):
    rows, _, who = voices(told_by="speech")
    part = {name: gram[:4, :4] for name, gram in grams(rows, who).items()}
    everyone = np.ones(4, bool)
    found = choose(part, np.array(labels), 2, Classifier(), groups=np.zeros(4, int), unguided=everyone)
    assert found.chosen == RAW


def test_only_clips_that_no_classifier_chose_are_judged():
    rows, labels, who = voices(told_by="speech")
    unguided = np.arange(len(rows)) % 10 == 0
    found = choose(grams(rows, who), labels, 2, Classifier(), groups=who, unguided=unguided)
    assert found.clips == unguided.sum()


def test_fused_is_both_side_by_side():
    rows, _, who = voices(told_by="speech")
    both = standardised(rows, who)
    side_by_side = np.hstack([both[RAW], both[SPEAKER]])
    assert grams(rows, who)[FUSED] == pytest.approx(side_by_side @ side_by_side.T / 2, rel=1e-4, abs=1e-3)


def test_no_group_is_in_two_parts():
    groups = np.random.default_rng(0).integers(25, size=300)
    parts = representations.grouped(groups)
    assert parts.max() == representations.PARTS - 1
    assert all(len(set(parts[groups == group])) == 1 for group in range(25))
    assert np.bincount(parts).min() > 15


def test_each_is_told_with_its_error_and_its_gain_over_raw():
    found = chosen(*voices(told_by="speech"), count=120).heard
    raw = found[RAW]
    assert (raw.over_raw, raw.over_raw_error) == (0, 0)
    for one in found.values():
        assert one.over_raw == pytest.approx(one.expected - raw.expected)
        # Eight groups of fifteen clips: as a share of 120 it would be about 4 %.
        assert 0.01 < one.uar_error < 0.2


def test_after_another_was_taken_gains_over_raw_are_still_told():
    rows, labels, who = voices(told_by="speech")
    found = choose(
        grams(rows, who), labels, 2, Classifier(), groups=who, unguided=np.ones(len(rows), bool), before=FUSED
    )
    one = found.heard[SPEAKER]
    assert one.gain == pytest.approx(one.expected - found.heard[FUSED].expected)
    assert one.over_raw == pytest.approx(one.expected - found.heard[RAW].expected)


def test_clips_of_one_group_count_as_one():
    values, even = np.repeat([0.0, 1.0, 0.0, 1.0], 25), np.full(100, 0.01)
    alone = representations.by_group(even, values, np.arange(100))
    together = representations.by_group(even, values, np.repeat(np.arange(4), 25))
    assert alone[0] == together[0] == 0.5
    assert together[1] == pytest.approx(0.5 / np.sqrt(3))
    assert alone[1] == pytest.approx(0.5 / np.sqrt(99))
    assert representations.by_group(even, values, np.zeros(100, int))[1] == float("inf")
