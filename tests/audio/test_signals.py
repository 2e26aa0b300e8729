"""Rates, outlines and flags."""

import numpy as np
import pytest

from audio.measures import PlayableMeasures, SourceMeasures, dbfs
from audio.normalise import mixed
from audio.peaks import FEWEST, MOST, PER_SECOND, Peaks
from audio.prepared import AudioFlag
from audio.signals import Resampler, resample_to, to_float, to_int16


def test_every_sixteen_bit_value_survives_the_way_through_floats():
    values = np.arange(-32_768, 32_768).astype(np.int16)

    assert (to_int16(to_float(values)) == values).all()


def test_floats_are_rounded_and_clipped():
    samples = np.array([0, 0.6 / 32_768, -0.6 / 32_768, 1, 1.5, -1, -7], np.float32)

    assert to_int16(samples).tolist() == [0, 1, -1, 32_767, 32_767, -32_768, -32_768]


@pytest.mark.parametrize(("rate", "target"), [(8_000, 16_000), (44_100, 16_000), (96_000, 48_000)])
def test_resampling_keeps_a_tone_in_its_place(tone, rate, target):
    changed = resample_to(tone(1, rate, 1_000), rate, target)

    assert len(changed) == target
    assert np.abs(changed - tone(1, target, 1_000))[target // 20 : -target // 20].max() < 1e-4


@pytest.mark.parametrize(("rate", "target"), [(44_100, 16_000), (96_000, 48_000)])
def test_resampling_lets_nothing_fold_down(tone, rate, target):
    too_high = tone(1, rate, 0.55 * target)

    assert np.abs(resample_to(too_high, rate, target))[500:-500].max() < 1e-4


def test_resampling_a_stream_is_resampling_the_whole(tone):
    samples = tone(3, 96_000)
    stream = Resampler(96_000, 48_000)

    pieces = [stream.feed(samples[at : at + 10_007]) for at in range(0, len(samples), 10_007)]
    pieces.append(stream.feed(np.zeros(0, np.float32), last=True))

    assert np.abs(np.concatenate(pieces) - resample_to(samples, 96_000, 48_000)).max() < 1e-6


def test_the_same_rate_changes_nothing(tone):
    assert resample_to(tone(), 16_000, 16_000) is not None
    assert (Resampler(16_000, 16_000).feed(tone()) == tone()).all()
    assert len(Resampler(16_000, 16_000).feed(np.zeros(0, np.float32), last=True)) == 0


def peaks_of(samples: np.ndarray, rate: int, piece: int = 5_003) -> list[int]:
    """Return the outline of samples that arrive in pieces."""
    peaks = Peaks(rate)
    for at in range(0, len(samples), piece):
        peaks.feed(samples[at : at + piece])
    return peaks.values()


@pytest.mark.parametrize(
    ("seconds", "count"),
    [(0.1, FEWEST), (1, FEWEST), (3, 3 * PER_SECOND), (20, 20 * PER_SECOND), (90, MOST), (600, MOST)],
)
def test_outlines_are_small_at_any_length(seconds, count):
    values = peaks_of(np.full(round(seconds * 8_000), 16_384, np.int16), 8_000)

    assert values == [50] * count


@pytest.mark.parametrize("rate", [8_000, 11_025, 48_000])
@pytest.mark.parametrize("seconds", [0.5, 7.77, 133.3])
def test_an_outline_shows_things_where_they_are(rate, seconds):
    samples = np.zeros(round(seconds * rate), np.int16)
    for place in (0.1, 0.5, 0.9):
        samples[round(place * len(samples))] = -32_768

    values = np.array(peaks_of(samples, rate))

    seen = np.flatnonzero(values) / len(values)
    assert values.max() == 100
    assert len(seen) == 3
    assert seen == pytest.approx([0.1, 0.5, 0.9], abs=1.5 / len(values))


def test_an_outline_does_not_depend_on_the_pieces():
    samples = (np.random.default_rng(2).normal(0, 3_000, 400_001)).astype(np.int16)

    assert peaks_of(samples, 8_000, 137) == peaks_of(samples, 8_000, 400_001)


def test_an_outline_of_nothing_is_empty():
    assert Peaks(8_000).values() == []


def test_the_last_sample_counts():
    samples = np.zeros(8_001, np.int16)
    samples[-1] = 32_767

    assert peaks_of(samples, 8_000)[-1] == 100


def flags(channels: np.ndarray, rate: int = 16_000, piece: int = 1_001) -> set[AudioFlag]:
    """Return all flags of float channels (channels, frames) that arrive in pieces."""
    source, copy = SourceMeasures(len(channels)), PlayableMeasures()
    for at in range(0, channels.shape[1], piece):
        block = channels[:, at : at + piece].astype(np.float32)
        source.feed(block)
        copy.feed(to_int16(mixed(block)))
    return {*source.flags(), *copy.flags(rate, source.power)}


def test_an_ordinary_sound_has_no_flags(tone):
    assert flags(tone()[None]) == set()
    assert flags(np.stack([tone(), tone(hertz=300)])) == set()


def test_silence_is_flagged(tone):
    assert flags(tone(level=0)[None]) == {AudioFlag.SILENT}
    assert flags(tone(level=0.0009)[None]) == {AudioFlag.SILENT}
    assert flags(tone(level=0.002)[None]) == set()


def test_clipping_is_flagged_in_any_channel_and_single_peaks_are_not(tone):
    clipped = np.clip(tone(level=2), -1, 1) * 0.9995
    assert AudioFlag.CLIPPED in flags(clipped[None])
    assert AudioFlag.CLIPPED in flags(np.stack([tone(), clipped]))

    peaks = tone()
    peaks[::100] = 1
    assert AudioFlag.CLIPPED not in flags(peaks[None])


def test_clipping_across_a_border_of_blocks_counts(tone):
    samples = tone(level=0.1)
    samples[999:1_003] = 1  # blocks meet at 1,001

    assert AudioFlag.CLIPPED in flags(samples[None])


def test_over_range_is_flagged_and_full_scale_is_not(tone):
    assert AudioFlag.OVER_RANGE in flags(tone(level=1.5)[None])
    assert AudioFlag.OVER_RANGE not in flags(tone(level=1.0)[None])


def test_an_offset_is_flagged_and_is_not_loudness(tone):
    assert flags((tone(level=0.1) + 0.85)[None]) == {AudioFlag.DC_OFFSET}
    assert flags((tone(level=0.1) - 0.05)[None]) == {AudioFlag.DC_OFFSET}
    assert flags((tone(level=0.1) + 0.02)[None]) == set()


def test_what_hurts_is_flagged(tone):
    assert flags(tone(level=0.9)[None]) == {AudioFlag.LOUD}


def test_channels_that_are_silent_or_cancel_are_flagged(tone):
    assert flags(np.stack([tone(), tone(level=0)])) == {AudioFlag.ONE_CHANNEL_SILENT}
    assert flags(np.stack([tone(), -tone()])) == {AudioFlag.CHANNELS_CANCEL, AudioFlag.SILENT}
    assert flags(np.stack([tone(level=0), tone(level=0)])) == {AudioFlag.SILENT}


def test_lengths_are_flagged(tone):
    assert flags(tone(0.2)[None]) == {AudioFlag.SHORT}
    assert flags(tone(61)[None], piece=100_000) == {AudioFlag.LONG}


def test_decibels_have_a_floor():
    assert [dbfs(value) for value in (1, 0.5, 1e-9, 0)] == [0, -6.0, -120, -120]
