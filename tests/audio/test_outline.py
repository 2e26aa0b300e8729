"""The outline of a recording: how loud each fiftieth of a second is."""

import numpy as np
import pytest
import soundfile

from audio.outline import decibels_of, level_of
from audio.outlining import outline


@pytest.fixture
def outlined(tmp_path):
    """Write samples as a prepared file and return the facts, the levels and the peaks of its outline."""

    def write_and_outline(samples, rate=16_000):
        soundfile.write(tmp_path / "copy.flac", samples, rate, "PCM_16")
        facts = outline(tmp_path / "copy.flac", tmp_path / "outline")
        content = (tmp_path / "outline").read_bytes()
        return facts, content[: facts.count], content[facts.count :]

    return write_and_outline


def sine(amplitude, seconds=1.0, rate=16_000):
    return amplitude * np.sin(2 * np.pi * 400 * np.arange(int(seconds * rate)) / rate)


def test_levels_are_the_power_of_each_step(outlined):
    facts, levels, peaks = outlined(np.concatenate([sine(0.5), np.zeros(16_000), sine(0.05)]))

    assert (facts.step, facts.count, facts.joined) == (0.02, 150, 1)
    assert {decibels_of(level) for level in levels[:50]} == {-9.0}
    assert set(levels[50:100]) == {0}
    assert {decibels_of(level) for level in levels[100:]} == {-29.0}
    assert max(peaks[:50]) == 128
    assert max(peaks[50:100]) == 0
    assert len(peaks) == 150


def test_a_constant_offset_is_no_sound(outlined):
    assert set(outlined(np.full(16_000, 0.2))[1]) == {0}


def test_steps_fit_every_rate_and_the_last_may_be_short(outlined):
    facts, levels, _ = outlined(sine(0.5, 1.005, 11_025), 11_025)

    assert facts.step == pytest.approx(220 / 11_025)
    assert facts.count == len(levels) == 51
    assert (facts.count - 1) * facts.step <= 1.005 <= facts.count * facts.step


def test_blocks_join_without_a_seam(outlined):
    facts, levels, _ = outlined(sine(0.5, 30))

    assert facts.count == 1500
    assert {decibels_of(level) for level in levels} == {-9.0}


def test_peaks_of_a_long_recording_are_joined(outlined, monkeypatch):
    monkeypatch.setattr("audio.outlining.MOST_PEAKS", 60)
    samples = np.zeros(16_000 * 3)
    samples[100] = -1.0
    facts, _, peaks = outlined(samples)

    assert (facts.count, facts.joined, len(peaks)) == (150, 3, 50)
    assert peaks[0] == 255
    assert set(peaks[1:]) == {0}


@pytest.mark.parametrize("decibels", [-100.0, -42.5, 0.0])
def test_a_level_says_its_decibels(decibels):
    assert decibels_of(level_of(decibels)) == decibels


def test_the_child_makes_it_too(workshop, write, tmp_path):
    workshop.prepare(write("good.wav"), tmp_path / "copy.flac")
    facts = workshop.outline(tmp_path / "copy.flac", tmp_path / "outline")

    assert (facts.count, facts.joined) == (50, 1)
    assert (tmp_path / "outline").stat().st_size == 100
